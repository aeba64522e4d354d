"""The continuous survey's reference: strata = counters, PSU = counter × day, post-stratified to the cells.

R 4.2.2, survey 4.1-1 (tests/oracle/counters).
"""

import pandas as pd
import pytest

from analysis import Design, index_scores, poststratify, ratios, shares
from analysis.calibrate import Sample
from tests.analysis import oracle
from tests.analysis.snapshots import ITEMS

R = oracle.expected("counters")
DOSSIERS = oracle.data("counters/dossiers.csv")
SHEETS = oracle.data("counters/responses.csv").assign(weight=1.0)
BY_CELL = DOSSIERS.set_index(["counter", "field"])["handled"]
DESIGN = Design("weight", stratum="counter", psu="day")
SERVICE = {"node": "service", "rule": "pooled", "satisfied": [4, 5], "items": ITEMS}


@pytest.fixture(scope="module")
def sample() -> Sample:
    return poststratify(SHEETS, DESIGN, {("counter", "field"): BY_CELL})


def test_weights_add_up_to_the_dossiers(sample):
    assert sample.weight.sum() == oracle.close(R["total"]["handled"])


def test_total(sample):
    row = shares(sample.data, ["overall"], sample.design).iloc[0]

    assert (row["n"], row["df"]) == (R["total"]["n"], R["df"])
    assert row["estimate"] == oracle.close(R["total"]["estimate"])
    assert row["se"] == oracle.close(R["total"]["se"])


@pytest.mark.parametrize("level", ["counter", "agency", "field"])
def test_domains(sample, level):
    oracle.assert_table(shares(sample.data, "overall", sample.design, by=level), level, R[f"by_{level}"])


def test_degrees_of_freedom_by_agency(sample):
    table = shares(sample.data, "overall", sample.design, by="agency")

    assert dict(zip(table["agency"], table["df"], strict=True)) == R["df_by_agency"]


def test_service_index_pooled(sample):
    table = index_scores(sample.data, SERVICE, sample.design).set_index("node")
    items = [f"s{number}" for number in range(24, 40)]

    assert table.loc["service", "estimate"] == oracle.close(R["service_pooled"]["estimate"])
    assert table.loc["service", "se"] == oracle.close(R["service_pooled"]["se"])
    assert table.loc["service", "n"] == R["service_pooled"]["sheets"]
    assert table.loc[items, "n"].sum() == R["service_pooled"]["answers"]


def test_service_index_by_agency(sample):
    table = index_scores(sample.data, SERVICE, sample.design, by=["agency"])

    oracle.assert_table(table[table["node"] == "service"], "agency", R["service_pooled_by_agency"])


def test_ratio_of_answers_is_the_pooled_index(sample):
    answers = SHEETS[ITEMS]
    counted = sample.data.assign(
        answers=answers.notna().sum(axis=1), satisfied_answers=(answers >= 4).sum(axis=1)
    )
    row = ratios(counted, "satisfied_answers", "answers", sample.design).iloc[0]

    assert row["estimate"] == oracle.close(R["service_pooled"]["estimate"])
    assert row["se"] == oracle.close(R["service_pooled"]["se"])


def test_weights_taken_as_fixed_have_another_error(sample):
    fixed = Design("calibrated_weight", stratum="counter", psu="day")
    row = shares(sample.data, "overall", fixed).iloc[0]

    assert row["se"] == oracle.close(R["total_weights_taken_as_fixed"]["se"])


def test_cells_may_be_weighted_before_they_are_calibrated(sample):
    """Calibrating weights that are calibrated already changes neither weights nor errors."""
    again = poststratify(
        sample.data.rename(columns={"calibrated_weight": "w"}),
        Design("w", stratum="counter", psu="day"),
        {("counter", "field"): BY_CELL.to_dict()},
    )
    row = shares(again.data, "overall", again.design).iloc[0]

    assert row["se"] == oracle.close(R["total"]["se"])


def test_a_parquet_file_gives_the_same(sample, tmp_path):
    path = tmp_path / "sheets.parquet"
    SHEETS.to_parquet(path)
    from_file = poststratify(path, DESIGN, {("counter", "field"): BY_CELL})
    columns = ["estimate", "se", "df", "low", "high", "n"]

    pd.testing.assert_frame_equal(
        shares(from_file.data, "overall", from_file.design, by="agency")[columns],
        shares(sample.data, "overall", sample.design, by="agency")[columns],
    )
    assert from_file.weight.sum() == oracle.close(R["total"]["handled"])
