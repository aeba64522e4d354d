"""PAPI: published scores of 313 province-years add up; made-up microdata agree with R and with plain numpy.

R 4.2.2, survey 4.1-1 (tests/oracle/papi).
"""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Design, UnknownCategory, index_scores
from tests.analysis import oracle

R = oracle.expected("papi")
PAPI_2011 = json.loads((oracle.FOLDER / "papi/papi_2011.json").read_text(encoding="utf-8"))
TREE = json.loads((oracle.FOLDER / "papi/made_up.json").read_text(encoding="utf-8"))
SHEETS = oracle.data("papi/made_up.csv")
DESIGN = Design("weight", stratum="stratum", psu="psu")
KEYS = ["year", "province_code"]
DIMENSIONS = {child["node"]: child["items"] for child in PAPI_2011["scheme"]["children"]}


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    """A row a province-year, a column a published figure."""
    long = pd.read_csv(oracle.FOLDER / "papi/published.csv", dtype={"province_code": str, "column": str})
    return long.pivot(index=KEYS, columns="column", values="score").reset_index()


@pytest.fixture(scope="module")
def computed(published: pd.DataFrame) -> pd.DataFrame:
    """From the sub-dimensions alone."""
    below = [item for items in DIMENSIONS.values() for item in items]
    rows = published[[*KEYS, *below]].assign(weight=1.0)
    return index_scores(rows, PAPI_2011["scheme"], Design("weight"), by=KEYS)


@pytest.mark.parametrize("node", [*DIMENSIONS, "29"])
def test_published_sub_dimensions_make_the_published_figures(published, computed, node):
    """Published with seven figures: a dimension of four rounded parts is off by 2e-6 at most (in points).

    The total is of dimensions that are rounded themselves: off by 6e-6 at most.
    """
    found = computed[computed["node"] == node].merge(published, on=KEYS)

    assert len(found) == 313
    np.testing.assert_allclose(found["estimate"], found[node], rtol=0, atol=2.1e-6 if node != "29" else 6e-6)


def test_published_total_is_the_sum_of_published_dimensions(published):
    scheme = {"node": "29", "rule": "sum", "items": [
        {"item": name, "minimum": 1, "maximum": 10} for name in DIMENSIONS]}  # fmt: skip
    rows = published[[*KEYS, *DIMENSIONS]].assign(weight=1.0)
    table = index_scores(rows, scheme, Design("weight"), by=KEYS)
    found = table[table["node"] == "29"].merge(published, on=KEYS)

    assert len(found) == 313
    np.testing.assert_allclose(found["estimate"], found["29"], rtol=0, atol=1e-12)


def test_one_published_row_has_no_error_and_says_so(computed):
    """A province-year is one row: no degree of freedom, so anything in the range, never a point."""
    total = computed[computed["node"] == "29"]

    assert set(total["df"]) == {0}
    assert total[["low", "high"]].drop_duplicates().to_numpy().tolist() == [[6.0, 60.0]]


def test_a_published_score_off_the_range_is_refused(published):
    below = [item for items in DIMENSIONS.values() for item in items]
    rows = published[[*KEYS, *below]].assign(weight=1.0)
    rows.loc[[3, 5], "7"] = 7.25

    with pytest.raises(UnknownCategory, match=r"item 7: 7.25 in 2 rows; .* 0.333333 to 3.33333"):
        index_scores(rows, PAPI_2011["scheme"], Design("weight"), by=KEYS)


@pytest.mark.parametrize("place", ["all", "P1", "P2", "P3"])
def test_indicators_to_total_as_r_with_covariances(place):
    """svycontrast of the totals; a province is a domain of the design, not a subset of the rows."""
    by = [] if place == "all" else ["province"]
    table = index_scores(SHEETS, TREE, DESIGN, by=by)
    found = (table if place == "all" else table[table["province"] == place]).set_index("node")

    assert set(found.index) == set(R[place])
    for node, (estimate, se) in R[place].items():
        assert found.loc[node, "estimate"] == oracle.close(estimate)
        assert found.loc[node, "se"] == oracle.close(se)


def by_hand(data: pd.DataFrame) -> dict[str, tuple[float, Any]]:
    """Every node as estimate and linearised values, from the paper's sentences and not from the package."""
    w = data["weight"].to_numpy()

    def indicator(item, value, low, high):
        raw = data[item].to_numpy(dtype=float)
        there = ~np.isnan(raw) & (raw != -8)
        y = np.where(there, value(raw), 0.0)
        mean = (w * y).sum() / (w * there).sum()
        return (mean - low) / (high - low), w * there * (y - mean) / (w * there).sum() / (high - low)

    def score(item, low=1.0, high=5.0):
        return indicator(item, lambda raw: raw, low, high)

    def share(item, *codes):
        return indicator(item, lambda raw: np.isin(raw, codes).astype(float), 0.0, 1.0)

    def part(k, *indicators):
        estimate = 1 / k + 9 / k * np.mean([e for e, _ in indicators])
        return estimate, 9 / k * np.mean([u for _, u in indicators], axis=0)

    found = {
        "A.1": part(3, share("a1", 1), score("a2")),
        "A.2": part(3, share("a3", 4, 5)),
        "A.3": part(3, score("a4", 0, 100), share("a5", 1), score("a6")),
        "B.1": part(2, score("b1"), share("b2", 0)),
        "B.2": part(2, share("b3", 4, 5)),
    }
    for name, below in (("A", "A."), ("B", "B."), ("total", ("A.", "B."))):
        parts = [found[key] for key in list(found) if key.startswith(below)]
        found[name] = sum(e for e, _ in parts), sum(u for _, u in parts)
    return found


def test_indicators_to_total_by_hand():
    table = index_scores(SHEETS, TREE, DESIGN).set_index("node")

    for node, (estimate, u) in by_hand(SHEETS).items():
        z = SHEETS.assign(u=u).groupby(["stratum", "psu"])["u"].sum().groupby(level="stratum")
        variance = (z.count() * z.var(ddof=1)).sum()
        assert table.loc[node, "estimate"] == pytest.approx(estimate, rel=1e-12)
        assert table.loc[node, "se"] == pytest.approx(np.sqrt(variance), rel=1e-9)
