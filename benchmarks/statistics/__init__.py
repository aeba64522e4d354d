"""Survey statistics of many counters: this package, a bare DuckDB sum, svy and R's survey, in one run.

Every program runs in a process of its own over the same Parquet file of made-up sheets (`sheets`). This
package and DuckDB read the file within the measured time; svy and R have it in memory before. Seconds are
those of the first run in the process and of the best one, by the clock; processor seconds are those of all
cores together, less disturbed by other work. Import times are not counted. No time is printed before the
estimates and errors of all programs agree to 1e-9.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from benchmarks.options import Options, wide_console
from benchmarks.statistics.compare import Disagreement, Room, agreed, ran_all, report
from benchmarks.statistics.programs import (
    MISSING_R,
    MISSING_SVY,
    Program,
    Ran,
    has_survey,
    module,
    svy_interpreter,
    with_r,
    with_svy,
)
from benchmarks.statistics.sheets import Made

TWENTY = tuple(f"i{number:02d}" for number in range(1, 21))
COMMUNES, DAYS_OF_A_YEAR = 3_321, 250
GROWTH = (1_000_000, 5_000_000, 10_000_000, 50_000_000)
DISK_PER_ROW = 40  # bytes, twice what a row takes
MEMORY = 16 * 2**30
BARS = {
    "300": "bar: R ≥ 200, svy ≥ 50; count, sum ≥ 0.33",
    "3,000": "bar: under 1 s and 1,000 MB",
    "growth": "bar: 50 million rows in under 15 s and 8,000 MB, and time that grows no faster than the rows",
}


def ours_and_bare(runs: int) -> list[Program]:
    return [
        Program("hailong shares", "shares", module("package"), runs),
        Program("hailong index_scores", "index_scores", module("package"), runs),
        Program("DuckDB count, sum", "count", module("grouped_sum"), runs),
        Program("DuckDB Σw, Σwy", "weights", module("grouped_sum"), runs),
    ]


def peers(*, get_svy: bool) -> list[Program]:
    python = svy_interpreter(get=get_svy)
    return [
        Program("svy", "", with_svy(python or ""), 2, "" if python else MISSING_SVY),
        Program("R survey", "", with_r, 1, "" if has_survey() else MISSING_R),
    ]


def measure(options: Options) -> None:
    """Three tables side by side, then how time and memory grow."""
    console = wide_console()
    part = 20 if options.quick else 1
    runs = 3 if options.quick else 7
    with tempfile.TemporaryDirectory() as name:
        room = Room(Path(name), console, seconds=30 if options.quick else 120, memory=memory_limit())
        programs = [*ours_and_bare(runs), *peers(get_svy=options.get_svy)]
        rows = 1_000_000 // part
        scenarios = {
            f"300 counters × {rows:,} sheets ({BARS['300']})": Made(rows, 300, 600 // part),
            f"3,000 counters × {rows:,} sheets ({BARS['3,000']})": Made(rows, 3_000, 60 // part),
            f"20 items × 300 counters × {rows:,} sheets": Made(rows, 300, 600 // part, TWENTY),
        }
        try:
            for title, made in scenarios.items():
                report(title, ran_all(made, programs, room), room)
            grow([size // part for size in GROWTH], ours_and_bare(3)[1:], room)
        except Disagreement as wrong:
            raise SystemExit(str(wrong)) from None


def grow(sizes: Sequence[int], programs: Sequence[Program], room: Room) -> None:
    """The index of every commune from ever more sheets of one year."""
    table = Table(title=f"Every commune's index ({COMMUNES:,}; {BARS['growth']})", title_justify="left")
    for name in (
        "sheets",
        "program",
        "first, s",
        "best, s",
        "÷ ours",
        "s a million",
        "processor, s",
        "peak, MB",
    ):
        table.add_column(name, justify="left" if name == "program" else "right")
    for rows in sizes:
        if shutil.disk_usage(room.folder).free < rows * DISK_PER_ROW:
            room.console.print(f"{rows:,} sheets: left out, the temporary folder has no room for them")
            continue
        ran = ran_all(Made(rows, COMMUNES, DAYS_OF_A_YEAR), programs, room)
        agreed(ran)
        for r in ran:
            table.add_row(f"{rows:,}" if r is ran[0] else "", *grown(r, rows, ran[0]))
        table.add_section()
    room.console.print(table)


def grown(r: Ran, rows: int, ours: Ran) -> tuple[str, ...]:
    """One program at one size."""
    if r.failure:
        return (r.program.name, "", "", "", "", "", r.failure)
    seconds = (
        f"{r.seconds[0]:.3f}",
        f"{r.best:.3f}",
        f"{r.best / ours.best:.2f}",
        f"{r.best / rows * 1e6:.3f}",
    )
    return (r.program.name, *seconds, f"{min(r.processor):.3f}", f"{r.megabytes:,.0f}")


def memory_limit() -> int:
    """What a program may take: 16 GB, or three quarters of what the machine has."""
    return min(MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4)
