"""Linear and logistic models: R 4.2.2, survey 4.5 (r-survey/gen.R), and what models refuse."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis import Design, means, poststratify
from analysis.errors import (
    BadModel,
    CollinearColumns,
    ConstantOutcome,
    MissingColumn,
    Separated,
    TooFewAnswers,
)
from analysis.model import linear_model, logistic_model
from tests.analysis import oracle
from tests.analysis.test_oracle_api import CASES, CLUS1, STRAT, R

COLUMNS = ["ell", "meals", "mobility"]
every = pytest.mark.parametrize("case", CASES)
few = settings(max_examples=10, deadline=None)
VISITS = oracle.data("counters/responses.csv").head(400).assign(weight=lambda d: 1.0 + d.index % 3)
DAYS = Design("weight", "counter", "day")


def assert_r(model, name):
    """Coefficients and errors as R prints them."""
    for row in model.table.itertuples():
        term = row.term.replace("(intercept)", "(Intercept)")
        assert row.estimate == oracle.close(R[name, f"{term}.b"])
        assert row.se == oracle.close(R[name, f"{term}.se"])


@every
def test_linear_models(case):
    data, design = CASES[case]
    model = linear_model(data, "api00", COLUMNS, design)

    assert_r(model, f"api.{case}.glm_gauss")
    assert model.df == R[f"api.{case}.glm_gauss", "dfres"]
    assert (model.n, model.left_out) == (len(data), 0)


@every
def test_logistic_models(case):
    """R's own epsilon was 1e-13 here."""
    data, design = CASES[case]

    assert_r(logistic_model(data, "sch.wide", COLUMNS, design, codes=["Yes"]), f"api.{case}.glm_logit")


def test_logistic_model_of_the_compact_reference():
    """R's default epsilon of 1e-8: its coefficients are right to 1e-9, its errors to 1e-6 only."""
    reference = oracle.expected("api")["glm_apistrat_fpc"]
    table = logistic_model(
        oracle.data("api/apistrat.csv"), "awards", ["api99", "meals"], CASES["strat_fpc"][1], codes=["Yes"]
    ).table.set_index("term")

    for term, name in (("(intercept)", "(Intercept)"), ("api99", "api99"), ("meals", "meals")):
        assert table.loc[term, "estimate"] == oracle.close(reference["coef"][name])
        assert table.loc[term, "se"] == oracle.close(reference["se"][name], rel=1e-6)


def test_a_model_without_other_columns_than_categories_gives_their_means():
    """Also after a calibration: there the residuals count."""
    sample = poststratify(CLUS1, CASES["clus1_fpc"][1], {"sch.wide": {"No": 1072, "Yes": 5122}})
    mean = means(sample.data, "api00", sample.design, by="stype").set_index("stype")[["estimate", "se"]]
    table = linear_model(sample.data, "api00", "stype", sample.design).table.set_index("term")

    assert table.loc["(intercept)", "estimate"] == pytest.approx(mean.loc["E", "estimate"], rel=1e-12)
    assert table.loc["(intercept)", "se"] == pytest.approx(mean.loc["E", "se"], rel=1e-9)
    assert table.loc["stype[H]", "reference"] == "E"
    difference = mean["estimate"].diff().loc["H"]
    assert table.loc["stype[H]", "estimate"] == pytest.approx(difference, rel=1e-12)


def test_numbers_become_categories_when_asked():
    table = linear_model(VISITS, "overall", ["s24", "agency"], DAYS, categorical=["s24"]).table

    assert "s24[2]" in set(table["term"])
    assert set(table.loc[table["term"].str.startswith("s24["), "reference"]) == {"1"}


def test_rows_without_an_answer_leave_the_fit_and_stay_in_the_design():
    """The error is that of a domain: PSUs without a complete row count zero."""
    gaps = STRAT.assign(ell=STRAT["ell"].where(STRAT.index % 3 > 0), meals=STRAT["meals"].replace(50, -8))
    model = linear_model(gaps, "api00", ["ell", "meals"], CASES["strat_fpc"][1])
    complete = gaps["ell"].notna() & (gaps["meals"] != -8)
    x = np.column_stack([np.ones(complete.sum()), gaps.loc[complete, ["ell", "meals"]]])
    w, y = gaps.loc[complete, "pw"].to_numpy(), gaps.loc[complete, "api00"].to_numpy()
    bread = np.linalg.inv(x.T @ (x * w[:, None]))
    b = bread @ (x.T @ (w * y))
    z = np.zeros((len(gaps), 3))
    z[complete] = (w * (y - x @ b))[:, None] * (x @ bread)
    expected = np.zeros((3, 3))
    for _, rows in gaps.groupby("stype"):
        n = len(rows)
        expected += (1 - n / float(rows["fpc"].to_numpy()[0])) * n * np.cov(z[rows.index.to_numpy()].T)

    assert (model.n, model.left_out) == (complete.sum(), (~complete).sum())
    assert model.df == complete.sum() - 3 + 1 - 3
    np.testing.assert_allclose(model.table["estimate"], b, rtol=1e-10)
    np.testing.assert_allclose(model.covariance, expected, rtol=1e-9)


def test_limits_and_odds_ratios():
    model = logistic_model(STRAT, "awards", ["ell", "stype"], CASES["strat_wr"][1], codes=["Yes"], level=0.9)
    table = model.table

    t = stats.t.ppf(0.95, model.df)
    np.testing.assert_allclose(table["high"], table["estimate"] + t * table["se"], rtol=1e-12)
    np.testing.assert_allclose(table["odds_low"], np.exp(table["low"]), rtol=1e-12)
    np.testing.assert_allclose(table["se"] ** 2, np.diag(model.covariance), rtol=1e-12)
    assert ((table["p_value"] < 0.1) == ((table["low"] > 0) | (table["high"] < 0))).all()


def test_an_error_of_zero_is_no_certainty():
    """Everybody of the reference is satisfied: an intercept of 1 with no error, no test, no limits."""
    data = pd.DataFrame({"w": 1.0, "y": [1] * 9 + [0], "group": ["a"] * 5 + ["b"] * 5})
    first, second = linear_model(data, "y", "group", PLAIN).table.to_dict("records")

    assert (first["estimate"], first["se"]) == (pytest.approx(1), 0)
    assert np.isnan([first[name] for name in ("t", "p_value", "low", "high")]).all()
    assert first["note"].startswith("no error")
    assert second["se"] > 0
    assert second["note"] == ""


PLAIN = Design("w")
SMALL = pd.DataFrame(
    {"w": 1.0, "y": [1, 2, 4, 3, 6, 5, 7, 7.5], "a": range(8), "b": [1, 0] * 4, "yes": [0, 1] * 4}
)


@pytest.mark.parametrize(
    ("change", "columns", "error", "words"),
    [
        ({"c": 3}, ["a", "c"], CollinearColumns, "c: the same in all rows"),
        ({"c": range(1, 9)}, ["a", "c"], CollinearColumns, "c: a sum of the columns before it"),
        ({"c": "x"}, ["c"], CollinearColumns, "c"),
        ({"c": SMALL["y"] * 2}, ["a", "c"], CollinearColumns, "y is a sum"),
        ({}, ["a", "a"], CollinearColumns, "a is named twice"),
        ({}, ["y"], CollinearColumns, "y is named twice"),
        ({"y": 2.0}, ["a"], ConstantOutcome, "y is the same"),
        ({"a": None}, ["a"], TooFewAnswers, "no row has an answer"),
        ({"c": list("abcdefgh")}, ["c"], TooFewAnswers, "8 coefficients and 7 degrees"),
        ({"c": pd.date_range("2026-10-01", periods=8)}, ["c"], BadModel, "column c holds datetime"),
        ({"a": [np.inf, *range(7)]}, ["a"], BadModel, "infinite"),
        ({"y": "good"}, ["a"], BadModel, "column y holds string"),
        ({}, [], BadModel, "at least one column"),
        ({}, ["nowhere"], MissingColumn, "nowhere"),
    ],
)
def test_refused_by_name(change, columns, error, words):
    with pytest.raises(error, match=words):
        linear_model(SMALL.assign(**change), "y", columns, PLAIN)


def test_more_columns_than_different_rows_are_refused():
    wide = pd.concat([SMALL.head(3).assign(c=[1, 0, 0], d=[0, 1, 0], e=[3, 1, 2])] * 4)

    with pytest.raises(CollinearColumns, match="d, e: a sum of the columns"):
        linear_model(wide, "y", ["a", "c", "d", "e"], PLAIN)


@pytest.mark.parametrize(
    "column", [[0, 0, 0, 0, 1, 1, 1, 1], ["t", "t", "u", "u", "v", "v", "v", "v"], [0, 1, 2, 3, 4, 5, 6, 7]]
)
def test_a_column_that_foretells_the_outcome_is_refused_by_name(column):
    data = SMALL.assign(yes=[0, 0, 0, 0, 1, 1, 1, 1], c=column, d=[1, 2, 1, 3, 1, 2, 3, 2])

    with pytest.raises(Separated, match=r"^c.*: foretells"):
        logistic_model(data, "yes", ["d", "c"], PLAIN)


def test_a_category_that_foretells_the_outcome_of_some_rows_only_is_refused_too():
    data = pd.DataFrame({"w": 1.0, "c": ["a", "b"] * 20, "yes": [1, 0, 1, 1] * 10, "d": range(40)})

    with pytest.raises(Separated, match=r"^c\[b\]: foretells"):
        logistic_model(data, "yes", ["c", "d"], PLAIN)


def test_small_probabilities_that_can_be_fitted_are_not_taken_for_separation():
    x = np.tile([0.0, 30.0], 2000)
    data = pd.DataFrame({"w": 1.0, "x": x, "yes": ((x == 0) & (np.arange(4000) % 4 > 0)).astype(int)})
    data.loc[1, ["yes"]] = 1
    data["w"] = data["w"].where(data.index != 1, 1e-5)

    assert logistic_model(data, "yes", "x", PLAIN).table["estimate"].iloc[1] < -0.5


def test_codes_are_asked_for_where_the_outcome_is_not_yes_or_no():
    with pytest.raises(BadModel, match=r"yes has 1, 2: say which"):
        logistic_model(SMALL.assign(yes=SMALL["yes"] + 1), "yes", "a", PLAIN)
    by_bool = logistic_model(SMALL.assign(yes=SMALL["yes"] == 1), "yes", "a", PLAIN).table
    pd.testing.assert_frame_equal(by_bool, logistic_model(SMALL, "yes", "a", PLAIN).table)


@few
@given(factor=st.floats(1e-3, 1e3), seed=st.integers(0, 2**32 - 1))
def test_scale_of_weights_and_order_of_rows_do_not_matter(factor, seed):
    other = VISITS.assign(weight=VISITS["weight"] * factor).sample(frac=1, random_state=seed)
    for model in (linear_model, partial(logistic_model, codes=(4, 5))):
        found = model(other, "overall", ["s24", "field"], DAYS)
        before = model(VISITS, "overall", ["s24", "field"], DAYS)
        pd.testing.assert_frame_equal(found.table, before.table, rtol=1e-8, atol=1e-10)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_splitting_the_weight_of_a_row_within_its_psu_changes_nothing(seed):
    part = np.random.default_rng(seed).uniform(0.1, 0.9, len(VISITS))
    halves = pd.concat([VISITS.assign(weight=VISITS["weight"] * p) for p in (part, 1 - part)])
    found, before = (linear_model(data, "overall", "s24", DAYS) for data in (halves, VISITS))

    pd.testing.assert_frame_equal(found.table, before.table, rtol=1e-8, atol=1e-10)
    assert found.n == 2 * before.n


@few
@given(shift=st.floats(-1e4, 1e4), scale=st.floats(0.01, 100))
def test_a_column_in_other_units_has_its_coefficient_in_those_units(shift, scale):
    other = STRAT.assign(meals=STRAT["meals"] * scale + shift)
    found, before = (linear_model(d, "api00", COLUMNS, CASES["strat_fpc"][1]).table for d in (other, STRAT))

    assert found.loc[2, "estimate"] * scale == pytest.approx(before.loc[2, "estimate"], rel=1e-7)
    assert found.loc[2, "se"] * scale == pytest.approx(before.loc[2, "se"], rel=1e-7)
    assert found.loc[1, "se"] == pytest.approx(before.loc[1, "se"], rel=1e-7)
