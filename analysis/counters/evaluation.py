"""One window of the continuous survey, one level, one index: sums → weights → estimates → codes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.between import Mask
from analysis.counters.parts import CLEAN, channel_counts, channel_estimates, part_estimate
from analysis.counters.places import Level, group_of, rows_of
from analysis.counters.window import Window
from analysis.indices.scheme import Node
from analysis.snapshot import Snapshot
from analysis.variance import Codes, Floats, Layout, combination


def evaluated(window: Window, snapshot: Snapshot, node: Node, by: Level) -> pd.DataFrame:
    """One row a place: code, name, counts, estimate, error, and for each reason a column ``:code``."""
    key = "field" if by == "field" else "counter"
    seen = {*window.sums[key].dropna().unique(), *window.counts[key].dropna().unique()}
    places = rows_of(by, snapshot.codebook, seen, window.first, window.last)
    layout = layout_of(window, by, places["code"].tolist())
    handled = window.counts["handled"].groupby(place_of(window, window.counts, by)).sum()
    table = places.assign(handled=places["code"].map(handled).fillna(0).astype("int64"))
    table = table.assign(**counted(window.sums, layout, by), **estimated(window, layout, node, by))
    table = table.assign(unknown_share=unknown_share(window, table, by))
    table["n_kish"] = table["n_kish"].mask(withheld_rows(window, layout, by))
    return table.assign(**{f":{code}": holds for code, holds in coded(window, layout, table, by).items()})


def place_of(window: Window, rows: pd.DataFrame, by: Level) -> "pd.Series[Any]":
    """The place of each row's counter (or its field; missing: unknown)."""
    if by == "field":
        return rows["field"]
    return rows["counter"].map({code: group_of(by, counter) for code, counter in window.counters.items()})


def layout_of(window: Window, by: Level, codes: Sequence[str]) -> Layout:
    """Stratum = counter × month, as cells; PSU = counter × day; domains = the places."""
    sums = window.sums
    domain = pd.Index(codes).get_indexer(pd.Index(place_of(window, sums, by).astype(object)))
    stratum = _numbered(sums, ["counter", "month"])[0]
    psu, first = _numbered(sums, ["counter", "psu"])
    return Layout(
        psu=psu,
        stratum=stratum[first],
        domain=domain.astype(np.int64),
        n_domains=len(codes),
        weight=(sums["sheets"] * sums["weight"]).to_numpy(dtype=np.float64),
        unsampled=np.ones(len(np.unique(stratum))),
        cell=pd.factorize(sums["cell"])[0].astype(np.int64),
        lonely="adjust",
    )


def counted(sums: pd.DataFrame, layout: Layout, by: Level) -> dict[str, Codes | Floats]:
    """sheets, doubtful, n, n_kish (of the n sheets) and df of each place.

    Sheets that stand for days give no degree of freedom, except in a single-day counter's own row.
    """
    n, weight = sums["n"].to_numpy(dtype=np.float64), sums["weight"].to_numpy(dtype=np.float64)
    first, second = layout.total(n * weight), layout.total(n * weight**2)
    columns = ("n", "sheets", "sheets" + CLEAN)
    answered, sheets, clean = (layout.total(_flag(sums[name])).astype(np.int64) for name in columns)
    kish = np.divide(first**2, second, out=np.zeros_like(first), where=second > 0)
    single, by_sheet = (sums[name].to_numpy(dtype=bool) for name in ("single_day", "by_sheet"))
    without = by_sheet & ~single if by == "counter" else by_sheet | single
    own = np.where(without, -1, layout.domain)
    df = replace(layout, domain=own).degrees_of_freedom()
    return {"n": answered, "sheets": sheets, "doubtful": sheets - clean, "n_kish": kish, "df": df}


def estimated(window: Window, layout: Layout, node: Node, by: Level) -> dict[str, Codes | Floats]:
    """estimate, se, and the estimates of parts; none for a wider row with an unweighted counter in it."""
    sums = window.sums
    weight = sums["weight"].to_numpy(dtype=np.float64)
    terms = [
        (a, weight * _flag(sums[f"y{k}"]), weight * _flag(sums[f"x{k}"]))
        for k, (a, _) in enumerate(node.terms())
    ]
    estimate, variance = combination(layout, terms)
    one_sheet = layout.total(_flag(sums["n"])) <= 1
    withheld = withheld_rows(window, layout, by)
    shares = {
        "estimate": estimate,
        "estimate_without_doubtful": part_estimate(sums, layout, node, CLEAN),
        **channel_estimates(sums, layout, node, window.parts),
    }
    return {
        **{name: np.where(withheld, np.nan, share) for name, share in shares.items()},
        **channel_counts(sums, layout, window.parts),
        "se": np.where(withheld | one_sheet, np.nan, np.sqrt(variance)),
    }


def withheld_rows(window: Window, layout: Layout, by: Level) -> Mask:
    """Wider rows with a counter that cannot be weighted."""
    plain = _flag(window.sums["counter"].isin(window.plain))
    return (layout.total(plain) > 0) & (by != "counter")


def unknown_share(window: Window, table: pd.DataFrame, by: Level) -> Floats:
    """Sheets of unknown field ÷ sheets: of the place, or of the counters that serve the field."""
    sheets = window.sums.assign(unknown=window.sums["sheets"].where(window.sums["field"].isna(), 0))
    if by != "field":
        part = sheets[["unknown", "sheets"]].groupby(place_of(window, sheets, by)).sum()
        found = part["unknown"] / part["sheets"]
        return table["code"].map(found).to_numpy(dtype=np.float64)
    per = sheets.groupby("counter")[["unknown", "sheets"]].sum()
    serving = sheets.groupby("field")["counter"].agg(set).to_dict()
    chosen = [
        per.loc[
            [c for c in per.index if code in window.counters[c].fields or c in serving.get(code, ())]
        ].sum()
        for code in table["code"]
    ]
    return np.array(
        [row["unknown"] / row["sheets"] if row["sheets"] else np.nan for row in chosen], dtype=np.float64
    )


def coded(window: Window, layout: Layout, table: pd.DataFrame, by: Level) -> dict[str, Mask]:
    """The reason codes that come from the sheets and counts, as true/false columns."""
    sums, codes = window.sums, table["code"]
    plain = layout.total(_flag(sums["counter"].isin(window.plain))) > 0
    silent = set() if by == "field" else set(place_of(window, window.uncovered, by))
    late = [c for c, counter in window.counters.items() if counter.valid_from > window.first.isoformat()]
    return {
        "single-day": one_day_only(sums, layout),
        "single-answer": table["n"].to_numpy() == 1,
        "no-population": plain & (not window.open_month),
        "open-month": np.full(len(table), window.open_month),
        "collapsed": layout.total(_flag(sums["merged"])) > 0,
        "over-population": layout.total(_flag(sums["over"])) > 0,
        "uncovered": codes.isin(silent).to_numpy(),
        "unknown-field": (table["unknown_share"] > 0).to_numpy() & (by == "field"),
        "opened-mid": codes.isin(late).to_numpy() & (by == "counter"),
        "doubtful": table["doubtful"].to_numpy() > 0,
    }


def one_day_only(sums: pd.DataFrame, layout: Layout) -> Mask:
    """Rows whose answers (without any: whose sheets) are all of single-day counters, or all of one PSU."""
    single, answers = sums["single_day"].to_numpy(dtype=bool), sums["n"].to_numpy() > 0
    of_single, of_all = layout.total(_flag(sums["single_day"])), layout.total(np.ones(len(sums)))
    answered = layout.total(answers.astype(np.float64))
    other = layout.total((answers & ~single).astype(np.float64))
    inside = answers & (layout.domain >= 0)
    pairs = np.unique(np.stack([layout.domain[inside], layout.psu[inside]]), axis=1)
    psus = np.bincount(pairs[0], minlength=layout.n_domains)
    silent = (answered == 0) & (of_single > 0) & (of_single == of_all)
    found: Mask = silent | ((answered > 0) & ((other == 0) | (psus < 2)))
    return found


def _numbered(frame: pd.DataFrame, columns: list[str]) -> tuple[Codes, Codes]:
    number = frame.groupby(columns, sort=False).ngroup().to_numpy(dtype=np.int64)
    first = np.unique(number, return_index=True)[1]
    return np.asarray(number), first.astype(np.int64)


def _flag(column: "pd.Series[Any]") -> Floats:
    return column.to_numpy(dtype=np.float64)
