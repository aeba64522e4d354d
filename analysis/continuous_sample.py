"""The continuous survey's answer sheets with their weights, for every estimator of the general path."""

from datetime import date
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.calibrate import Sample
from analysis.calibration.report import Fit, reported
from analysis.counters.cells import merge_log
from analysis.counters.sheets import KEYS, survey_sheets
from analysis.counters.versions import asked_of
from analysis.counters.window import Window, window_of
from analysis.design import Calibration, Design
from analysis.errors import BrokenSnapshot
from analysis.periods import months
from analysis.rows.source import IbisTable
from analysis.snapshot import Snapshot

UNKNOWN = "?"  # a sheet without a field joins on a name, not on NULL
ADDED = ("weight", "base_weight", "stratum", "psu", "cell", "single_day")


def continuous_sample(
    snapshot: Snapshot | str | Path,
    *,
    period: str,
    as_of: date,
    index: str = "overall",
    questionnaire: str | None = None,
) -> Sample:
    """All sheets of a period as a calibrated sample: `drivers`, `quantiles`, `differences` … of the counters.

    The sheets' columns and ``weight`` (dossiers ÷ sheets of the cell; 1 where a counter is not weighted, see
    `results`), ``base_weight`` (1), ``stratum`` (counter and month), ``psu`` (counter and day; the sheet
    itself where a counter's month has answers below ``index`` on one day only), ``cell`` (the post-stratum)
    and ``single_day`` (true: the counter had sheets or answers on one day of the window only), read lazily.
    ``questionnaire`` as in `results`. Estimates and errors by counter are those of `results`, which also
    marks counters of a single day and never judges them: here only ``single_day`` says so.

    Raises what `results` raises; `BrokenSnapshot` for a snapshot without a sheet.
    """
    source = snapshot if isinstance(snapshot, Snapshot) else Snapshot(snapshot)
    if source.empty:
        raise BrokenSnapshot(f"{source.path}: no answer sheets yet; make the snapshot after the first answer")
    names, asked = months(period), asked_of(source.codebook, index, questionnaire)
    window = window_of(source, names, asked, as_of)
    table = survey_sheets(source, names, asked)
    factors = window.sums.groupby("cell", as_index=False).agg(n=("sheets", "sum"), g=("weight", "first"))
    factors = factors.rename(columns={"n": ":n", "g": ":g"}).assign(**{":factor": factors["g"]})
    factors = factors.assign(**{":d": factors[":n"].astype(float)})
    calibration = Calibration(("cell",), "base_weight", factors[["cell", ":g", ":factor", ":d"]])
    design = Design("weight", "stratum", "psu", lonely="adjust", calibration=calibration)
    data = weighted(table, window)
    fit = Fit("post-stratification", 1, np.zeros(len(factors)), factors["cell"].tolist())
    report = reported(data, "weight", factors.assign(**{":dd": factors[":d"]}), fit, merge_log(window.groups))
    return Sample(data, design, report)


def weighted(table: IbisTable, window: Window) -> IbisTable:
    """The sheets and, for each, what `ADDED` names."""
    keyed = window.sums.assign(field=window.sums["field"].astype(object).fillna(UNKNOWN))
    cells = keyed[[*KEYS, "cell", "weight", "by_sheet", "single_day"]].drop_duplicates()
    small = _in_memory(cells.rename(columns={key: f":{key}" for key in KEYS}))
    kept = table.drop(*(name for name in ADDED if name in table.columns))
    on = [
        kept.counter == small[":counter"],
        kept.field.fill_null(UNKNOWN) == small[":field"],
        kept.month == small[":month"],
    ]
    joined = kept.join(small, on)
    unit = joined.by_sheet.ifelse(joined.response.cast("string"), joined.day.cast("string"))
    added = joined.mutate(
        base_weight=ibis.literal(1.0),
        stratum=joined.counter + " " + joined.month,
        psu=joined.counter + " " + unit,
    )
    return added.select(*kept.columns, *ADDED)


def _in_memory(frame: pd.DataFrame) -> IbisTable:
    return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))
