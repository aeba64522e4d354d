"""What the files of a snapshot must hold: from anything else a figure would be wrong, or fail half-way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.counters.places import AGAIN
from analysis.errors import BrokenSnapshot, UnknownPeriod, listed
from analysis.periods import window
from analysis.rows.source import IbisTable, run

NEEDED = ("response", "counter", "field", "questionnaire", "channel", "day", "month", "reasons")
COUNTED = ["counter", "field", "month", "channel"]


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Whatever the readers of Parquet say of a damaged file becomes `BrokenSnapshot`."""
    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise BrokenSnapshot(f"{where} cannot be read ({first}); make the snapshot again") from error


def refuse_bad_entry(entry: object, where: str, *, rows: bool) -> None:
    """An entry of the manifest names a file, its SHA-256 and, with ``rows``, how many rows it has.

    >>> refuse_bad_entry({"file": "a.parquet", "sha256": "0f", "rows": 3}, "manifest.json", rows=True)
    """
    given = entry if isinstance(entry, Mapping) else {}
    count = given.get("rows", None if rows else 0)
    counts = isinstance(count, int) and not isinstance(count, bool) and count >= 0
    if not (isinstance(given.get("file"), str) and isinstance(given.get("sha256"), str) and counts):
        kind = "file, sha256 and rows" if rows else "file and sha256"
        raise BrokenSnapshot(f"{where}: the entry {entry!r} lacks {kind}; make the snapshot again")


def refuse_bad_counts(counts: pd.DataFrame, where: Path) -> None:
    """Each counter, field, month and channel once, with a number of dossiers.

    >>> given = {"counter": ["Q1"], "field": ["land"], "month": ["2026-10"], "channel": ["direct"]}
    >>> refuse_bad_counts(pd.DataFrame(given | {"handled": [40]}), Path("population.parquet"))
    """
    if missing := [name for name in (*COUNTED, "handled") if name not in counts]:
        raise BrokenSnapshot(f"{where}: no column {listed(missing)}; make the snapshot again")
    if counts.empty:
        return
    if not pd.api.types.is_numeric_dtype(counts["handled"]):
        raise BrokenSnapshot(f"{where}: column handled holds no numbers; {AGAIN}")
    handled = counts["handled"].to_numpy(dtype=np.float64, na_value=np.nan)
    refuse_rows(counts, ~((handled >= 0) & (handled < np.inf)), where, "handled is missing or negative")
    nowhere = counts[["counter", "month", "channel"]].isna().any(axis=1).to_numpy()
    refuse_rows(counts, nowhere, where, "no counter, month or channel")
    refuse_rows(counts, counts.duplicated(COUNTED).to_numpy(), where, "counted more than once")


def refuse_rows(counts: pd.DataFrame, bad: "np.typing.NDArray[np.bool_]", where: Path, problem: str) -> None:
    """`BrokenSnapshot` names the first of the bad rows."""
    if bad.any():
        names = listed(" ".join(map(str, row)) for row in counts.loc[bad, COUNTED].to_numpy().tolist())
        raise BrokenSnapshot(f"{where}: {problem}, at {names}; {AGAIN}")


def refuse_columns(table: IbisTable, where: str) -> None:
    """Columns that no file has; one that a single file lacks is missing values there."""
    if missing := [name for name in NEEDED if name not in table.columns]:
        raise BrokenSnapshot(f"{where}: no column {listed(missing)}; make the snapshot again")


def refuse_bad_sheets(table: IbisTable, where: str) -> None:
    """Each sheet has a counter, and a day inside the month it is filed under.

    >>> from analysis.rows.source import table_of
    >>> sheets = pd.DataFrame({"counter": ["Q1"], "day": [date(2026, 10, 1)], "month": ["2026-10"]})
    >>> refuse_bad_sheets(table_of(sheets, sheets.columns), "answer sheets")
    """
    day = table.day.cast("date")
    missing = {name: table[name].isnull().cast("int64").sum() for name in ("counter", "day")}
    found = run(table.group_by("month").agg(first=day.min(), last=day.max(), **missing))
    for row in found.sort_values("month").to_dict("records"):
        here = f"{where}: month {row['month']}"
        for name in missing:
            if row[name]:
                raise BrokenSnapshot(f"{here}: {row[name]:.0f} sheets without a {name}; {AGAIN}")
        first, last = days_of(row["month"], here)
        if not (pd.Timestamp(first) <= row["first"] and row["last"] <= pd.Timestamp(last)):
            raise BrokenSnapshot(
                f"{here}: sheets from {row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}, the month runs from "
                f"{first} to {last}; {AGAIN}"
            )


def days_of(month: Any, where: str) -> tuple[date, date]:
    """First and last day of the month that sheets are filed under."""
    try:
        return window(str(month))
    except UnknownPeriod as error:
        raise BrokenSnapshot(f"{where} is no reporting month: {error}; make the snapshot again") from error
