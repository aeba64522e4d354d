"""Who answers and who does not: Meng's identity on whole populations, and statistics.md's printed values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis
from analysis.nonresponse import (
    bias,
    break_even,
    break_even_share,
    data_defect,
    effective_n_ceiling,
    response_rate,
    worst_case,
)

# Meng's formulae at a share of .94: f, bias in points for ρ = .01, .02, .05, and the ceilings of n
PRINTED = (
    (0.05, (1.04, 2.07, 5.18), (526, 132, 21)),
    (0.10, (0.71, 1.42, 3.56), (1111, 278, 44)),
    (0.30, (0.36, 0.73, 1.81), (4286, 1071, 171)),
    (0.50, (0.24, 0.47, 1.19), (10000, 2500, 400)),
    (0.80, (0.12, 0.24, 0.59), (40000, 10000, 1600)),
)


@pytest.mark.parametrize(("rate", "points", "ceilings"), PRINTED)
def test_bias_and_ceiling_are_the_printed_table(rate, points, ceilings):
    for rho, expected, ceiling in zip((0.01, 0.02, 0.05), points, ceilings, strict=True):
        assert 100 * bias(0.94, rate, rho=rho) == pytest.approx(expected, abs=0.00501)
        assert effective_n_ceiling(rate, rho=rho) == pytest.approx(ceiling, abs=0.5)


def test_the_printed_examples():
    assert break_even(0.955, 0.30, target=0.94) == pytest.approx(0.047, abs=5e-4)
    low, high = worst_case(113 / 120, response_rate(120, 400))
    assert [100 * float(low), 100 * float(high)] == pytest.approx([28, 98], abs=0.5)


@st.composite
def people(draw):
    """Who is satisfied and who answered: some of each, and somebody who did neither."""
    pairs = draw(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=60))
    answered, satisfied = np.array(pairs, dtype=float).T
    return answered, satisfied


@given(people())
def test_error_is_the_correlation_times_the_spread(drawn):
    """The identity itself: with the true ρ and σ the formula is the error, whoever answers."""
    answered, satisfied = drawn
    if not 0 < answered.mean() < 1 or not 0 < satisfied.mean() < 1:
        return
    rho = np.corrcoef(answered, satisfied)[0, 1]
    error = satisfied[answered == 1].mean() - satisfied.mean()

    assert bias(satisfied.mean(), answered.mean(), rho=rho) == pytest.approx(error, abs=1e-12)


@given(people())
def test_bounds_and_break_even_share_are_those_of_the_whole_population(drawn):
    answered, satisfied = drawn
    if not 0 < answered.mean() < 1:
        return
    p, f, truth = satisfied[answered == 1].mean(), answered.mean(), satisfied.mean()
    low, high = worst_case(p, f)

    assert low - 1e-12 <= truth <= high + 1e-12
    assert break_even_share(p, f, target=truth) == pytest.approx(satisfied[answered == 0].mean())


@given(p=st.floats(0.01, 0.99), f=st.floats(0.01, 0.99), target=st.floats(0, 1))
def test_break_even_undoes_the_difference_and_keeps_its_sign(p, f, target):
    rho = break_even(p, f, target=target)

    assert np.sign(rho) == np.sign(p - target)
    if abs(rho) <= 1:
        assert p - bias(p, f, rho=float(rho)) == pytest.approx(target, abs=1e-12)
    assert (break_even_share(p, f, target=target) < p) == (target < p)


def test_what_cannot_be_said_is_missing_with_its_reason():
    table = pd.DataFrame(
        {
            "estimate": [0.9, np.nan, 0.9, 0.9, 0.0, 1.0],
            "n": [30, 0, 30, 80, 30, 30],
            "handled": [60, 60, 0, 80, 60, 60],
        }
    )
    found = data_defect(table, target=0.94)

    assert found["no_break_even"].tolist() == [
        "", "no-estimate", "no-population", "nobody-silent", "zero-or-hundred", "zero-or-hundred",
    ]  # fmt: skip
    assert found["break_even"].isna().tolist() == [False, True, True, True, True, True]
    assert found["break_even_share"].isna().tolist() == [False, True, True, True, False, False]
    assert found.loc[[4, 5], "break_even_share"].tolist() == pytest.approx([1.88, 0.88])
    assert found.loc[3:3, ["lowest", "highest"]].to_numpy().tolist()[0] == [0.9, 0.9]


def test_other_units_and_missing_columns_are_refused():
    table = pd.DataFrame({"estimate": [0.9], "n": [30], "handled": [60]})
    with pytest.raises(analysis.TargetOutOfScale, match="94"):
        data_defect(table, target=94)
    with pytest.raises(analysis.MissingColumn, match="dossiers"):
        data_defect(table, target=0.94, population="dossiers")
    with pytest.raises(analysis.OutOfRange, match="rho"):
        bias(0.9, 0.3, rho=2)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"estimate": 94.0, "n": 10, "handled": 20}, analysis.TargetOutOfScale),
        ({"estimate": -0.1, "n": 10, "handled": 20}, analysis.TargetOutOfScale),
        ({"estimate": 0.9, "n": -1, "handled": 20}, analysis.OutOfRange),
        ({"estimate": 0.9, "n": np.inf, "handled": 20}, analysis.OutOfRange),
        ({"estimate": 0.9, "n": 10, "handled": -20}, analysis.OutOfRange),
    ],
)
def test_figures_that_are_no_shares_of_people_are_refused(row, error):
    with pytest.raises(error):
        data_defect(pd.DataFrame([row]), target=0.94)


def test_an_infinite_population_is_none():
    found = data_defect(pd.DataFrame([{"estimate": 0.9, "n": 10, "handled": np.inf}]), target=0.94)

    assert found.loc[0, "no_break_even"] == "no-population"
