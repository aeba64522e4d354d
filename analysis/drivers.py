"""What goes with the overall rating: each item's part in it, and how much its dissatisfied answers weigh."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import refuse_clash, tail_of
from analysis.design import Design
from analysis.errors import BadModel
from analysis.interval import student
from analysis.modelling.contribution import MOST, NOTHING, Parts, Sheets, limits, parts_of
from analysis.modelling.terms import refuse_names
from analysis.modelling.values import answers, numbers, one_of
from analysis.rollup import codes as numbered
from analysis.rollup import rollup
from analysis.rows.source import Data
from analysis.rows.valid import NOT_ANSWERS, refuse_text
from analysis.variance import Floats, Layout

COLUMNS = [
    *("item", "contribution", "se", "df", "low", "high", "performance"),
    *("gain", "gain_se", "gain_low", "gain_high", "n", "left_out", "r_squared", "note"),
]


def drivers(
    data: Data,
    outcome: str,
    items: Sequence[str],
    design: Design,
    *,
    by: str | Sequence[str] = (),
    codes: Sequence[object] | None = (4, 5),
    level: float = 0.95,
    not_answers: Sequence[object] = NOT_ANSWERS,
) -> pd.DataFrame:
    """What goes with a good overall rating. **Association, not cause**: nobody changed an item to see.

    An answer is 1 if it is one of ``codes``, else 0; without codes (none) it is the mark itself. ``outcome``
    is regressed on all ``items``, linearly, over the sheets that answer all of them. One row per domain and
    item:

    contribution, se, low, high
        the item's part of R²: what it adds, averaged over all orders in which the items can enter (`lmg`;
        Lindeman, Merenda & Gold 1980). Parts are ≥ 0 and add up to ``r_squared``; correlated items share.
        Error by linearisation: R² of every subset, derived by the covariances. Limits on the logit scale.
    performance
        share of ``codes``, or mean mark, over *all* answers to the item, as `shares` or `means` give it.
    gain, gain_se, gain_low, gain_high
        b·(1 − performance), b the item's coefficient: how much higher the share of good overall ratings
        would be if the sheets dissatisfied with the item were as those satisfied with it, all other answers
        the same. For marks b·(highest mark given to an item − mean). The error is that of the product. Limits
        gain ± t·SE.
    df, n, left_out, note
        PSUs − strata − items among the complete sheets; their number; the share (0–1) of the domain's sheets
        that are not complete; what to beware of: a negative gain, more than half left out.

    A domain needs 10 complete sheets an item and one df. One that cannot be computed has NaN and the reason
    in ``note``; if none can, the first reason is raised: `TooFewAnswers`, `CollinearColumns` (an item that
    never changes, or that the others contain), `ConstantOutcome`. `BadModel`: more than 18 items.

    >>> d = pd.DataFrame({"w": 1.0, "a": [5, 4, 1, 5, 2, 4] * 5, "b": [5, 1] * 15})
    >>> d["all"] = [5, 5, 2, 4, 1, 2] * 5
    >>> columns = ["item", "contribution", "se", "performance", "gain", "n"]
    >>> drivers(d, "all", ["a", "b"], Design("w"))[columns].round(3).to_numpy().tolist()
    [['a', 0.472, 0.107, 0.667, 0.333, 30], ['b', 0.083, 0.039, 0.5, 0.167, 30]]
    """
    tail_of(level)
    names, chosen = [outcome, *items], [by] if isinstance(by, str) else list(by)
    refuse_names(names, (), not_answers)
    if codes is not None:
        refuse_text("codes", codes)
    if len(items) > MOST:
        raise BadModel(f"{len(items)} items, at most {MOST}: choose, or join items into factors first")
    rolled = rollup(data, design, [], by=[*chosen, *names])
    marks = np.column_stack([marked(rolled.domains[name], codes, not_answers) for name in names])
    group = numbered(rolled.domains, chosen)
    whole = rolled.layout
    domains = rolled.domains[chosen].iloc[np.unique(group, return_index=True)[1]].reset_index(drop=True)
    refuse_clash(chosen, COLUMNS)
    top = 1.0 if codes is not None else float(np.nanmax(marks[:, 1:], initial=-np.inf))
    rows = whole.total(rolled.sums[":rows"].to_numpy(dtype=np.float64))
    sheets = Sheets(marks, whole.total(whole.weight), rows, group, names, top)
    return tabulated(sheets, whole, domains, level)


def marked(column: pd.Series, codes: Sequence[object] | None, not_answers: Sequence[object]) -> Floats:
    """1 for an answer that is one of ``codes``, 0 for another, without codes the mark; NaN for none."""
    given = answers(column, not_answers=not_answers)
    known = given.notna().to_numpy()
    found = np.full(len(given), np.nan)
    found[known] = one_of(given[known], codes) if codes is not None else numbers(given[known])
    return found


def tabulated(sheets: Sheets, whole: Layout, domains: pd.DataFrame, level: float) -> pd.DataFrame:
    """Every domain's rows. One that cannot be computed says why; if none can, the reason is raised."""
    p, n_domains = len(sheets.names) - 1, max(len(domains), 1)
    layout = replace(whole, domain=sheets.group[whole.domain], n_domains=n_domains)
    fitted = np.where(sheets.complete[whole.domain], layout.domain, -1)
    df = replace(layout, domain=fitted).degrees_of_freedom() - p
    influence = np.zeros((len(sheets.group), 2 * p))
    found: list[Parts | BadModel] = []
    for number in range(n_domains):
        try:
            parts = parts_of(sheets.of(number), int(df[number]))
            influence[sheets.group == number] = parts.influence
            found.append(parts)
        except BadModel as reason:
            found.append(reason)
    reasons = [parts for parts in found if isinstance(parts, BadModel)]
    if len(reasons) == n_domains:
        raise reasons[0]
    per_row = influence[whole.domain] * whole.weight[:, None]
    se = np.sqrt([layout.variance(column) for column in per_row.T]).reshape(2, p, n_domains)
    frames = [
        framed(sheets.of(number), parts, se[:, :, number], int(df[number]), level).assign(
            **{str(name): domains[name].iloc[number] for name in domains.columns}
        )
        for number, parts in enumerate(found)
    ]
    return pd.concat(frames, ignore_index=True)[[*domains.columns, *COLUMNS]]


def framed(sheets: Sheets, parts: Parts | BadModel, se: Floats, df: int, level: float) -> pd.DataFrame:
    """The rows of one domain."""
    n, rows = int(sheets.rows[sheets.complete].sum()), float(sheets.rows.sum())
    columns: dict[str, Any] = {"item": sheets.names[1:], "df": df, "n": n, "left_out": 1 - n / rows}
    if isinstance(parts, BadModel):
        return pd.DataFrame(columns | {"note": str(parts)}).reindex(columns=COLUMNS)
    t = student(tail_of(level), np.array([float(df)]))
    columns |= {"contribution": parts.contribution, "se": se[0], "r_squared": parts.r_squared}
    columns["low"], columns["high"] = limits(parts.contribution, t * se[0])
    columns |= {"performance": parts.performance, "gain": parts.gain, "gain_se": se[1]}
    columns |= {"gain_low": parts.gain - t * se[1], "gain_high": parts.gain + t * se[1]}
    columns["note"] = notes(parts, many=n < rows / 2)
    return pd.DataFrame(columns)


def notes(parts: Parts, *, many: bool) -> list[str]:
    """What to beware of, item by item."""
    left = ["more than half of the sheets are left out"] if many else []
    negative = "negative gain: with all other answers the same it goes with a lower rating"
    zero = "a contribution of zero has no error: its limits say nothing"
    return [
        "; ".join([*left, *([negative] if gain < -NOTHING else []), *([zero] if none else [])])
        for gain, none in zip(parts.gain, parts.contribution <= NOTHING, strict=True)
    ]
