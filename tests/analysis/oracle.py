"""Reading `tests/oracle`, and comparing with it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[1] / "oracle"
RELATIVE = 1e-9


def data(name: str) -> pd.DataFrame:
    """A data file of the oracle."""
    return pd.read_csv(FOLDER / name)


@cache
def expected(folder: str) -> Any:
    """The values printed for a folder."""
    return json.loads((FOLDER / folder / "expected.json").read_text(encoding="utf-8"))


@cache
def printed() -> dict[tuple[str, str], float]:
    """All values of r-survey/expected.tsv by (id, field)."""
    return {(row.id, row.field): float(row.value) for row in lines().itertuples()}


def lines() -> Any:
    """r-survey/expected.tsv as id, field, value."""
    path = FOLDER / "r-survey/expected.tsv"
    rows = pd.read_csv(path, sep="\t", comment="#", names=["id", "field", "value"])
    return rows.assign(value=pd.to_numeric(rows["value"], errors="coerce"))


def close(values: Any, *, rel: float = RELATIVE) -> Any:
    """Equal to R's value within 1e-9 relative; a value of R that is a rounding error of zero is zero."""
    return pytest.approx(values, rel=rel, abs=1e-15)


def assert_table(table: Any, key: str, values: Any) -> None:
    """Estimates and errors of all domains equal R's, and no domain more or less."""
    found = table.set_index(key)
    for column in ("estimate", "se"):
        reference = pd.Series(values[column], dtype=float)
        assert set(found.index) == set(reference.index)
        np.testing.assert_allclose(found[column], reference.reindex(found.index), rtol=RELATIVE, atol=1e-15)
