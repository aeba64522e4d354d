"""The Python package svy, run by an interpreter that has it: `python -I with_svy.py TASK`.

Nothing of this project is imported. The file is read before the clock starts.
"""

import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path

import polars as pl  # type: ignore[import-not-found]
import svy  # type: ignore[import-not-found]

task = json.loads(Path(sys.argv[1]).read_text())
if task["memory"]:
    resource.setrlimit(resource.RLIMIT_AS, (task["memory"], task["memory"]))
satisfied = [pl.col(item).is_in([4, 5]).cast(pl.Int8) for item in task["items"]]
rows = pl.read_parquet(task["parquet"]).with_columns(*satisfied).cast({"counter": pl.String})
seconds: list[float] = []
processor: list[float] = []
while len(seconds) < task["runs"] and sum(seconds) < task["enough"]:
    start, busy = time.perf_counter(), time.process_time()
    sample = svy.Sample(rows, svy.Design(stratum="counter", psu="day", wgt="weight"))
    found = sample.estimation.mean(task["items"], by="counter")
    tables = [estimate.to_polars() for estimate in found]
    seconds.append(time.perf_counter() - start)
    processor.append(time.process_time() - busy)
named = [t.with_columns(item=pl.lit(item)) for t, item in zip(tables, task["items"], strict=True)]
pl.concat(named).select("counter", "item", estimate="est", se="se").write_csv(task["answer"])
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps({"seconds": seconds, "processor": processor, "megabytes": peak, "version": version("svy")}))
