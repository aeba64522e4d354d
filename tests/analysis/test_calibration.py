"""What calibration refuses, what it takes, and what it reports."""

import datetime

import ibis
import numpy as np
import pandas as pd
import pytest

from analysis import Design, errors, means
from analysis.calibrate import calibrate, poststratify, rake
from analysis.calibration.totals import Margins
from analysis.calibration.trim import trim

DATA = pd.DataFrame(
    {
        "w": [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0],
        "sex": list("ffffmmmm"),
        "age": ["old", "young"] * 4,
        "visits": [1, 2, 3, 4, 2, 3, 4, 5],
        "q": [5, 4, 1, 2, 2, 5, 4, 4],
    }
)
DESIGN = Design("w")
SEX, AGE = {"f": 60.0, "m": 40.0}, {"old": 30.0, "young": 70.0}

UNMATCHED = {
    "total for nobody": ({"sex": {**SEX, "x": 1}}, errors.EmptyCell, "in the totals only: 'x'"),
    "nobody's total": ({"sex": {"f": 100}}, errors.UnmatchedCategories, "in the sample only: 'm'"),
    "both": (
        {"sex": {"f": 60, "M": 40}},
        errors.UnmatchedCategories,
        "sample only: 'm'; in the totals only: 'M'",
    ),
    "wrong key": ({("sex", "age"): SEX}, errors.UnmatchedCategories, "names 1 categories"),
    "missing": ({"sex": {"f": 60, "m": None}}, errors.BadTotal, "'m' is None"),
    "not a number": ({"sex": {"f": 60, "m": "40"}}, errors.BadTotal, "'m' is '40'"),
    "negative": ({"sex": {"f": 60, "m": -40}}, errors.BadTotal, "'m' is -40"),
    "infinite": ({"sex": {"f": 60, "m": np.inf}}, errors.BadTotal, "'m' is inf"),
    "twice": ({"sex": pd.Series([60, 20, 20], index=list("fmm"))}, errors.BadTotal, "two totals of 'm'"),
    "no column": ({"gender": SEX}, errors.MissingColumn, "gender"),
}


@pytest.mark.parametrize("case", UNMATCHED)
@pytest.mark.parametrize("method", [poststratify, rake])
def test_totals_that_do_not_fit_the_sample_are_refused(case, method):
    margins, error, message = UNMATCHED[case]

    with pytest.raises(error, match=message):
        method(DATA, DESIGN, margins)


@pytest.mark.parametrize(
    ("given_to", "error", "message"),
    [
        ({}, errors.AnalysisError, "nothing to calibrate to"),
        ({"margins": {"sex": SEX, "age": {"old": 30, "young": 71}}}, errors.MarginsDisagree, "100.*101"),
        ({"margins": {"sex": SEX}, "method": "ipf"}, errors.UnknownMethod, "linear, raking, logit"),
        ({"margins": {"sex": SEX}, "method": "logit"}, errors.BadBounds, "needs bounds"),
        ({"margins": {"sex": SEX}, "method": "logit", "bounds": (1.2, 3)}, errors.BadBounds, "below 1"),
        ({"margins": {"sex": SEX}, "bounds": (3, 0.3)}, errors.BadBounds, "lower limit"),
        ({"margins": {"sex": SEX}, "bounds": (0.3, np.nan)}, errors.BadBounds, "lower limit"),
        ({"margins": {"sex": SEX}, "bounds": (0.3, 3)}, errors.UnreachableTotals, "sex = .*% off"),
        ({"totals": {"visits": np.nan}}, errors.BadTotal, "visits"),
        ({"totals": {"sex": 5}}, errors.BadAuxiliary, "column sex"),
    ],
)
def test_calibrations_that_cannot_be_done_are_refused(given_to, error, message):
    with pytest.raises(error, match=message):
        calibrate(DATA, DESIGN, **given_to)


@pytest.mark.parametrize("bad", [None, np.inf, np.nan])
def test_a_number_that_some_row_lacks_is_no_auxiliary(bad):
    data = DATA.assign(visits=DATA["visits"].astype(float))
    data.loc[3, "visits"] = bad

    with pytest.raises(errors.BadAuxiliary, match="visits"):
        calibrate(data, DESIGN, totals={"visits": 300})


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1])
def test_a_bad_weight_is_refused(bad):
    data = DATA.copy()
    data.loc[0, "w"] = bad

    with pytest.raises(errors.BadWeight, match="column w: 1 rows"):
        rake(data, DESIGN, {"sex": SEX})


def test_totals_that_no_weights_have_are_told_from_too_few_steps():
    """Without young men and old women, both margins must be the same."""
    diagonal = DATA[(DATA["sex"] == "f") == (DATA["age"] == "old")]

    with pytest.raises(errors.UnreachableTotals, match="off"):
        rake(diagonal, DESIGN, {"sex": SEX, "age": AGE})
    with pytest.raises(errors.NoConvergence, match=r"after 1 steps (sex|age) = .* is still off by"):
        rake(DATA, DESIGN, {"sex": SEX, "age": AGE}, max_iterations=1)


def test_calibrating_twice_is_refused():
    sample = rake(DATA, DESIGN, {"sex": SEX})

    for again in (rake, poststratify):
        with pytest.raises(errors.AlreadyCalibrated, match="original data"):
            again(sample.data, sample.design, {"sex": SEX})


def test_a_population_that_only_weights_of_zero_stand_for_is_refused():
    with pytest.raises(errors.EmptyCell, match=r"'m' has a population and only weights of zero"):
        rake(DATA.assign(w=DATA["w"].where(DATA["sex"] == "f", 0)), DESIGN, {"sex": SEX})


def test_a_missing_category_is_a_category():
    """T12: it needs a total of its own, under None, NaN or NA."""
    data = DATA.assign(sex=DATA["sex"].where(DATA.index > 0))

    with pytest.raises(errors.UnmatchedCategories, match="None"):
        rake(data, DESIGN, {"sex": SEX, "age": AGE})
    for missing in (None, np.nan, pd.NA):
        margins: Margins = {"sex": {**SEX, missing: 10.0}, "age": {"old": 40, "young": 70}}
        sample = rake(data, DESIGN, margins)
        assert sample.weight[0] == pytest.approx(10)
        assert means(sample.data, "q", sample.design).loc[0, "n"] == 8


def test_a_category_without_population_gets_no_weight():
    sample = rake(DATA, DESIGN, {"sex": SEX, "age": {"old": 0, "young": 100}})
    alone = rake(DATA[DATA["age"] == "young"], DESIGN, {"sex": SEX})

    assert (sample.weight[DATA["age"] == "old"] == 0).all()
    assert sample.weight[DATA["age"] == "young"].tolist() == pytest.approx(alone.weight.tolist())
    assert poststratify(DATA, DESIGN, {"sex": {**SEX, "x": 0}}).weight.sum() == pytest.approx(100)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([True, False] * 4),
        pd.Series([1, 2] * 4),
        pd.Series([1.5, None] * 4),
        pd.Series(["old", "young"] * 4, dtype="category"),
        pd.Series([datetime.date(2026, 10, 1), datetime.date(2026, 11, 1)] * 4, dtype="object"),
        pd.Series(pd.to_datetime(["2026-10-01", "2026-11-01"] * 4)),
    ],
)
def test_categories_of_any_type(column):
    data = DATA.assign(age=column)
    margin: dict[object, float] = {column[0]: 30.0, column[1]: 70.0}
    margins: Margins = {"sex": SEX, "age": margin}
    sample = rake(data, DESIGN, margins)
    expected = rake(DATA, DESIGN, {"sex": SEX, "age": AGE})

    assert sample.weight.tolist() == pytest.approx(expected.weight.tolist())
    assert means(sample.data, "q", sample.design).loc[0, "se"] == pytest.approx(
        means(expected.data, "q", expected.design).loc[0, "se"]
    )


def test_files_and_ibis_tables_do_as_well_as_frames(tmp_path):
    path = tmp_path / "sheets.parquet"
    data = DATA.assign(sex=DATA["sex"].where(DATA.index > 0))
    data.to_parquet(path)
    margins: Margins = {"sex": {**SEX, None: 10.0}, ("age",): {"old": 40, "young": 70}}
    given_as = (data, str(path), path, ibis.duckdb.connect().read_parquet(path))
    raked = [rake(source, DESIGN, margins) for source in given_as]
    trimmed = [trim(sample, upper=20) for sample in raked]

    for found in (raked, trimmed):
        first = means(found[0].data, "q", found[0].design)
        for sample in found:
            assert sorted(sample.weight) == pytest.approx(sorted(found[0].weight))
            assert sample.report.deff_after == pytest.approx(found[0].report.deff_after)
            assert sample.report.relative == pytest.approx(found[0].report.relative)
            pd.testing.assert_frame_equal(means(sample.data, "q", sample.design), first)


def test_neither_data_nor_their_order_change():
    before = DATA.copy()
    sample = rake(DATA.set_index("visits", drop=False), DESIGN, {"sex": SEX})

    pd.testing.assert_frame_equal(DATA, before)
    assert sample.data.index.tolist() == DATA["visits"].tolist()


def test_columns_may_be_named_as_the_sums_are():
    data = DATA.rename(columns={"sex": "d", "age": "n"})

    assert rake(data, DESIGN, {"d": SEX, "n": AGE}).weight.tolist() == pytest.approx(
        rake(DATA, DESIGN, {"sex": SEX, "age": AGE}).weight.tolist()
    )


def test_the_report():
    data = pd.DataFrame({"w": 1.0, "sex": ["f"] * 9 + ["m"]})
    report = poststratify(data, DESIGN, {"sex": {"f": 90, "m": 110}}).report

    assert (report.rows, report.g, report.negative, report.extreme) == (10, (10.0, 110.0), 0, 1)
    assert report.relative == pytest.approx((0.5, 5.5))
    assert report.deff_before == 1
    assert report.deff_after == pytest.approx(10 * (9 * 100 + 110**2) / 200**2)
    assert report.gaps.index.tolist() == ["sex = f", "sex = m"]


def test_negative_weights_are_counted():
    sample = calibrate(DATA, DESIGN, margins={"sex": SEX}, totals={"visits": 450})

    assert sample.report.negative == (sample.weight < 0).sum() > 0


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({}, "give one or both"),
        ({"lower": 20, "upper": 10}, "give one or both"),
        ({"upper": 1}, "every weight is outside"),
        ({"upper": 12, "strict": True}, "cannot add up to 100, a mean of 12.5"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused(limits, message):
    with pytest.raises(errors.BadBounds, match=message):
        trim(rake(DATA, DESIGN, {"sex": SEX}), **limits)


def test_trimming_again_knows_the_calibration_still():
    once = trim(rake(DATA, DESIGN, {"sex": SEX, "age": AGE}), upper=25)
    twice = trim(once, upper=22)

    assert twice.weight.sum() == pytest.approx(100)
    assert twice.report.gaps.index.tolist() == once.report.gaps.index.tolist()
    assert twice.design.calibration.regressors.shape[1] == 4
