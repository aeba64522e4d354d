"""A drawn sample with strata, PSUs, varying weights and population counts: R 4.2.2, survey 4.1-1."""

import numpy as np
import pytest

from analysis import Design, index_scores, means, poststratify, ratios, shares
from analysis.interval import evidence, limits
from tests.analysis import oracle

R = oracle.expected("satisfaction")
DATA = oracle.data("satisfaction/responses.csv")
ITEMS = [f"q{number}" for number in range(1, 7)]
DESIGNS = {
    "fpc": Design("weight", stratum="stratum", psu="psu", fpc="n_psu_pop"),
    "nofpc": Design("weight", stratum="stratum", psu="psu"),
}
POOLED = {"node": "index", "rule": "pooled", "satisfied": [4, 5], "items": ITEMS}
both = pytest.mark.parametrize("kind", ["fpc", "nofpc"])


def index_rows(data, scheme, design, **by):
    table = index_scores(data, scheme, design, **by)
    return table[table["node"] == "index"]


@both
def test_items(kind):
    share = shares(DATA, ITEMS, DESIGNS[kind], interval="logit").set_index("item")
    score = means(DATA, ITEMS, DESIGNS[kind]).set_index("item")

    for item, values in R[kind]["item"].items():
        assert share.loc[item, "df"] == R[kind]["df"]
        assert share.loc[item, "estimate"] == oracle.close(values["satisfied"])
        assert share.loc[item, "se"] == oracle.close(values["satisfied_se"])
        assert score.loc[item, "estimate"] == oracle.close(values["score"])
        assert score.loc[item, "se"] == oracle.close(values["score_se"])
        assert share.loc[item, ["low", "high"]].tolist() == oracle.close(values["logit"])


@both
def test_beta_intervals_with_r_s_own_n(kind):
    """R counts rows with a missing answer in n; with it ours is the same, with the answers' n near."""
    share = shares(DATA, ITEMS, DESIGNS[kind], interval="beta").set_index("item")

    for item, values in R[kind]["item"].items():
        row = share.loc[item]
        e = evidence(row["estimate"], row["se"], len(DATA), row["n_kish"], row["df"])
        assert np.ravel(limits(e, method="beta")).tolist() == oracle.close(values["beta"])
        assert row[["low", "high"]].tolist() == oracle.close(values["beta"], rel=1e-5)


@both
def test_pooled_index(kind):
    row = index_rows(DATA, POOLED, DESIGNS[kind]).iloc[0]

    assert row["estimate"] == oracle.close(R[kind]["index"]["estimate"])
    assert row["se"] == oracle.close(R[kind]["index"]["se"])


@both
@pytest.mark.parametrize("level", ["agency", "counter", "field"])
def test_pooled_index_in_domains(kind, level):
    oracle.assert_table(
        index_rows(DATA, POOLED, DESIGNS[kind], by=level), level, R[kind][f"index_by_{level}"]
    )


@both
def test_mean_score_of_all_answers(kind):
    scores = DATA.assign(score=DATA[ITEMS].sum(axis=1), answers=DATA[ITEMS].notna().sum(axis=1))
    row = ratios(scores, "score", "answers", DESIGNS[kind]).iloc[0]

    assert row["estimate"] == oracle.close(R[kind]["mean_score"]["estimate"])
    assert row["se"] == oracle.close(R[kind]["mean_score"]["se"])


@both
@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("composite_complete", {"rule": "mean-of-items", "items": ITEMS}),
        (
            "composite_weighted_complete",
            {"rule": "weighted", "items": dict(zip(ITEMS, [0.3, 0.25, 0.15, 0.1, 0.1, 0.1], strict=True))},
        ),
    ],
)
def test_composites_have_exact_covariances(kind, name, scheme):
    """R's values are for the sheets with all six answers: a domain, not a subset."""
    data = DATA.assign(complete=DATA[ITEMS].notna().all(axis=1))
    table = index_rows(data, {"node": "index", **scheme}, DESIGNS[kind], by="complete")
    row = table[table["complete"]].iloc[0]

    assert row["estimate"] == oracle.close(R[kind][name]["estimate"])
    assert row["se"] == oracle.close(R[kind][name]["se"])


@both
def test_poststratified_by_field(kind):
    sample = poststratify(DATA, DESIGNS[kind], {"field": R["margins"]["field"]})
    row = index_rows(sample.data, POOLED, sample.design).iloc[0]

    assert row["estimate"] == oracle.close(R[kind]["poststratified_field"]["estimate"])
    assert row["se"] == oracle.close(R[kind]["poststratified_field"]["se"])
    oracle.assert_table(
        index_rows(sample.data, POOLED, sample.design, by="agency"),
        "agency",
        R[kind]["poststratified_field_by_agency"],
    )
