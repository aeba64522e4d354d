"""One evaluation of a list against the target."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import analysis
from analysis import EVIDENCE, REASONS, STATUSES
from analysis.flags import benjamini_hochberg, one_sided
from analysis.interval import METHODS, capped, evidence, exact, limits
from tests.analysis import oracle


def table(*rows) -> Any:
    made: Any = pd.DataFrame(rows, columns=["estimate", "n", "df"])
    spread, n = made["estimate"] * (1 - made["estimate"]), made["n"].astype(float)
    return made.assign(se=np.sqrt(spread / n), n_kish=n, n_eff=n)


def flag_below(given, **more) -> Any:
    return analysis.flag_below(given, **more)


def test_the_p_value_is_the_binomial_tail_for_whole_numbers():
    for k, n in ((25, 30), (43, 50), (89, 100), (353, 385), (926, 1000)):
        found = flag_below(table((k / n, n, n - 1)))
        assert found.loc[0, "p_value"] == pytest.approx(stats.binom.cdf(k, n, 0.94), rel=1e-9)
        assert found.loc[0, "p_value"] < 0.05 < stats.binom.cdf(k + 1, n, 0.94)


def test_p_below_5_percent_exactly_when_the_one_sided_upper_limit_is_under_the_target():
    shares = np.linspace(0.8, 0.99, 60)
    e = evidence(shares, 0.02, 300, 250, 20)
    upper = np.asarray(exact(shares, capped(e, 0.05), 0.05)[1])

    assert ((one_sided(e, 0.94).p_value < 0.05) == (upper < 0.94)).all()


def test_statuses():
    rows = [(0.8, 29, 28), (0.8, 400, 7), (0.8, 400, 60), (0.99, 900, 60), (0.95, 90, 60)]
    found = flag_below(table(*rows))

    expected = ["insufficient", "insufficient", "below", "meets", "inconclusive"]
    assert found["status"].tolist() == expected
    assert found["reasons"].str.contains("small-n").tolist() == [True, False, False, False, False]
    assert found["reasons"].str.contains("low-df").tolist() == [False, True, False, False, False]
    assert set(found["status"]) <= set(STATUSES)


def test_a_wide_interval_is_insufficient():
    found = flag_below(table((0.5, 35, 34)))

    assert found.loc[0, ["status", "reasons"]].tolist() == ["insufficient", "wide"]
    assert found.loc[0, "evidence"].startswith("interval-too-wide")


def test_watch_is_evidence_that_the_whole_list_does_not_carry():
    """One p of .04 among many good rows is not in the set of a 10 % false-discovery rate."""
    one, rest = (0.892, 110, 60), [(0.97, 300, 60)] * 40
    found = flag_below(table(one, *rest))

    assert found.loc[0, "p_value"] < 0.05
    assert found.loc[0, "q_value"] > 0.10
    assert found.loc[0, "status"] == "watch"


def test_the_family_is_the_sufficient_rows():
    good, poor = [(0.8, 200, 60), (0.95, 200, 60)], [(0.8, 10, 5)] * 50
    found = flag_below(table(*good, *poor))

    assert found["q_value"].notna().sum() == 2
    assert found.loc[:1, "q_value"].tolist() == flag_below(table(*good))["q_value"].tolist()


def test_q_values_equal_r_and_are_monotone():
    """Benjamini & Hochberg 1995, table 1: R's p.adjust."""
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
                  0.5719, 0.6528, 0.7590, 1.0000])  # fmt: skip
    q = benjamini_hochberg(p, np.ones(15, dtype=bool))
    reference = oracle.lines().query("id == 'p.adjust.BH'")["value"].tolist()

    assert q.tolist() == oracle.close(reference)
    assert (np.diff(q) >= 0).all()


def test_rows_not_judged_stay_out_of_the_family():
    found = flag_below(table((0.8, 200, 60), (0.8, 200, 60)), judged=[True, False])

    assert found["status"].tolist() == ["below", "insufficient"]
    assert np.isnan(found.loc[1, "q_value"])
    assert found.loc[1, "evidence"].startswith("not-judged")


def test_all_satisfied_has_a_reason_and_no_certainty():
    found = flag_below(table((1.0, 50, 20), (0.0, 200, 60)))

    assert found["reasons"].str.contains("zero-or-hundred").all()
    assert found.loc[0, "p_value"] == 1
    assert 0 < found.loc[0, "probability_below"] < 0.2
    assert found.loc[1, "status"] == "below"


def test_no_estimate_is_insufficient():
    found = flag_below(table((np.nan, 0, 0)))

    assert found.loc[0, "status"] == "insufficient"
    assert np.isnan(found.loc[0, "p_value"])


@pytest.mark.parametrize("target", [94, 0, 1, -0.1])
def test_a_target_in_another_unit_is_refused(target):
    with pytest.raises(analysis.TargetOutOfScale):
        flag_below(table((0.8, 100, 60)), target=target)


def test_a_table_in_percent_is_refused():
    with pytest.raises(analysis.TargetOutOfScale):
        flag_below(table((0.8, 100, 60)).assign(estimate=80.0))


def test_a_table_without_errors_needs_n_eff():
    given = table((0.8, 200, 60))

    assert flag_below(given.drop(columns="se")).equals(flag_below(given).drop(columns="se"))
    with pytest.raises(analysis.MissingColumn):
        flag_below(given.drop(columns=["se", "n_eff"]))
    with pytest.raises(analysis.MissingColumn, match="n_kish"):
        flag_below(given.drop(columns="n_kish"))


def test_codes_are_closed_lists():
    reasons = (
        "single-day, single-answer, no-population, open-month, collapsed, over-population, uncovered, "
        "unknown-field, small-n, low-df, wide, zero-or-hundred, opened-mid, target-changed, doubtful"
    )
    assert ", ".join(REASONS) == reasons
    assert len(set(EVIDENCE)) == len(EVIDENCE)


def test_below_is_never_weaker_evidence_than_watch():
    """D5: many poor rows widen the false-discovery set beyond p = .05; a row there is not below."""
    found = flag_below(table(*[(0.7, 400, 60)] * 20, (0.90, 100, 60)))
    last = found.iloc[-1]

    assert last["p_value"] >= 0.05
    assert last["q_value"] <= 0.10
    assert last["status"] == "inconclusive"


@pytest.mark.parametrize("fdr", [0, 1, -0.1, 10])
def test_a_false_discovery_rate_outside_0_1_is_refused(fdr):
    with pytest.raises(analysis.OutOfRange, match="fdr"):
        flag_below(table((0.8, 100, 60)), fdr=fdr)


def test_judged_has_one_value_a_row():
    with pytest.raises(analysis.AnalysisError, match="1 values for 2 rows"):
        flag_below(table((0.8, 100, 60), (0.8, 100, 60)), judged=[True])


def test_thirty_is_thirty_in_spite_of_rounding():
    found = flag_below(table((0.98, 30, 29)).assign(n_kish=29.999999999999986))

    assert "small-n" not in found.loc[0, "reasons"]
    assert "small-n" in flag_below(table((0.98, 30, 29)).assign(n_kish=29.99)).loc[0, "reasons"]


def test_five_satisfied_sheets_of_many_days_are_five():
    low, high = limits(evidence(1.0, 0.0, 5, 5, 80))

    assert low.tolist() == pytest.approx([0.025**0.2])
    assert high.tolist() == [1.0]


@pytest.mark.parametrize("error", [3e-77, 1e-17, 1e-13])
def test_an_error_that_is_rounding_noise_is_zero(error):
    for method in METHODS:
        noisy = limits(evidence(0.75, error, 40, 30, 20), method=method)
        zero = limits(evidence(0.75, 0, 40, 30, 20), method=method)
        assert [limit.tolist() for limit in noisy] == [limit.tolist() for limit in zero]
