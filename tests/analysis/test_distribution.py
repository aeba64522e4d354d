"""The distribution over the levels, and the mean, beside the share."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import Design, distribution, index_scores, ratios, shares
from tests.analysis import oracle

SHEETS = oracle.data("satisfaction/responses.csv")
ITEMS = [f"q{number}" for number in range(1, 7)]
DESIGN = Design("weight", stratum="stratum", psu="psu")
FIVE = [1, 2, 3, 4, 5]


def test_the_distribution_of_each_level_is_shares_of_one_code():
    table: Any = distribution(SHEETS, ["q1", "q3"], DESIGN, by="agency")

    for item in ("q1", "q3"):
        for code in FIVE:
            found = table[(table["item"] == item) & (table["level"] == code)].reset_index(drop=True)
            alone: Any = shares(SHEETS, item, DESIGN, codes=[code], by="agency")
            for column in ("estimate", "se", "df", "low", "high", "n", "n_kish", "n_eff"):
                np.testing.assert_allclose(found[column], alone[column], rtol=1e-9, atol=1e-12)
    whole = table.groupby(["agency", "item"])["estimate"].sum()
    np.testing.assert_allclose(whole, 1, rtol=1e-12)


def test_levels_of_text_and_other_levels():
    data = pd.DataFrame({"w": 1.0, "q": ["yes", "no", "yes", None], "m": [1, 0, 0, -8]})
    words: Any = distribution(data, "q", Design("w"), levels=["yes", "no"])
    marks = distribution(data, "m", Design("w"), levels=[0, 1])

    assert words["estimate"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert marks["estimate"].tolist() == pytest.approx([2 / 3, 1 / 3])
    with pytest.raises(analysis.UnknownCategory, match="item q: 'no' in 1 rows"):
        distribution(data, "q", Design("w"), levels=["yes"])
    with pytest.raises(analysis.UnknownCategory, match="levels"):
        distribution(data, "q", Design("w"), levels="yes")


def test_mean_and_distribution_beside_the_share():
    scheme = {"node": "index", "items": ITEMS}
    plain: Any = index_scores(SHEETS, scheme, DESIGN, by="agency")
    table: Any = index_scores(SHEETS, scheme, DESIGN, by="agency", distribution=True)
    pd.testing.assert_frame_equal(table[plain.columns], plain)
    answers = SHEETS.assign(score=SHEETS[ITEMS].sum(axis=1), answers=SHEETS[ITEMS].notna().sum(axis=1),
                            threes=(SHEETS[ITEMS] == 3).sum(axis=1))  # fmt: skip
    score: Any = ratios(answers, "score", "answers", DESIGN, by="agency")
    threes: Any = ratios(answers, "threes", "answers", DESIGN, by="agency")
    root: Any = table[table["node"] == "index"].reset_index(drop=True)

    np.testing.assert_allclose(root["mean"], score["estimate"], rtol=1e-12)
    np.testing.assert_allclose(root["mean_se"], score["se"], rtol=1e-9)
    np.testing.assert_allclose(root["share_3"], threes["estimate"], rtol=1e-12)
    np.testing.assert_allclose(table["share_4"] + table["share_5"], table["estimate"], rtol=1e-12)
    five = table[[f"share_{code}" for code in FIVE]]
    np.testing.assert_allclose(five.sum(axis=1), 1, rtol=1e-12)


def test_mean_score_of_all_answers_as_r():
    row: Any = index_scores(SHEETS, {"node": "index", "items": ITEMS}, DESIGN, distribution=True).iloc[0]
    reference = oracle.expected("satisfaction")["nofpc"]["mean_score"]

    assert row["mean"] == oracle.close(reference["estimate"])
    assert row["mean_se"] == oracle.close(reference["se"])


def test_points_and_mixed_levels_have_no_distribution():
    data = pd.DataFrame({"w": 1.0, "q1": [5, 4, 1], "m": [1, 0, 1]})
    mark = {"item": "m", "satisfied": [1], "levels": [0, 1]}
    scheme: list[dict[str, Any]] = [
        {"node": "all", "items": ["q1", mark]},
        {"node": "d", "rule": "rescaled", "range": [0, 1], "items": ["q2"]},
    ]
    table: Any = index_scores(data.assign(q2=[1, 2, 3]), scheme, Design("w"), distribution=True).set_index(
        "node"
    )

    assert table.loc[["all", "d"], ["mean", "share_1", "share_5"]].isna().all(axis=None)
    assert table.loc["m", ["mean", "share_0", "share_1"]].tolist() == pytest.approx([2 / 3, 1 / 3, 2 / 3])
    assert np.isnan(table.loc["m", "share_5"])
