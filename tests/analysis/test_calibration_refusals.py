"""What calibration refuses by name, and that its weights do not know the order of the rows."""

import datetime

import numpy as np
import pandas as pd
import pytest

from analysis import Design, calibrate, collapse, errors, poststratify, rake
from analysis.calibration.trim import trim

DESIGN = Design("w")
SEX, AGE = {"f": 60.0, "m": 40.0}, {"old": 30.0, "young": 70.0}


@pytest.fixture
def many():
    """Weights of many digits, such that sums of doubles depend on their order."""
    chance = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "w": 1 / chance.uniform(0.1, 3, 4000),
            "sex": chance.choice(["f", "m"], 4000),
            "age": chance.choice(["old", "young"], 4000),
            "visits": chance.integers(1, 6, 4000),
        }
    )


@pytest.mark.parametrize(
    "method",
    [
        lambda data: poststratify(data, DESIGN, {("sex", "age"): {(s, a): 9 for s in SEX for a in AGE}}),
        lambda data: rake(data, DESIGN, {"sex": SEX, "age": AGE}),
        lambda data: calibrate(data, DESIGN, margins={"sex": SEX}, totals={"visits": 310}),
        lambda data: trim(rake(data, DESIGN, {"sex": SEX, "age": AGE}), upper=0.05),
    ],
)
def test_weights_are_the_same_bits_in_any_order_of_rows(many, method):
    first = method(many)
    for seed in range(3):
        again = method(many.sample(frac=1, random_state=seed))
        assert again.weight.sort_index().equals(first.weight)
        assert again.report.deff_after == first.report.deff_after


def test_cells_remember_the_sums_of_the_base_weights(many):
    cells = rake(many, DESIGN, {"sex": SEX}).design.calibration.cells

    assert cells.columns.tolist() == ["sex", ":g", ":factor", ":d"]
    assert cells[":d"].tolist() == pytest.approx(many.groupby("sex")["w"].sum().tolist())


def test_trimming_other_data_than_were_calibrated_is_refused(many):
    sample = rake(many, DESIGN, {"sex": SEX})
    changed = type(sample)(sample.data.assign(sex="x"), sample.design, sample.report)
    part = type(sample)(sample.data[:100], sample.design, sample.report)

    with pytest.raises(errors.UnmatchedCategories, match="'x'"):
        trim(changed, upper=1)
    with pytest.raises(errors.ChangedSample, match="base weights"):
        trim(part, upper=1)


@pytest.mark.parametrize(
    ("given_to", "error", "message"),
    [
        ({"margins": {"sex": SEX, ("sex",): SEX}}, errors.BadTotal, "sex: two margins"),
        ({"margins": {("sex", "sex"): SEX}}, errors.AmbiguousColumn, "each of its columns once"),
        ({"margins": {"sex": SEX}, "tolerance": -1e-9}, errors.OutOfRange, "tolerance=-1e-09"),
        ({"margins": {"sex": SEX}, "tolerance": np.nan}, errors.OutOfRange, "tolerance=nan"),
        ({"margins": {"sex": SEX}, "tolerance": 1.0}, errors.OutOfRange, "tolerance=1.0"),
        ({"margins": {"sex": SEX}, "max_iterations": -1}, errors.OutOfRange, "max_iterations=-1"),
        ({"totals": {"day": 4e9}}, errors.BadAuxiliary, "column day"),
        ({"totals": ["visits"]}, errors.BadTotal, "totals: a list"),
        ({"margins": ["sex"]}, errors.BadTotal, "margins: a list"),
        ({"margins": {"sex": [60, 40]}}, errors.BadTotal, "sex: a list"),
        ({"margins": {"sex": {"f": [1], "m": 40}}}, errors.BadTotal, r"'f' is \[1\]"),
        ({"margins": {"calibrated_w": {1: 40}}}, errors.AmbiguousColumn, "calibrated_w"),
        ({"margins": {":n": {1: 40}}}, errors.AmbiguousColumn, ":n"),
        ({"margins": {"sex": {"f": 1e155, "m": 1}}}, errors.BadTotal, "1e\\+155"),
        ({"totals": {"visits": 1e155}}, errors.BadTotal, "visits"),
    ],
)
def test_calibrations_that_say_something_else_than_meant_are_refused(many, given_to, error, message):
    data = many.assign(day=pd.Timestamp("2026-10-01"), calibrated_w=1, **{":n": 1})

    with pytest.raises(error, match=message):
        calibrate(data, DESIGN, **given_to)


def test_a_column_of_the_design_is_not_overwritten(many):
    with pytest.raises(errors.AmbiguousColumn, match="calibrated_w"):
        rake(many.assign(calibrated_w=many.index), Design("w", psu="calibrated_w"), {"sex": SEX})


def test_totals_may_be_a_series(many):
    one = calibrate(many, DESIGN, totals={"visits": 9000.0})
    other = calibrate(many, DESIGN, totals=pd.Series({"visits": 9000.0}))

    assert one.weight.equals(other.weight)


def test_text_and_number_are_told_apart(many):
    data = many.assign(code=1)

    with pytest.raises(errors.UnmatchedCategories, match="sample only: 1; in the totals only: '1'"):
        rake(data, DESIGN, {"code": {"1": 100}})


@pytest.mark.parametrize("size", [1e155, 1e-155])
def test_weights_without_squares_are_refused(many, size):
    with pytest.raises(errors.BadWeight, match="squares"):
        rake(many.assign(w=many["w"].where(many.index > 0, size)), DESIGN, {"sex": SEX})


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"minimum": np.nan}, errors.OutOfRange),
        ({"minimum": "10"}, errors.OutOfRange),
        ({"minimum": -1}, errors.OutOfRange),
        ({"column": "age"}, errors.AmbiguousColumn),
    ],
)
def test_collapsing_refuses_minimum_and_column(many, more, error):
    with pytest.raises(error):
        collapse(many, {"sex": SEX}, into={}, **more)


def test_a_date_is_a_category_still(many):
    day = datetime.date(2026, 10, 1)

    assert rake(many.assign(day=day), DESIGN, {"day": {day: 50}}).weight.sum() == pytest.approx(50)
