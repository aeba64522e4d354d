"""Values of oracle/compare/compare.R, and the designs it printed them for."""

from typing import Any

import pandas as pd

from analysis import Design, poststratify
from analysis.rows.source import Data
from tests.analysis import oracle

PLAIN = Design("weight", "stratum", "psu")
FIELDS = {"business": 2000, "civil": 3000, "land": 2500, "transport": 1500}


def values() -> dict[tuple[str, str], float]:
    """All values by (id, field)."""
    path = oracle.FOLDER / "compare/expected.tsv"
    rows: Any = pd.read_csv(path, sep="\t", comment="#", names=["id", "field", "value"])
    return {(row.id, row.field): float(row.value) for row in rows.itertuples()}


SHEETS = oracle.data("satisfaction/responses.csv").assign(
    yes=lambda d: (d["q1"] >= 4).where(d["q1"].notna()),
    few=lambda d: d["q2"].where((d["field"] != "civil") | (d["q2"] != 2)),
)


def samples() -> dict[str, tuple[Data, Design]]:
    """The sheets under each design; `few` leaves one cell of few × field empty."""
    weighted = poststratify(SHEETS, PLAIN, {"field": FIELDS})
    return {
        "fpc": (SHEETS, Design("weight", "stratum", "psu", "n_psu_pop")),
        "nofpc": (SHEETS, PLAIN),
        "poststratified": (weighted.data, weighted.design),
    }
