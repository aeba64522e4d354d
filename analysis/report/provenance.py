"""What a reader needs to make the same figures again, as (code, value, number format)."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from analysis.counters.outcome import Method, Results

Fact: TypeAlias = tuple[str, str | float, str]
SHARE, PLAIN = "0.0%", "#,##0"


def facts(results: Results, words: Callable[[str], str], whole: bool) -> Iterator[Fact]:
    """Index, window, target, interval, source, counts; ``whole``: those of the whole installation too."""
    yield from index(results.method, words)
    yield from target(results.method)
    yield from source(results.method)
    yield from counts(results, whole)


def index(method: Method, words: Callable[[str], str]) -> Iterator[Fact]:
    yield "index", f"{words(f'index.{method.index}')} ({method.index})", ""
    yield "questionnaires", ", ".join(method.questionnaires), ""
    yield "rule", method.rule, ""
    yield "items", ", ".join(method.items), ""
    yield "satisfied", ", ".join(str(code) for code in method.satisfied), ""
    yield "by", f"{words(f'level.{method.by}')} ({method.by})", ""
    yield "period", method.period, ""
    yield "months", ", ".join(method.months), ""
    yield "first_day", method.first_day.isoformat(), ""
    yield "last_day", method.last_day.isoformat(), ""
    yield "previous_months", ", ".join(method.previous_months), ""
    yield "as_of", method.as_of.isoformat(), ""


def target(method: Method) -> Iterator[Fact]:
    if method.target is None:
        yield "target", "–", ""
    else:
        yield "target", method.target.value, "0.0##%"
        yield "target_source", method.target.source, ""
        yield "target_valid_from", method.target.valid_from, ""
        if method.target.before is not None:
            yield "target_before", method.target.before, "0.0##%"
    yield "interval_name", method.interval, ""
    yield "confidence", method.confidence, "0%"
    yield "fdr", method.fdr, "0%"


def source(method: Method) -> Iterator[Fact]:
    yield "snapshot", method.snapshot, ""
    yield "cutoff", method.cutoff, ""
    yield "software", method.software, ""
    yield "installation", method.installation, ""


def counts(results: Results, whole: bool) -> Iterator[Fact]:
    """How much the other sheets hold, so that a truncated copy is noticed."""
    yield "rows", len(results.table), PLAIN
    yield "cells", len(results.cells), PLAIN
    yield "merges", len(results.merges), PLAIN
    yield "uncovered", len(results.uncovered), PLAIN
    yield "sheets_in_cells", int(results.cells["n"].sum()), PLAIN
    if whole:
        yield "handled_in_all", results.handled, PLAIN
        yield "covered", results.covered, SHARE
