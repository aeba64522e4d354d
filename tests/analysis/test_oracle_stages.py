"""Population counts at two stages: R 4.2.2, survey 4.1-1 (api/) and 4.5 (r-survey/gen.R)."""

import numpy as np
import pytest

from analysis import Design, LonelyPsu, means, ratios, shares, totals
from analysis.rollup import rollup
from tests.analysis import oracle

R = oracle.printed()
CLUS2 = oracle.data("api/apiclus2.csv")
TWO_STAGES = Design("pw", psu=["dnum", "snum"], fpc=["fpc1", "fpc2"])
REFERENCE = oracle.expected("api")["apiclus2_fpc"]


def mu284():
    """A fifth of 50 clusters, then 3 of 5 to 9 (Särndal, Swensson & Wretman 1992)."""
    data = oracle.data("r-survey/mu284.csv")
    drawn = data.groupby("id1")["id2"].transform("size")
    return data.assign(w=data["n1"] / data["id1"].nunique() * data["n2"] / drawn)


def test_means_totals_and_ratio():
    mean = means(CLUS2, ["api00", "api99"], TWO_STAGES).set_index("item")
    for column, name in (("estimate", "estimate"), ("se", "se"), ("low", "ci_low"), ("high", "ci_high")):
        for item in ("api00", "api99"):
            assert mean.loc[item, column] == oracle.close(REFERENCE["mean"][name][item])
    assert mean.loc["api00", "df"] == REFERENCE["df"]
    assert mean.loc["api00", "deff"] == oracle.close(REFERENCE["deff_mean"])
    total = totals(CLUS2, "enroll", TWO_STAGES).iloc[0]
    ratio = ratios(CLUS2, "api00", "api99", TWO_STAGES).iloc[0]
    missing = means(CLUS2, "enroll", TWO_STAGES).iloc[0]
    assert total["estimate"] == oracle.close(REFERENCE["total"]["estimate"]["enroll"])
    assert total["se"] == oracle.close(REFERENCE["total"]["se"]["enroll"])
    assert ratio["se"] == oracle.close(REFERENCE["ratio"]["se"])
    assert missing["se"] == oracle.close(REFERENCE["mean_na"]["se"]["enroll"])


def test_domains():
    awards = CLUS2.assign(awards=CLUS2["awards"] == "Yes")
    mean, total = (
        f(CLUS2, item, TWO_STAGES, by="stype") for f, item in ((means, "api00"), (totals, "enroll"))
    )
    share = shares(awards, "awards", TWO_STAGES, codes=(True,), by="stype")

    oracle.assert_table(mean, "stype", REFERENCE["mean_by_stype"])
    oracle.assert_table(total, "stype", REFERENCE["total_by_stype"])
    oracle.assert_table(share, "stype", REFERENCE["prop_by_stype"])


@pytest.mark.parametrize("method", ["asin", "beta", "mean", "xlogit"])
def test_intervals(method):
    row = shares(CLUS2, "awards", TWO_STAGES, codes=("Yes",), interval=method).iloc[0]

    assert row["low"] == oracle.close(REFERENCE[f"ciprop_{method}"]["ci_low"])
    assert row["high"] == oracle.close(REFERENCE[f"ciprop_{method}"]["ci_high"])


def test_the_municipalities_of_sarndal():
    design = Design("w", psu=["id1", "id2"], fpc=["n1", "n2"])
    total, mean = totals(mu284(), "y1", design).iloc[0], means(mu284(), "y1", design).iloc[0]

    assert total["estimate"] == oracle.close(R["mu284.total", "y1.est"])
    assert total["se"] == oracle.close(R["mu284.total", "y1.se"])
    assert mean["se"] == oracle.close(R["mu284.mean", "y1.se"])


def test_the_covariance_of_all_stages_has_the_variances_on_its_diagonal():
    rolled = rollup(CLUS2, TWO_STAGES, [], ["stype"])
    influence = np.where(rolled.layout.domain[:, None] == np.arange(3), rolled.layout.weight[:, None], 0.0)

    covariance = rolled.layout.covariance(influence)
    assert np.diag(covariance).tolist() == oracle.close(rolled.layout.variance(rolled.layout.weight).tolist())
    assert covariance == pytest.approx(covariance.T)


def test_a_single_unit_of_several_at_the_second_stage_is_refused_unless_said():
    lonely = CLUS2.assign(fpc2=CLUS2["fpc2"].where(CLUS2["dnum"] != CLUS2["dnum"].iloc[0], 5))

    with pytest.raises(LonelyPsu, match="snum"):
        means(lonely, "api00", TWO_STAGES)
