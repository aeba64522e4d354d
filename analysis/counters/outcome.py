"""What the continuous survey returns: the table, its weights, and how to make it again."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.counters.places import Level, Target
from analysis.counters.versions import Asked, natural
from analysis.counters.window import Window
from analysis.snapshot import Snapshot

INTERVAL, LEVEL = "korn-graubard", 0.95


@dataclass(frozen=True, slots=True)
class Method:
    """How the figures were made and from what: enough to make them again."""

    snapshot: str
    cutoff: str
    software: str
    installation: str
    period: str
    months: tuple[str, ...]
    first_day: date
    last_day: date
    as_of: date
    by: Level
    index: str
    questionnaires: tuple[str, ...]
    rule: str
    items: tuple[str, ...]
    satisfied: tuple[object, ...]
    interval: str
    confidence: float
    fdr: float
    target: Target | None
    previous_months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """``table`` (one row a place, `COLUMNS`), ``cells`` (the weights), ``merges`` (why cells were joined),

    ``uncovered`` (counter, month, handled without a sheet), ``handled`` (all dossiers at the counters in the
    window), ``covered`` (share of them at counter-months with sheets, NaN without dossiers), ``method``.
    """

    table: pd.DataFrame
    cells: pd.DataFrame
    merges: pd.DataFrame
    uncovered: pd.DataFrame
    handled: int
    covered: float
    method: Method


def method_of(
    source: Snapshot,
    window: Window,
    asked: Asked,
    period: tuple[str, list[str], list[str]],
    by: Level,
    as_of: date,
    fdr: float,
    target: Target | None,
) -> Method:
    """The provenance of these results."""
    given, node = source.manifest, asked.node
    return Method(
        snapshot=source.id,
        cutoff=str(given.get("cutoff", "")),
        software=str(given.get("software", "")),
        installation=str(given.get("installation", "")),
        period=period[0],
        months=tuple(period[1]),
        first_day=window.first,
        last_day=window.last,
        as_of=as_of,
        by=by,
        index=node.name,
        questionnaires=tuple(sorted(asked.versions, key=natural)),
        rule=node.rule,
        items=tuple(code for code, _ in node.items),
        satisfied=node.satisfied,
        interval=INTERVAL,
        confidence=LEVEL,
        fdr=fdr,
        target=target,
        previous_months=tuple(period[2]),
    )
