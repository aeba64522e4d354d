"""The continuous survey's rollup: integer counts of sheets and answers per (counter, day, field, month)."""

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import add
from pathlib import Path
from typing import Any

import ibis
import pandas as pd

from analysis.counters.contents import reading, refuse_bad_sheets
from analysis.counters.distinct import refuse_duplicates
from analysis.counters.parts import measures, parts_of
from analysis.counters.places import AGAIN
from analysis.counters.versions import Asked
from analysis.errors import BrokenSnapshot, listed
from analysis.indices.answers import answered
from analysis.indices.scheme import Node
from analysis.periods import is_calendar, span
from analysis.rows.source import IbisTable, IbisValue, run
from analysis.rows.valid import one_of
from analysis.snapshot import Snapshot

KEYS = ["counter", "field", "month"]
STRANGE = ":strange"


def sheet_sums(snapshot: Snapshot, months: Sequence[str], asked: Asked) -> pd.DataFrame:
    """One row per counter, field (none: unknown), month and PSU, all counts integers.

    Columns: counter, field, month, psu, single_day, by_sheet, and sheets, n (sheets with an answer below the
    node) and, for each term k of the node, y0, x0, … (satisfied and valid answers): of all sheets, and of
    each part of them (`parts_of`), whose name is their suffix. PSU = the day; in a counter's month whose
    sheets, or whose answers below the node, fell on one day, the sheet (by_sheet). single_day: it holds for
    the counter's whole window. Raises `BrokenSnapshot`, `DuplicateIds`.
    """
    if snapshot.empty:
        return no_sheets(asked.node)
    with reading(f"{snapshot.path}: answer sheets"):
        table = survey_sheets(snapshot, months, asked)
        parts = parts_of(values(table, "channel"))
        sums = counted(table, "day", asked, parts)
        whole, alone = one_day(sums, ["counter"]), one_day(sums, ["counter", "month"])
        if len(alone):
            counters = sorted(alone.get_level_values("counter").unique())
            split = counted(table.filter(table.counter.isin(counters)), "response", asked, parts)
            sums = pd.concat(
                [sums[~strata(sums).isin(alone)], split[strata(split).isin(alone)]], ignore_index=True
            )
    single = sums["counter"].isin(whole.get_level_values("counter"))
    return sums.assign(single_day=single, by_sheet=strata(sums).isin(alone))


def survey_sheets(snapshot: Snapshot, months: Sequence[str], asked: Asked) -> IbisTable:
    """The window's sheets of one survey, each once; those of a version without the index do not answer it."""
    refuse_broken(snapshot.path, snapshot.id)
    refuse_repeated(snapshot.path, snapshot.id, tuple(months))
    table = with_items(in_window(snapshot.responses, months), asked.node)
    used = values(table, "questionnaire")
    asked.refuse_unknown(used)
    if None in used or used <= asked.versions:
        return table
    answers = table.questionnaire.isin(sorted(asked.versions))
    items = {code: answers.ifelse(table[code], ibis.null(table[code].type())) for code, _ in asked.node.items}
    return table.mutate(**items).filter(table.questionnaire.isin(sorted(asked.survey)))


def values(table: IbisTable, column: str, *, kind: type = str) -> set[Any]:
    """The different values of a column of text (or of ``kind``), none for what is missing."""
    found = run(table.select(column).distinct())[column].tolist()
    return {value if isinstance(value, kind) else None for value in found}


@lru_cache(maxsize=64)
def refuse_broken(folder: Path, snapshot: str) -> None:
    """Every sheet has a counter and a day of its month. A snapshot never changes, so it is looked at once."""
    refuse_bad_sheets(Snapshot(folder).responses, f"{folder}: answer sheets")


@lru_cache(maxsize=64)
def refuse_repeated(folder: Path, snapshot: str, months: tuple[str, ...]) -> None:
    """No sheet twice in the window. A snapshot never changes, so each of its windows is looked at once."""
    refuse_duplicates(in_window(Snapshot(folder).responses, months), f"{folder}: answer sheets")


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
    terms = [f"{kind}{k}" for k in range(len(node.terms())) for kind in "yx"]
    names = [f"{name}{part}" for part in parts_of(()) for name in ("sheets", "n", *terms)]
    return pd.DataFrame(
        dict.fromkeys((*KEYS, "psu"), pd.Series(dtype=object))
        | dict.fromkeys(names, pd.Series(dtype="int64"))
        | dict.fromkeys(("single_day", "by_sheet"), pd.Series(dtype=bool))
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


def counted(table: IbisTable, psu: str, asked: Asked, parts: Sequence[str]) -> pd.DataFrame:
    """The grouped aggregation with ``psu`` as the sampling unit: one pass, every part of the sheets in it.

    Sorted, a missing field last: whatever is added up from here is added in this order, so that figures are
    the same to the last bit from run to run. `BrokenSnapshot`: an answer that is none of its item's codes.
    """
    sought = {name: value for part in parts for name, value in measures(table, asked.node, part).items()}
    sought |= {STRANGE: strange(table, asked).sum()} if asked.codes else {}
    keys = {"counter": table.counter, "field": table.field, "month": table.month}
    grouped = table.group_by(psu=table[psu].cast("string"), **keys).agg(**sought)
    sums = run(grouped.order_by([grouped[name].asc(nulls_first=False) for name in (*KEYS, "psu")]))
    sums[list(sought)] = sums[list(sought)].astype("int64")
    sums["field"] = sums["field"].astype(object).where(sums["field"].notna(), None)
    if asked.codes and sums.pop(STRANGE).any():
        refuse_strange(table, asked)
    return sums


def strange(table: IbisTable, asked: Asked) -> IbisValue:
    """How many answers of a sheet are none of their item's codes."""
    off = [answered(table[item]) & ~one_of(table, item, codes) for item, codes in asked.codes]
    return reduce(add, [value.fill_null(False).cast("int64") for value in off])


def refuse_strange(table: IbisTable, asked: Asked) -> None:
    """`BrokenSnapshot` names the first item with an answer that is none of its codes."""
    for item, codes in asked.codes:
        off = table.filter(answered(table[item]) & ~one_of(table, item, codes))
        if found := sorted(values(off, item, kind=object), key=str):
            raise BrokenSnapshot(
                f"answer sheets: item {item} has {listed(map(repr, found))}, its codes are "
                f"{listed(codes, most=20)}; {AGAIN}"
            )
