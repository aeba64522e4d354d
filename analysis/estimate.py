"""Means, shares, totals and ratios over any domains, with their linearised errors."""

from collections.abc import Sequence

import pandas as pd

from analysis.design import Design
from analysis.rollup import Rollup, rollup
from analysis.rows.sizes import Measure
from analysis.rows.source import Data
from analysis.rows.valid import NOT_ANSWERS, items_of, membership, names_of, numeric
from analysis.tables import Against, design_effect, framed
from analysis.variance import combination


def means(
    data: Data,
    items: str | Sequence[str],
    design: Design,
    *,
    by: str | Sequence[str] = (),
    level: float = 0.95,
    not_answers: Sequence[object] = (),
    deff: Against = "design",
) -> pd.DataFrame:
    """Weighted mean of each item in each domain: one row per domain and item.

    ȳ = Σwy ÷ Σw over the answers; V of Σw(y − ȳ) ÷ Σw between PSUs (`Layout.variance`); limits ȳ ± t_df·SE.
    A missing answer, or one listed in ``not_answers``, leaves this item only; its row stays in the design.
    Units are the item's. Columns: the ``by`` columns, item, estimate, se, df, low, high, n (answers), n_kish,
    n_eff (n ÷ deff, at most n_kish), deff (against the simple sampling named by ``deff``, `design_effect`).
    Raises `MissingColumn`, `BadWeight`, `BadItem`, `LonelyPsu` … (Särndal, Swensson & Wretman 1992, 5.6 and
    5.8).

    >>> d = pd.DataFrame({"w": 1.0, "q": [1.0, 2, 3, 4, None]})
    >>> means(d, "q", Design("w"))[["item", "estimate", "se", "df", "n"]].round(4).to_numpy().tolist()
    [['q', 2.5, 0.625, 4, 4]]
    """
    measures = [Measure(item, (item,), numeric(item, not_answers)) for item in items_of(items)]
    rolled = rollup(data, design, measures, names_of(by))
    frames = [_row_mean(rolled, m.name, design, level, deff=deff) for m in measures]
    return pd.concat(frames, ignore_index=True)


def shares(  # noqa: PLR0913 - a public statistic: all but three by keyword
    data: Data,
    items: str | Sequence[str],
    design: Design,
    *,
    codes: Sequence[object] = (4, 5),
    by: str | Sequence[str] = (),
    interval: str = "korn-graubard",
    level: float = 0.95,
    not_answers: Sequence[object] = NOT_ANSWERS,
    deff: Against = "design",
) -> pd.DataFrame:
    """Share of the answers that are one of ``codes``, 0–1: one row per domain and item.

    p = Σw·1[answer ∈ codes] ÷ Σw over the answers, its error as of a mean, its limits by ``interval``
    (`analysis.interval`, at ``level``). Columns as of `means` and ``reasons`` (codes of `REASONS`: what must
    be said before the share is shown, `presentation`); n_eff = p(1 − p) ÷ SE², at most n_kish, and n_kish at
    0 and 1. Raises `UnknownInterval` besides what `means` raises.

    >>> d = pd.DataFrame({"w": 1.0, "q": [5, 4, 2, 5, -8]})
    >>> shares(d, "q", Design("w"))[["estimate", "low", "high", "n"]].round(4).to_numpy().tolist()
    [[0.75, 0.1941, 0.9937, 4.0]]
    """
    measures = [Measure(item, (item,), membership(item, codes, not_answers)) for item in items_of(items)]
    rolled = rollup(data, design, measures, names_of(by))
    frames = [_row_mean(rolled, m.name, design, level, interval, deff=deff) for m in measures]
    return pd.concat(frames, ignore_index=True)


def totals(
    data: Data,
    items: str | Sequence[str],
    design: Design,
    *,
    by: str | Sequence[str] = (),
    level: float = 0.95,
    not_answers: Sequence[object] = (),
    deff: Against = "design",
) -> pd.DataFrame:
    """Σwy of each item in each domain: one row per domain and item, columns and errors as of `means`.

    A missing answer adds nothing; its PSU stays. deff compares with N̂²·s² ÷ n, N̂ = Σw over the answers.

    >>> d = pd.DataFrame({"w": 2.0, "q": [1.0, 2, 3, 4]})
    >>> totals(d, "q", Design("w"))[["estimate", "se", "df"]].round(4).to_numpy().tolist()
    [[20.0, 5.164, 3.0]]
    """
    measures = [Measure(item, (item,), numeric(item, not_answers)) for item in items_of(items)]
    rolled = rollup(data, design, measures, names_of(by))
    frames = []
    for measure in measures:
        y = rolled.weighted(measure.name, "y")
        total, variance = rolled.layout.total(y), rolled.layout.variance(y)
        size = rolled.layout.total(rolled.weighted(measure.name, "d"))
        effect = design_effect(rolled, measure.name, design, variance, size, against=deff)
        frames.append(framed(rolled, measure.name, total, variance, effect, level))
    return pd.concat(frames, ignore_index=True)


def ratios(
    data: Data,
    numerator: str,
    denominator: str,
    design: Design,
    *,
    by: str | Sequence[str] = (),
    level: float = 0.95,
    interval: str | None = None,
    deff: Against = "design",
) -> pd.DataFrame:
    """R = Σwy ÷ Σwx in each domain, over the rows where both are known: one row per domain.

    V of Σw(y − Rx) ÷ Σwx between PSUs (Särndal, Swensson & Wretman 1992, 5.6). Limits R ± t_df·SE; a ratio
    that is a proportion (satisfied answers ÷ answers) may take an ``interval`` of `analysis.interval`. The
    item is named ``numerator/denominator``; columns as of `means`.

    >>> d = pd.DataFrame({"w": 1.0, "yes": [1, 2, 0], "all": [2, 2, 2]})
    >>> ratios(d, "yes", "all", Design("w"))[["item", "estimate", "se"]].round(4).to_numpy().tolist()
    [['yes/all', 0.5, 0.2887]]
    """
    name = f"{numerator}/{denominator}"
    measure = Measure(name, (numerator, denominator), numeric(numerator, ()), numeric(denominator, ()))
    rolled = rollup(data, design, [measure], names_of(by))
    x = rolled.weighted(name, "x")
    estimate, variance = combination(rolled.layout, [(1.0, rolled.weighted(name, "y"), x)])
    size = rolled.layout.total(rolled.weighted(name, "d"))
    effect = design_effect(rolled, name, design, variance, size, estimate, x, against=deff)
    return framed(rolled, name, estimate, variance, effect, level, interval)


def _row_mean(
    rolled: Rollup,
    item: str,
    design: Design,
    level: float,
    interval: str | None = None,
    *,
    deff: Against,
) -> pd.DataFrame:
    d = rolled.weighted(item, "d")
    estimate, variance = combination(rolled.layout, [(1.0, rolled.weighted(item, "y"), d)])
    effect = design_effect(rolled, item, design, variance, against=deff)
    return framed(rolled, item, estimate, variance, effect, level, interval)
