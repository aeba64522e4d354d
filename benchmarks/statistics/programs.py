"""The compared programs, each in a process of its own: how to start them, what to do when one is missing."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.statistics.task import Task

HERE = Path(__file__).parent
SVY = "svy==0.35.0"
SVY_VARIABLE = "HAILONG_BENCH_SVY"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hailong-bench"
MISSING_SVY = (
    f"svy is not here: `script/bench statistics --get-svy` installs {SVY} into a cache folder of its own, "
    f"or name an interpreter that has it in {SVY_VARIABLE}."
)
MISSING_R = "R's survey is not here: apt-get install r-base-core r-cran-survey"


@dataclass(frozen=True, slots=True)
class Program:
    """A row of the table: its name, the command for a task file, how often to run it."""

    name: str
    call: str
    command: Callable[[Task, Path], list[str]] = field(repr=False)
    runs: int
    missing: str = ""  # why it cannot run here


@dataclass(frozen=True, slots=True)
class Ran:
    """Seconds of each run by the clock (the first is cold), of all processors, peak memory; or why none."""

    program: Program
    seconds: tuple[float, ...] = ()
    processor: tuple[float, ...] = ()
    megabytes: float = 0.0
    answer: Path | None = None
    failure: str = ""
    version: str = ""

    @property
    def name(self) -> str:
        return f"{self.program.name} {self.version}".strip()

    @property
    def best(self) -> float:
        return min(self.seconds)


def module(name: str) -> Callable[[Task, Path], list[str]]:
    return lambda _, file: [sys.executable, "-m", f"benchmarks.statistics.{name}", str(file)]


def with_svy(interpreter: str) -> Callable[[Task, Path], list[str]]:
    return lambda _, file: [interpreter, "-I", str(HERE / "with_svy.py"), str(file)]


def with_r(task: Task, file: Path) -> list[str]:
    """R reads no Parquet by itself: one binary file a column, beside the task."""
    folder = file.with_suffix(".columns")
    rows = columns(Path(task.parquet), task.items, folder)
    return ["Rscript", "--vanilla", str(HERE / "with_survey.R"), str(folder), str(rows), str(task.runs),
            task.answer, *task.items]  # fmt: skip


def columns(parquet: Path, items: tuple[str, ...], folder: Path) -> int:
    """The columns as little-endian numbers, a counter as the number in its name; how many rows."""
    table = pq.read_table(parquet, columns=["counter", "day", "weight", *items])
    folder.mkdir(exist_ok=True)
    counter = table["counter"].combine_chunks().cast(pa.string())
    codes = np.array([int(name[1:]) for name in counter.to_pylist()], dtype="<i4")
    codes.tofile(folder / "counter")
    table["day"].cast(pa.int32()).to_numpy().astype("<i4").tofile(folder / "day")
    table["weight"].to_numpy().astype("<f8").tofile(folder / "weight")
    for item in items:
        table[item].to_numpy().astype("<i4").tofile(folder / item)
    return int(table.num_rows)


def has_survey() -> bool:
    """Whether Rscript is there with the package."""
    if not shutil.which("Rscript"):
        return False
    script = 'quit(status = !requireNamespace("survey", quietly = TRUE))'
    return (
        subprocess.run(["Rscript", "--vanilla", "-e", script], capture_output=True, check=False).returncode
        == 0
    )


def svy_interpreter(*, get: bool) -> str | None:
    """The interpreter that has svy: the one named by the environment, or that of the cache folder."""
    if named := os.environ.get(SVY_VARIABLE):
        return named
    python = CACHE / "svy" / "bin" / "python"
    if get and not python.exists():
        venv.create(python.parents[1], with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", SVY], check=True)
    return str(python) if python.exists() else None


def run(program: Program, task: Task, folder: Path, *, limit: float) -> Ran:
    """Run one program over one task in a process of its own, for ``limit`` seconds at most."""
    if program.missing:
        return Ran(program, failure=program.missing)
    name = f"{Path(task.parquet).stem}-{program.name.replace(' ', '-').replace(',', '')}"
    task = replace(task, call=program.call, runs=program.runs, answer=str(folder / f"{name}.csv"))
    file = folder / f"{name}.json"
    task.write(file)
    command = program.command(task, file)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limit, check=False, cwd=HERE.parents[1]
        )
    except subprocess.TimeoutExpired:
        return Ran(program, failure=f"stopped after {limit:.0f} s")
    if done.returncode:
        return Ran(program, failure=reason(done.stderr, task.memory))
    said = json.loads(done.stdout.splitlines()[-1])
    times = tuple(said["seconds"]), tuple(said["processor"])
    return Ran(program, *times, said["megabytes"], Path(task.answer), version=said.get("version", ""))


def reason(stderr: str, memory: int) -> str:
    """Why a program ended without an answer, in one line."""
    if memory and "memory" in stderr.lower():
        return f"needs more than {memory / 2**30:.0f} GB"
    lines = [line.strip() for line in stderr.splitlines() if line.strip() not in ("", "Execution halted")]
    return f"failed: {' '.join(lines[-2:])[-160:]}" if lines else "failed"
