"""Replicate errors: R 4.2.2, survey 4.5 (r-survey/gen.R) and, where said, 4.1-1."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.calibrate import poststratify
from analysis.design import Design
from analysis.errors import BadReplicates, LonelyPsu, UnknownReplicates
from analysis.estimate import means, ratios, shares, totals
from analysis.replicate import Replication
from analysis.replication import multipliers
from analysis.replication.variance import replicate_variance
from analysis.rollup import Measure, rollup
from tests.analysis import oracle
from tests.analysis.test_oracle_api import CASES, CLUS1, STRAT, R

SAMPLES = {"clus1_fpc.JK1": "JK1", "clus1_wr.JK1": "JK1", "strat_fpc.JKn": "JKn", "strat_wr.JKn": "JKn"}
SCD = oracle.data("r-survey/scd.csv").assign(weight=1.0)
POLICE = Design("weight", "ESA", "ambulance")
HALVES = pd.DataFrame(  # the four half-samples of svrepdesign's help page
    2.0 * np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]]),
    index=pd.MultiIndex.from_frame(SCD[["ESA", "ambulance"]]),
)
VISITS = oracle.data("counters/responses.csv").head(300).assign(weight=lambda d: 1.0 + d.index % 3)
DESIGN = Design("weight", "counter", "day", lonely="remove")
COLUMNS = ["estimate", "se", "df", "low", "high", "n"]
few = settings(max_examples=15, deadline=None)
sample = pytest.mark.parametrize("name", SAMPLES)


def case_of(name):
    data, design = CASES[name.split(".")[0]]
    return data, design, Replication(SAMPLES[name])


@sample
def test_means(name):
    data, design, how = case_of(name)
    row = how.means(data, "api00", design).iloc[0]

    assert row["df"] == R[f"rep.{name}.mean", "df"]
    for column, field in (("estimate", "est"), ("se", "se"), ("low", "lci_t"), ("high", "uci_t")):
        assert row[column] == oracle.close(R[f"rep.{name}.mean", f"api00.{field}"])


@sample
def test_means_about_the_full_estimate(name):
    data, design, how = case_of(name)
    row = Replication(how.kind, mse=True).means(data, "api00", design).iloc[0]

    assert row["se"] == oracle.close(R[f"rep.{name}.mean_mse", "api00.se"])


@sample
def test_totals_and_ratios(name):
    data, design, how = case_of(name)
    total = how.totals(data, "enroll", design).iloc[0]
    ratio = how.ratios(data, "api.stu", "enroll", design).iloc[0]

    assert total["estimate"] == oracle.close(R[f"rep.{name}.total", "enroll.est"])
    assert total["se"] == oracle.close(R[f"rep.{name}.total", "enroll.se"])
    assert ratio["estimate"] == oracle.close(R[f"rep.{name}.ratio", "est"])
    assert ratio["se"] == oracle.close(R[f"rep.{name}.ratio", "se"])


@sample
@pytest.mark.parametrize("method", ["mean", "asin", "xlogit", "beta", "wilson", "logit", "likelihood"])
def test_shares_and_their_intervals(name, method):
    """R's `logit` rests on a fitted model and `likelihood` on an interpolated curve: near, not equal."""
    data, design, how = case_of(name)
    reference, rel = f"rep.{name}.ciprop_schwide.{method}", {"logit": 1e-8, "likelihood": 5e-3}.get(method)
    row = how.shares(data, "sch.wide", design, codes=("Yes",), interval=method).iloc[0]

    assert row["estimate"] == oracle.close(R[f"rep.{name}.prop", "sch.wideYes.est"])
    assert row["se"] == oracle.close(R[f"rep.{name}.prop", "sch.wideYes.se"])
    assert row["low"] == oracle.close(R[reference, "lci"], rel=rel or oracle.RELATIVE)
    assert row["high"] == oracle.close(R[reference, "uci"], rel=rel or oracle.RELATIVE)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("scd.BRR", Replication("BRR", given=HALVES)),
        ("scd.asBRR", Replication("BRR")),
        ("scd.Fay0.3", Replication("Fay", rho=0.3)),
        ("scd.JKn", Replication("JKn")),
    ],
)
def test_police(name, how):
    row = how.ratios(SCD, "alive", "arrests", POLICE).iloc[0]

    assert row["estimate"] == oracle.close(R[f"{name}.ratio", "est"])
    assert row["se"] == oracle.close(R[f"{name}.ratio", "se"])
    assert row["df"] == 3


def test_domains():
    """R 4.2.2, survey 4.1-1: svyby(~api00, ~stype, as.svrepdesign(clus1_wr), svymean), and so on"""
    domains = {"E": 25.6294990802173, "H": 46.8102158228284, "M": 34.0264245671495}
    found = Replication("JK1").means(CLUS1, "api00", CASES["clus1_wr"][1], by="stype").set_index("stype")
    assert found["se"].to_dict() == oracle.close(domains)

    design = CASES["strat_fpc"][1]
    centred, mse = (
        Replication(mse=mse).means(STRAT, "api00", design, by="comp.imp") for mse in (False, True)
    )
    assert centred["se"].tolist() == oracle.close([16.0047049354632, 11.7468459161920])
    assert mse["se"].tolist() == oracle.close([16.0047113398101, 11.7468459161965])


def test_the_tables_have_the_columns_of_linearised_ones():
    how, (data, design) = Replication(), CASES["strat_fpc"]
    answers = ["awards", "comp.imp"]
    for found, other in (
        (how.means(data, "api00", design, by="stype"), means(data, "api00", design, by="stype")),
        (how.totals(data, "enroll", design, by="stype"), totals(data, "enroll", design, by="stype")),
        (f(data, answers, design, codes=("Yes",), by="stype") for f in (how.shares, shares)),
        (f(data, "api.stu", "enroll", design, by="stype", interval="nchs") for f in (how.ratios, ratios)),
    ):
        alike = ["stype", "item", "estimate", "df", "n", "n_kish"]
        assert found.columns.tolist() == other.columns.tolist()
        pd.testing.assert_frame_equal(found[alike], other[alike])
        assert found["n_eff"].tolist() == pytest.approx(other["n_eff"].tolist(), rel=0.1)


def test_a_lonely_psu_that_is_removed():
    """R 4.2.2, survey 4.1-1, survey.lonely.psu = "remove": JKn of districts as strata."""
    row = Replication().totals(CLUS1, "enroll", Design("pw", "dnum", lonely="remove")).iloc[0]

    assert row["se"] == oracle.close(R["lonely.remove.total", "enroll.se"])
    assert row["df"] == 168
    assert row["se"] == pytest.approx(161732.90245, rel=1e-10)


def test_multipliers_are_r_s():
    """weights(as.svrepdesign(scdd, type = …, fay.rho = .3), "replication"), survey 4.1-1"""
    left_out = [[0, 2, 1, 1, 1, 1], [2, 0, 1, 1, 1, 1], [1, 1, 0, 2, 1, 1]]
    jackknife, fay = (Replication(kind).weights(SCD, POLICE) for kind in ("JKn", "Fay"))

    assert jackknife.multipliers.to_numpy()[:3].tolist() == left_out
    assert (jackknife.scale, jackknife.rscales.tolist()) == (1, [0.5] * 6)
    assert fay.scale == pytest.approx(0.510204081632653)
    r_s = {(1.7, 1.7, 1.7), (0.3, 1.7, 0.3), (1.7, 0.3, 0.3), (0.3, 0.3, 1.7)}  # of each stratum's first PSU
    assert {tuple(np.round(column, 12)) for column in fay.multipliers.iloc[::2].to_numpy().T} == r_s


@pytest.mark.parametrize("kind", ["JKn", "BRR", "Fay"])
def test_a_total_s_error_is_taylor_s(kind):
    taylor = totals(SCD, ["alive", "arrests"], POLICE)["se"].tolist()

    assert Replication(kind).totals(SCD, ["alive", "arrests"], POLICE)["se"].tolist() == oracle.close(taylor)


@pytest.mark.parametrize("case", ["strat_fpc", "strat_wr", "clus1_fpc", "clus1_wr"])
def test_the_bootstrap_agrees_with_taylor(case):
    """4,000 replicates: the error of a standard error is about 1 ÷ √8000, 1.1 %; four of those."""
    data, design = CASES[case]
    how = Replication("bootstrap", replicates=4000, seed=1)

    for replicated, linearised in (
        (how.totals(data, "enroll", design), totals(data, "enroll", design)),
        (how.means(data, "api00", design, by="comp.imp"), means(data, "api00", design, by="comp.imp")),
        (how.ratios(data, "api.stu", "enroll", design), ratios(data, "api.stu", "enroll", design)),
    ):
        # of a ratio the bootstrap also has the second order, which Taylor leaves out
        rel = 0.045 if "clus1" not in case or "enroll" in replicated["item"].tolist() else 0.15
        assert replicated["se"].tolist() == pytest.approx(linearised["se"].tolist(), rel=rel)


def test_a_seed_s_bootstrap_stays_the_same_when_rows_without_a_psu_are_shuffled():
    how, rows = Replication("bootstrap", replicates=100, seed=7), Design("weight")
    shuffled = VISITS.sample(frac=1, random_state=3)

    same(how.means(shuffled, "overall", rows, by="agency"), how.means(VISITS, "overall", rows, by="agency"))
    other = Replication("bootstrap", replicates=100, seed=8).means(VISITS, "overall", rows)
    assert other["se"].tolist() != how.means(VISITS, "overall", rows)["se"].tolist()


def test_published_weights_give_back_the_same_errors():
    for how in (Replication(), Replication("Fay"), Replication("bootstrap")):
        made = how.weights(SCD, POLICE)
        shuffled = made.multipliers.sample(frac=1, random_state=1)
        again = Replication(how.kind, given=shuffled, scale=made.scale, rscales=list(made.rscales))
        found, other = (r.ratios(SCD, "alive", "arrests", POLICE) for r in (how, again))
        pd.testing.assert_frame_equal(found, other, rtol=1e-9)


def test_a_replicate_without_an_estimate_gives_no_error_and_no_narrow_limits():
    """All of a domain in one PSU: left out, nothing is left. R drops that replicate, with a warning."""
    data = VISITS.assign(here=VISITS["day"] == VISITS["day"].iloc[0])
    data = data[data["counter"] == data["counter"].iloc[0]]
    design = Design("weight", psu="day")
    mean = Replication().means(data, "overall", design, by="here").set_index("here").loc[True]
    share = Replication().shares(data, "overall", design, codes=(5,), by="here").set_index("here").loc[True]

    assert np.isnan(mean["se"])
    assert (mean["low"], mean["high"]) == (-np.inf, np.inf)
    assert share["low"] == 0
    assert share["high"] == 1


def test_small_blocks_change_nothing(monkeypatch):
    how = Replication("bootstrap", replicates=60)
    whole = how.means(VISITS, "overall", DESIGN, by="field")
    monkeypatch.setattr(multipliers, "BLOCK", 100)

    pd.testing.assert_frame_equal(how.means(VISITS, "overall", DESIGN, by="field"), whole)


def test_the_jackknife_is_what_its_multipliers_say():
    """The closed form of the changes against the product with all multipliers."""
    rolled = rollup(VISITS, DESIGN, [Measure("q", ("overall",), lambda t: t.overall)], ["field"])
    y, x = rolled.weighted("q", "y"), rolled.weighted("q", "d")
    closed = multipliers.Jackknife(rolled.layout)
    product = multipliers.Multiplied(closed.multipliers - 1, 1.0, closed.rscales, closed.df)
    for mse in (False, True):
        found, other = (replicate_variance(r, rolled.layout, y, x, mse=mse) for r in (closed, product))
        np.testing.assert_allclose(found, other, rtol=1e-10)


def test_refusals():
    strat, counted = CASES["strat_wr"][1], CASES["strat_fpc"][1]
    with pytest.raises(UnknownReplicates, match="JK2"):
        Replication("JK2")
    with pytest.raises(BadReplicates, match="use JKn"):
        Replication("JK1").means(STRAT, "api00", strat)
    with pytest.raises(BadReplicates, match="3 of 3 strata"):
        Replication("BRR").means(STRAT, "api00", strat)
    with pytest.raises(BadReplicates, match="population counts"):
        Replication("BRR").means(STRAT, "api00", counted)
    with pytest.raises(BadReplicates, match="later stages"):
        two = Design("pw", psu=["dnum", "snum"], fpc=["fpc", "fpc"])
        Replication().means(CLUS1, "api00", two)
    with pytest.raises(BadReplicates, match="rho 1"):
        Replication("Fay", rho=1).ratios(SCD, "alive", "arrests", POLICE)
    with pytest.raises(BadReplicates, match="20 bootstrap replicates are too few"):
        Replication("bootstrap", replicates=20).means(STRAT, "api00", strat)
    with pytest.raises(BadReplicates, match="calibrated"):
        made = poststratify(STRAT, strat, {"stype": {"E": 4421, "H": 755, "M": 1018}})
        Replication().means(made.data, "api00", made.design)
    with pytest.raises(BadReplicates, match="adjust"):
        Replication().means(CLUS1, "api00", Design("pw", "dnum", lonely="adjust"))
    with pytest.raises(LonelyPsu):
        Replication().means(CLUS1, "api00", Design("pw", "dnum"))


@pytest.mark.parametrize(
    ("changed", "kind", "message"),
    [
        (HALVES.iloc[1:], "BRR", "no row for PSU"),
        (HALVES.iloc[:, :1], "BRR", "too few"),
        (HALVES, "JKn", "rscales"),
        (HALVES.where(HALVES > 0), "BRR", "missing"),
        (pd.concat([HALVES, HALVES.iloc[:1]]), "BRR", "twice"),
    ],
)
def test_multipliers_that_do_not_fit(changed, kind, message):
    with pytest.raises(BadReplicates, match=message):
        Replication(kind, given=changed).ratios(SCD, "alive", "arrests", POLICE)


def same(found, other):
    pd.testing.assert_frame_equal(found[COLUMNS], other[COLUMNS], rtol=1e-9, atol=1e-12)


kinds = st.sampled_from(
    [Replication("JKn"), Replication("JKn", mse=True), Replication("bootstrap", replicates=50)]
)


@few
@given(how=kinds, seed=st.integers(0, 2**32 - 1), factor=st.floats(1e-3, 1e3))
def test_neither_the_order_of_the_rows_nor_the_scale_of_the_weights_matters(how, seed, factor):
    other = VISITS.sample(frac=1, random_state=seed).assign(weight=lambda d: d["weight"] * factor)

    same(
        how.shares(other, "overall", DESIGN, by="agency"), how.shares(VISITS, "overall", DESIGN, by="agency")
    )


@few
@given(how=kinds, seed=st.integers(0, 2**32 - 1))
def test_names_of_domains_and_an_empty_domain_do_not_matter(how, seed):
    names = np.random.default_rng(seed).permutation(["x", "y", "z"])
    data = VISITS.assign(third=VISITS.index % 3)
    renamed = data.assign(third=names[data["third"]])
    more = pd.concat([renamed, renamed.head(40).assign(third="empty", overall=np.nan)])

    plain = how.means(data, "overall", DESIGN, by="third").set_index("third")
    found = how.means(more, "overall", DESIGN, by="third").set_index("third")
    same(found.loc[names].reset_index(drop=True), plain.reset_index(drop=True))
    assert np.isnan(found.loc["empty", "estimate"])


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_the_jackknife_of_any_total_is_taylor_s_and_of_a_share_near_it(seed):
    drawn = VISITS.assign(
        score=np.random.default_rng(seed).normal(size=len(VISITS)), part=np.arange(len(VISITS)) % 4
    )
    how = Replication()

    same(how.totals(drawn, "score", DESIGN, by="part"), totals(drawn, "score", DESIGN, by="part"))
    jackknife, taylor = (f(drawn, "overall", DESIGN, by="part") for f in (how.shares, shares))
    assert jackknife["se"].tolist() == pytest.approx(taylor["se"].tolist(), rel=0.1)
    assert (jackknife["low"] <= jackknife["estimate"]).all()
    assert (jackknife["estimate"] <= jackknife["high"]).all()
