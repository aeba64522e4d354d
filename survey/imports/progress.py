"""A bar on stderr for whatever takes longer than two seconds."""

import time
from collections.abc import Iterable, Iterator
from operator import length_hint
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import Progress

T = TypeVar("T")
PATIENCE = 2.0
EVERY = 200  # rows between two looks at the clock


class Watch(Protocol):
    def __call__(self, rows: Iterable[T], /) -> Iterable[T]: ...


def unwatched(rows: Iterable[T], /) -> Iterable[T]:
    return rows


def watched(doing: str) -> Watch:
    """Say what is being done, and how much is left, once two seconds have passed."""
    began = time.monotonic()

    def watch(rows: Iterable[T], /) -> Iterator[T]:
        bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
        task = bar.add_task(doing, total=length_hint(rows) or None)
        try:
            for done, row in enumerate(rows, 1):
                yield row
                if done % EVERY == 0 and time.monotonic() - began > PATIENCE:
                    bar.start()
                    bar.update(task, completed=done, refresh=True)
        finally:
            bar.stop()

    return watch
