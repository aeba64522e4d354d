"""Errors that no sample can show, figures that are no proportion, and what a table says of them."""

import numpy as np
import pandas as pd
import pytest

from analysis import (
    BadTable,
    BadWeight,
    Design,
    OutOfRange,
    Replication,
    calibrate,
    combinations,
    differences,
    distribution,
    flag_below,
    index_scores,
    means,
    quantiles,
    ratios,
    shares,
    t_test,
    totals,
)
from analysis.interval import METHODS, evidence, exact, limits

DAYS = Design("w", psu="p")
TREE = {"node": "all", "rule": "mean-of-items", "items": ["q"]}


def silent(days=20):
    """One day of 200 answers, four fifths satisfied; the other days did not answer ``q``, but ``other``."""
    rows = pd.DataFrame({"w": 1.0, "p": np.repeat(np.arange(days), 200)})
    turn = np.arange(len(rows)) % 5
    rows["q"] = np.where(rows["p"] == 0, np.where(turn == 0, 1, 5), -8)
    return rows.assign(other=np.where((rows["p"] + turn) % 3 == 0, 1, 5))


def test_a_share_of_one_answering_psu_has_no_error_and_is_not_judged():
    for method in METHODS:
        row = shares(silent(), "q", DAYS, interval=method).loc[0]
        assert (row["estimate"], row["df"], row["low"], row["high"]) == (0.8, 19, 0, 1) or method in (
            "wald",
            "mean",
        )
        assert np.isnan(row[["se", "n_eff", "deff"]].astype(float)).all()
        assert row["reasons"] == "small-n,low-df,wide"
    for target in (0.5, 0.94):
        judged = flag_below(shares(silent(), "q", DAYS), target=target).loc[0]
        assert (judged["status"], judged["q_value"]) == ("insufficient", pytest.approx(np.nan, nan_ok=True))
        assert judged["evidence"].startswith("not-judged")


def test_everybody_satisfied_in_one_psu_is_no_certainty_either():
    row = shares(silent(), "q", DAYS, codes=(1, 5)).loc[0]

    assert (row["estimate"], row["low"], row["high"]) == (1, 0, 1)
    assert row["reasons"] == "low-df,wide,zero-or-hundred"


@pytest.mark.parametrize("kind", ["JK1", "Fay", "bootstrap"])
def test_replicates_do_not_see_it_either(kind):
    if kind == "Fay":
        data, design = silent(2), DAYS
    else:
        data, design = silent(), DAYS
    row = Replication(kind).shares(data, "q", design).loc[0]

    assert np.isnan(row["se"])
    assert (row["low"], row["high"]) == (0, 1)


def test_index_nodes_distributions_means_and_quantiles_of_one_answering_psu():
    data = silent()
    node = index_scores(data, TREE, DAYS).loc[0]
    part = distribution(data, "q", DAYS).set_index("level").loc[5]
    mean = means(data, "q", DAYS, not_answers=[-8]).loc[0]
    middle = quantiles(data, "q", DAYS, q=0.1, not_answers=[-8]).loc[0]

    for row in (node, part):
        assert (row["estimate"], row["low"], row["high"]) == (0.8, 0, 1)
        assert (np.isnan(row["se"]), row["reasons"]) == (True, "small-n,low-df,wide")
    assert (mean["estimate"], mean["low"], mean["high"]) == (4.2, -np.inf, np.inf)
    assert np.isnan(mean["se"])
    assert (middle["estimate"], middle["low"], middle["high"]) == (1, 1, 5)
    assert index_scores(data, TREE, DAYS, distribution=True)["mean_se"].isna().iloc[0]


def test_an_index_is_unseen_if_one_of_its_items_is_and_nothing_else_has_an_error():
    data = silent().assign(content=5)
    tree = {"node": "all", "rule": "mean-of-items", "items": ["q", "content"]}

    row = index_scores(data, tree, DAYS).loc[0]
    assert np.isnan(row["se"])
    assert (row["low"], row["high"]) == (0, 1)


def test_points_of_one_answering_psu_may_be_anywhere_in_their_range():
    tree = {"node": "points", "rule": "rescaled", "range": [1, 10], "items": ["q"]}
    row = index_scores(silent(), tree, DAYS).loc[0]

    assert (row["low"], row["high"], row["reasons"]) == (1, 10, "low-df")


def test_combinations_and_differences_with_an_unseen_side():
    data = silent().assign(side=lambda d: np.where(d["q"] > 0, "a", "b"))
    tables = [
        combinations(data, {"q": 1, "other": -1}, DAYS, not_answers=[-8], codes=codes)
        for codes in (None, [5])
    ] + [differences(data, "other", DAYS, between="side", codes=codes) for codes in (None, [5])]

    for number, table in enumerate(tables):
        row = table.loc[0]
        assert row[["se", "t", "p_value"]].isna().all()
        assert np.isinf([row["low"], row["high"]]).all() == (number % 2 == 0)
        assert row["low"] < row["estimate"] < row["high"]


def test_a_stratum_drawn_completely_has_no_error_and_that_is_known():
    data = silent().assign(of=20)
    row = means(data, "q", Design("w", psu="p", fpc="of"), not_answers=[-8]).loc[0]

    assert (row["se"], row["low"], row["high"]) == (0, 4.2, 4.2)


def test_several_answering_psus_of_the_same_share_keep_their_error_of_zero():
    data = silent()
    data.loc[data["p"] == 1, "q"] = data.loc[data["p"] == 0, "q"].to_numpy()
    row = shares(data, "q", DAYS).loc[0]

    assert row["se"] == 0
    assert 0.7 < row["low"] < 0.8 < row["high"] < 0.9
    assert row["reasons"] == ""


def test_other_rows_of_the_table_are_as_without_the_unseen_one():
    data = silent().assign(part=lambda d: np.where(d["p"] == 0, "one", "rest"))
    se = shares(data, "other", DAYS, by="part").set_index("part")["se"]

    assert np.isnan(se["one"])
    assert 0.01 < se["rest"] < 0.1


def test_index_rows_and_distributions_carry_reasons():
    data = pd.DataFrame({"w": 1.0, "q": [5, 5, 4, 1] * 3})

    assert index_scores(data, TREE, Design("w"))["reasons"].tolist() == ["small-n,wide"] * 2
    assert distribution(data, "q", Design("w")).set_index("level").loc[2, "reasons"] == (
        "small-n,wide,zero-or-hundred"
    )


def test_nchs_takes_all_answers_at_0_and_1_but_not_without_a_degree_of_freedom():
    rows = evidence([1.0, 0.0, 1.0], 0.0, 40, 20, [12, 12, 0])
    low, high = limits(rows, method="nchs")
    at_n = exact(np.array([1.0, 0.0]), np.array([40.0, 40.0]), 0.025)

    np.testing.assert_allclose([low[:2], high[:2]], at_n)
    assert (low[2], high[2]) == (0, 1)


def test_an_interval_of_a_share_around_what_is_none():
    data = pd.DataFrame({"w": 1.0, "a": [3.0, 2, 4], "b": [1.0, 2, 1]})

    with pytest.raises(OutOfRange, match=r"a/b: 2\.25 is not a proportion .* leave interval out"):
        ratios(data, "a", "b", Design("w"), interval="korn-graubard")
    with pytest.raises(OutOfRange, match="leave interval out"):
        Replication("JK1").ratios(data, "a", "b", Design("w"), interval="wilson")
    assert ratios(data, "a", "b", Design("w")).loc[0, "estimate"] == 2.25


def negative():
    """A linear calibration that makes some weights negative: the share in domain "a" is above 1."""
    data = pd.DataFrame({"w": 1.0, "x": [0.0, 0, 0, 0, 1, 2, 3, 10], "part": list("bbbabbba")})
    data["q"] = [5, 5, 1, 5, 1, 5, 5, 1]
    return calibrate(data, Design("w"), totals={"x": 2.0}, margins={"w": {1.0: 8.0}}, method="linear")


def test_a_share_that_negative_weights_push_outside_keeps_its_estimate_inside_its_limits():
    sample = negative()
    assert sample.report.negative == 1
    for method in METHODS:
        row = shares(sample.data, "q", sample.design, by="part", interval=method).set_index("part").loc["a"]
        assert row["estimate"] > 1
        assert row["low"] < row["estimate"] < row["high"]
        assert "wide" in row["reasons"]


def test_quantiles_refuse_negative_weights():
    sample = negative()
    with pytest.raises(BadWeight, match=r"q: calibration has made weights negative"):
        quantiles(sample.data, "q", sample.design)


def test_a_total_without_an_answer_has_no_limits():
    data = pd.DataFrame({"w": 1.0, "part": list("aabb"), "q": [1.0, 2, np.nan, np.nan]})
    for table in (totals(data, "q", Design("w"), by="part"),
                  Replication("JK1").totals(data, "q", Design("w"), by="part")):  # fmt: skip
        row = table.set_index("part").loc["b"]
        assert (row["estimate"], row["se"], row["n"]) == (0, 0, 0)
        assert row[["low", "high"]].isna().all()


def test_one_answer_has_no_design_effect_and_noise_is_no_error():
    data = pd.DataFrame({"w": [0.1, 0.7, 0.3], "a": [0.1, np.nan, np.nan], "b": [0.3, np.nan, np.nan]})
    assert ratios(data, "a", "b", Design("w"))["deff"].isna().all()

    weights = np.random.default_rng(1).random(3)
    same = pd.DataFrame({"w": np.tile(weights, 30), "p": np.repeat(np.arange(30), 3), "q": [5, 1, 5] * 30})
    row = shares(same, "q", DAYS).loc[0]
    assert (row["se"], row["deff"]) == (0, 0)


def test_a_t_test_has_no_negative_degrees_of_freedom():
    data = silent().assign(sex=["f", "m"] * 2000)
    row = t_test(data, "q", "sex", DAYS, not_answers=[-8]).loc[0]

    assert row["df"] == 0
    assert np.isnan(row["p_value"])


def test_average_counts_the_strata_that_have_an_answer():
    y = np.r_[np.random.default_rng(0).normal(size=16), [np.nan] * 2]
    psus = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]
    data = pd.DataFrame({"w": 1.0, "h": [1] * 8 + [2] * 8 + [3] * 2, "p": psus, "y": y})
    design = Design("w", "h", "p", lonely="average")

    expected = means(data[:16], "y", design).loc[0, "se"]
    assert means(data, "y", design).loc[0, "se"] == pytest.approx(expected, rel=1e-12)
    assert expected == pytest.approx(0.1733, abs=5e-5)
    alone = combinations(data, {"y": 1}, design).loc[0, "se"]
    assert alone == pytest.approx(expected, rel=1e-12)


GOOD = pd.DataFrame({"estimate": [0.9, 0.8], "se": 0.01, "df": 60, "n": 200, "n_kish": 200.0})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"se": [-0.01, 0.01]}, r"column se: -0\.01"),
        ({"se": [np.inf, 0.01]}, "column se: inf"),
        ({"se": ["?", "0.01"]}, "column se: not numbers"),
        ({"n_kish": [-1.0, 200]}, "column n_kish"),
    ],
)
def test_flag_below_refuses_figures_that_no_table_has(change, message):
    with pytest.raises(BadTable, match=message):
        flag_below(GOOD.assign(**change))


@pytest.mark.parametrize("judged", [["no", "yes"], [np.nan, True], [True], [1, 0]])
def test_flag_below_refuses_judged_that_is_not_true_or_false(judged):
    with pytest.raises(BadTable, match="judged has"):
        flag_below(GOOD, judged=judged)


def test_rows_without_an_estimate_or_an_error_are_insufficient():
    table = flag_below(GOOD.assign(estimate=[np.nan, 0.8], se=[0.01, np.nan]), target=0.9)

    assert table["status"].tolist() == ["insufficient"] * 2
    assert table["evidence"].str.startswith("not-judged").all()
    assert table["q_value"].isna().all()
    assert flag_below(GOOD, judged=[True, False])["status"].tolist()[1] == "insufficient"
