"""What one program is to compute, and what it says afterwards: times, peak memory, answers."""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import pandas as pd

ANSWER = ("counter", "item", "estimate", "se", "n")


@dataclass(frozen=True, slots=True)
class Task:
    """``call`` names the way to compute; ``answer`` is the CSV file to write."""

    parquet: str
    items: tuple[str, ...]
    call: str
    runs: int
    answer: str
    memory: int = 0  # bytes of address space, 0: no limit
    enough: float = 60.0  # seconds after which a run is not repeated

    @classmethod
    def read(cls, path: str) -> Self:
        given = json.loads(Path(path).read_text())
        return cls(**given | {"items": tuple(given["items"])})

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))


def timed(
    task: Task,
    call: Callable[[], pd.DataFrame],
    shaped: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table,
) -> None:
    """Run it so many times, write the last answer, print its times and megabytes as one line of JSON."""
    seconds: list[float] = []
    processor: list[float] = []
    while len(seconds) < task.runs and sum(seconds) < task.enough:
        start, busy = time.perf_counter(), time.process_time()
        table = call()
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    peak = peak_megabytes()
    rows = shaped(table)
    rows[rows["item"].isin(task.items)].reindex(columns=list(ANSWER)).to_csv(task.answer, index=False)
    print(json.dumps({"seconds": seconds, "processor": processor, "megabytes": peak}))


def peak_megabytes() -> float:
    """The most memory this process ever held; Linux's own file, as ``getrusage`` counts the parent's too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
