"""One scenario: every program over the same file, answers held against this package's, then ratios."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.statistics.programs import Program, Ran, run
from benchmarks.statistics.sheets import Made
from benchmarks.statistics.task import Task

AGREE = 1e-9
SMALL = 1e-5  # below it, differences are of this: R leaves 1e-17 of an error that is zero


class Disagreement(AssertionError):
    """Two programs give different figures: a ratio of their times would mean nothing."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where and within what the programs run."""

    folder: Path
    console: Console
    seconds: float
    memory: int

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Say what is being done: a spinner, or a line where the output is a file."""
        if not self.console.is_terminal:
            self.console.print(what)
        with self.console.status(what):
            yield


def ran_all(made: Made, programs: Sequence[Program], room: Room) -> list[Ran]:
    """Every program over the same sheets, one after the other; the others are held against the first."""
    with room.busy(f"{made.rows:,} sheets, {made.counters:,} counters: writing them …"):
        task = Task(str(made.write(room.folder)), made.items, "", 1, "", room.memory)
    found = []
    for program in programs:
        with room.busy(f"{made.rows:,} sheets, {made.counters:,} counters: {program.name} …"):
            found.append(run(program, task, room.folder, limit=room.seconds))
        if found[0].failure:
            raise Disagreement(f"{found[0].name}: {found[0].failure}")
    return found


def agreement(ours: pd.DataFrame, other: pd.DataFrame) -> dict[str, float]:
    """The largest relative difference of each figure that both give; `Disagreement` above 1e-9.

    >>> table = pd.DataFrame({"counter": ["Q1"], "item": "overall", "estimate": 0.5, "se": 0.1, "n": 9})
    >>> agreement(table, table.drop(columns="se"))
    {'estimate': 0.0, 'n': 0.0}
    """
    both = ours.merge(other, on=["counter", "item"], how="outer", suffixes=("", ":other"), indicator=True)
    if (both["_merge"] != "both").any():
        raise Disagreement("the programs do not answer for the same counters and items")
    found = {}
    for name in ("estimate", "se", "n"):
        if name in other and other[name].notna().any():
            mine, theirs = (both[c].to_numpy(dtype=np.float64) for c in (name, f"{name}:other"))
            found[name] = float((np.abs(mine - theirs) / np.maximum(np.abs(mine), SMALL)).max())
    if wrong := {name: gap for name, gap in found.items() if not gap <= AGREE}:
        raise Disagreement(f"relative differences {wrong}; {AGREE} is allowed")
    return found


def agreed(ran: Sequence[Ran]) -> list[str]:
    """For each program, how its figures agree with the first one's."""
    answers = [pd.read_csv(r.answer, keep_default_na=True) if r.answer else None for r in ran]
    ours, said = answers[0], ["–"]
    for r, other in zip(ran[1:], answers[1:], strict=True):
        if ours is None or other is None:
            said.append("–")
            continue
        try:
            gaps = agreement(ours, other)
        except Disagreement as wrong:
            raise Disagreement(f"{r.program.name} beside {ran[0].program.name}: {wrong}") from None
        said.append(", ".join(f"{name} {gap:.0e}" if gap else f"{name} =" for name, gap in gaps.items()))
    return said


def report(title: str, ran: Sequence[Ran], room: Room) -> None:
    """The times side by side, none before the answers agree."""
    said = agreed(ran)
    table = Table(title=title, title_justify="left")
    for name in (
        "program",
        "first, s",
        "best, s",
        "÷ ours",
        "processor, s",
        "peak, MB",
        "differs from ours by",
    ):
        table.add_column(name, justify="left" if name in ("program", "differs from ours by") else "right")
    for r, differs in zip(ran, said, strict=True):
        if r.failure:
            table.add_row(r.program.name, "", "", "", "", "", r.failure)
            continue
        ratio = r.best / ran[0].best
        times = f"{r.seconds[0]:.3f}", f"{r.best:.3f}", f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
        cost = f"{min(r.processor):.3f}", f"{r.megabytes:,.0f}"
        table.add_row(r.name, *times, *cost, differs)
    room.console.print(table)
