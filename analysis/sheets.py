"""The continuous survey's rollup: integer counts of sheets and answers per (counter, day, field, month)."""

from collections.abc import Sequence
from typing import Any

import ibis
import pandas as pd

from analysis.errors import UnknownIndex
from analysis.index import satisfied_answers, valid_answers
from analysis.periods import is_calendar, span
from analysis.scheme import Node, find
from analysis.snapshot import Snapshot
from analysis.source import IbisTable, run

KEYS = ["counter", "field", "month"]


def node_of(codebook: Any, name: str) -> Node:
    """The index or item called ``name`` in the newest questionnaire that has it."""
    books = codebook.get("questionnaires", {})
    for questionnaire in sorted(books, reverse=True):
        try:
            return find(books[questionnaire]["index"], name)
        except UnknownIndex as error:
            problem = error
    raise problem if books else UnknownIndex(f"no index {name!r}: the codebook has no questionnaire")


def sheet_sums(snapshot: Snapshot, months: Sequence[str], node: Node) -> pd.DataFrame:
    """One row per counter, field (none: unknown), month and PSU, all counts integers.

    Columns: counter, field, month, psu, single_day, by_sheet, sheets, doubtful, n (sheets with an
    answer below ``node``) and, for each term k of the node, y0, x0, … (satisfied and valid answers),
    then clean_sheets, cy0, cx0, … (the same without doubtful sheets). PSU = the day; in a counter's month
    whose sheets, or whose answers below ``node``, fell on one day, the sheet (by_sheet). single_day: it
    holds for the counter's whole window.
    """
    if snapshot.empty:
        return no_sheets(node)
    table = in_window(with_items(snapshot.responses, node), months)
    sums = counted(table, "day", node)
    whole, parts = one_day(sums, ["counter"]), one_day(sums, ["counter", "month"])
    if len(parts):
        counters = sorted(parts.get_level_values("counter").unique())
        alone = counted(table.filter(table.counter.isin(counters)), "response", node)
        split = [sums[~strata(sums).isin(parts)], alone[strata(alone).isin(parts)]]
        sums = pd.concat(split, ignore_index=True)
    single = sums["counter"].isin(whole.get_level_values("counter"))
    return sums.assign(single_day=single, by_sheet=strata(sums).isin(parts))


def one_day(sums: pd.DataFrame, keys: list[str]) -> pd.MultiIndex:
    """The combinations of ``keys`` with one day of sheets, or of answers, in these sums."""
    found: set[tuple[str, ...]] = set()
    for rows in (sums, sums[sums["n"] > 0]):
        days = rows.groupby(["counter", "month"])["psu"].nunique().groupby(level=keys).sum()
        found |= {key if isinstance(key, tuple) else (key,) for key in days.index[days == 1]}
    return pd.MultiIndex.from_tuples(sorted(found), names=keys)


def strata(sums: pd.DataFrame) -> pd.MultiIndex:
    """Counter and month of each row."""
    return pd.MultiIndex.from_frame(sums[["counter", "month"]])


def no_sheets(node: Node) -> pd.DataFrame:
    """The sums of a survey that has no answer yet."""
    terms = [f"{kind}{k}" for k in range(len(node.terms())) for kind in ("y", "x", "cy", "cx")]
    whole = dict.fromkeys(("sheets", "doubtful", "clean_sheets", "n", *terms), pd.Series(dtype="int64"))
    names = dict.fromkeys((*KEYS, "psu"), pd.Series(dtype=object))
    return pd.DataFrame(
        {**names, **whole, "single_day": pd.Series(dtype=bool), "by_sheet": pd.Series(dtype=bool)}
    )


def with_items(table: IbisTable, node: Node) -> IbisTable:
    """The table with a column for every item below ``node``: an item that nobody was asked is NULL."""
    absent = [code for code, _ in node.items if code not in table.columns]
    return table.mutate(**{code: ibis.null("int64") for code in absent}) if absent else table


def in_window(table: IbisTable, months: Sequence[str]) -> IbisTable:
    """The sheets of these reporting months; of a calendar range by day, under the range's own name."""
    if not is_calendar(months[0]):
        return table.filter(table.month.isin(list(months)))
    first, last = span(months)
    return table.filter(table.day.cast("date").between(first, last)).mutate(month=ibis.literal(months[0]))


def counted(table: IbisTable, psu: str, node: Node) -> pd.DataFrame:
    """The grouped aggregation with ``psu`` as the sampling unit."""
    doubtful = (table.reasons.fill_null("") != "").cast("int64")
    measures = {"sheets": table.count(), "doubtful": doubtful.sum(), "clean_sheets": (1 - doubtful).sum()}
    measures["n"] = valid_answers(node)(table).notnull().cast("int64").sum()
    for k, (_, part) in enumerate(node.terms()):
        y, x = satisfied_answers(part)(table), valid_answers(part)(table).fill_null(0)
        measures |= {f"y{k}": y.sum(), f"x{k}": x.sum()}
        measures |= {f"cy{k}": (y * (1 - doubtful)).sum(), f"cx{k}": (x * (1 - doubtful)).sum()}
    keys = {"counter": table.counter, "field": table.field, "month": table.month}
    sums = run(table.group_by(psu=table[psu].cast("string"), **keys).agg(**measures))
    whole = [name for name in sums.columns if name not in (*KEYS, "psu")]
    sums[whole] = sums[whole].astype("int64")
    sums["field"] = sums["field"].astype(object).where(sums["field"].notna(), None)
    return sums
