"""One window of the continuous survey before a level is chosen: sums, dossier counts, weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.counters.cells import Field, Group, collapse, counter_months, weights_table
from analysis.counters.parts import part_weights
from analysis.counters.places import Counter, counters_of, refuse_unknown
from analysis.counters.sheets import KEYS, sheet_sums
from analysis.counters.versions import Asked
from analysis.errors import NoCounts
from analysis.periods import is_calendar, span
from analysis.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Window:
    """Everything known of the window before a level is chosen.

    ``sums``: `sheet_sums` with ``cell`` (name of the group), ``weight`` (of all sheets; ``weight`` + a part's
    name: of the part's sheets), and what the group is (``merged``, ``over``). ``parts``: those parts.
    ``plain``: counters whose figures stay unweighted. ``counts``: counter, field, month, handled (only
    dossiers received at the counter). ``uncovered``: counter, month, handled of the counter-months with
    dossiers and without a sheet.
    """

    first: date
    last: date
    open_month: bool
    sums: pd.DataFrame
    parts: tuple[str, ...]
    counts: pd.DataFrame
    groups: tuple[Group, ...]
    plain: frozenset[str]
    counters: dict[str, Counter]
    uncovered: pd.DataFrame


def window_of(snapshot: Snapshot, months: Sequence[str], asked: Asked, as_of: date) -> Window:
    """Read the window's sums and weight them. `NoCounts`: a calendar range without dossier counts."""
    first, last = span(months)
    counters = counters_of(snapshot.codebook)
    sums = sheet_sums(snapshot, months, asked)
    counts = direct_counts(snapshot, months)
    refuse_unknown(counters, sums["counter"].unique(), "answer sheets")
    refuse_unknown(counters, counts["counter"].unique(), "dossier counts")
    if is_calendar(months[0]) and counts.empty:
        raise NoCounts(f"no dossier counts for {months[0]}: import counts whose month is exactly {months[0]}")
    sheets = counter_months(_rows(sums.groupby(KEYS, dropna=False)[["sheets"]].sum().reset_index(), "sheets"))
    dossiers = counter_months(_rows(counts, "handled"))
    is_open = last >= as_of
    plain = frozenset(c for c, m in sheets if is_open or not sum(dossiers.get((c, m), {}).values()) > 0)
    weighted = {key: value for key, value in sheets.items() if key[0] not in plain}
    groups = collapse(weighted, dossiers, {code: counter.agency for code, counter in counters.items()})
    silent = [(c, m, sum(n.values())) for (c, m), n in dossiers.items() if (c, m) not in sheets]
    uncovered = pd.DataFrame(silent, columns=["counter", "month", "handled"])
    parts = tuple(name.removeprefix("sheets") for name in sums.columns if name.startswith("sheets_"))
    weighed = with_weights(sums, groups, parts)
    return Window(first, last, is_open, weighed, parts, counts, tuple(groups), plain, counters, uncovered)


def direct_counts(snapshot: Snapshot, months: Sequence[str]) -> pd.DataFrame:
    """Dossiers received at the counter (channel direct), by counter, field and month."""
    found = snapshot.population
    found = found[(found["channel"] == "direct") & found["month"].isin(list(months))]
    counts = found.groupby(["counter", "field", "month"], dropna=False)[["handled"]].sum().reset_index()
    return counts.loc[counts["handled"] > 0].reset_index(drop=True)


def with_weights(sums: pd.DataFrame, groups: Sequence[Group], parts: Sequence[str]) -> pd.DataFrame:
    """Each row's cell and weight N ÷ n, 1 without a cell; ``weight`` + part: with the part's n alone."""
    table = pd.DataFrame(
        [(c.counter, c.field, c.month, g.name, g.weight, bool(g.reason), g.n > g.size)
         for g in groups for c in g.cells if c.n],
        columns=[*KEYS, "cell", "weight", "merged", "over"],
    )  # fmt: skip
    table["field"] = table["field"].astype(object)
    found = sums.merge(table, on=KEYS, how="left")
    found["cell"] = found["cell"].astype(object).where(found["cell"].notna(), "own " + found["counter"])
    found["weight"] = found["weight"].astype(float).fillna(1.0)
    found[["merged", "over"]] = found[["merged", "over"]].eq(True)
    return found.assign(**part_weights(found, parts))


def weights_of(window: Window) -> pd.DataFrame:
    """The weights table, with the unweighted counters' cells (N missing, weight 1)."""
    plain = window.sums[window.sums["counter"].isin(window.plain)]
    own = plain.groupby(KEYS, dropna=False)[["sheets"]].sum().reset_index().rename(columns={"sheets": "n"})
    names = (
        own["counter"]
        + "/"
        + own["field"].astype(object).where(own["field"].notna(), "?")
        + "/"
        + own["month"]
    )
    own = own.assign(cell=names, N=np.nan, weight=1.0, merged_into="")
    weighted = weights_table(window.groups)
    return pd.concat([weighted, own[weighted.columns]], ignore_index=True) if len(own) else weighted


def _rows(frame: pd.DataFrame, value: str) -> list[tuple[str, str, Field, float]]:
    columns = [frame[name].tolist() for name in ("counter", "month", "field", value)]
    return [(c, m, f if isinstance(f, str) else None, v) for c, m, f, v in zip(*columns, strict=True)]
