"""California schools, Stata's eight rows, hospitals, police: R 4.2.2, survey 4.5 (r-survey/gen.R)."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from analysis import Design, means, poststratify, ratios, shares, totals
from analysis.flags import benjamini_hochberg
from analysis.interval import evidence, limits
from tests.analysis import oracle

R = oracle.printed()
SRS, STRAT, CLUS1 = (oracle.data(f"r-survey/{name}.csv") for name in ("apisrs", "apistrat", "apiclus1"))
CASES = {
    "srs_fpc": (SRS, Design("pw", fpc="fpc")),
    "srs_wr": (SRS, Design("pw")),
    "strat_fpc": (STRAT, Design("pw", stratum="stype", fpc="fpc")),
    "strat_wr": (STRAT, Design("pw", stratum="stype")),
    "clus1_fpc": (CLUS1, Design("pw", psu="dnum", fpc="fpc")),
    "clus1_wr": (CLUS1, Design("pw", psu="dnum")),
}
PROPORTIONS = {
    "ell0": lambda d: d["ell"] == 0,
    "awards": lambda d: d["awards"] == "Yes",
    "api00gt450": lambda d: d["api00"] > 450,
    "emerLT40": lambda d: d["emer"] < 40,
    "api99gt440": lambda d: d["api99"] > 440,
    "schwide": lambda d: d["sch.wide"] == "Yes",
}
every = pytest.mark.parametrize("case", CASES)


@every
def test_means(case):
    data, design = CASES[case]
    table = means(data, ["api00", "api99"], design).set_index("item")

    for item, row in table.iterrows():
        name = f"api.{case}.mean"
        assert row["df"] == R[name, "df"]
        for column, field in (("estimate", "est"), ("se", "se"), ("low", "lci_t"), ("high", "uci_t")):
            assert row[column] == oracle.close(R[name, f"{item}.{field}"])


@every
def test_totals(case):
    data, design = CASES[case]
    row = totals(data, "enroll", design).iloc[0]

    for column, field in (("estimate", "est"), ("se", "se"), ("low", "lci_t"), ("high", "uci_t")):
        assert row[column] == oracle.close(R[f"api.{case}.total", f"enroll.{field}"])


@every
def test_ratio(case):
    data, design = CASES[case]
    row = ratios(data, "api.stu", "enroll", design).iloc[0]

    assert row["estimate"] == oracle.close(R[f"api.{case}.ratio", "est"])
    assert row["se"] == oracle.close(R[f"api.{case}.ratio", "se"])


@every
def test_shares_and_totals_of_categories(case):
    data, design = CASES[case]
    dummies = data.assign(**{kind: (data["stype"] == kind).astype(int) for kind in "EHM"})
    total = totals(dummies, list("EHM"), design).set_index("item")

    for kind in "EHM":
        share = shares(data, "stype", design, codes=(kind,), interval="wald").iloc[0]
        for column, field in (("estimate", "est"), ("se", "se"), ("low", "lci_t"), ("high", "uci_t")):
            if not case.startswith("strat"):  # there the type is the stratum: its error is zero
                assert share[column] == oracle.close(R[f"api.{case}.prop_stype", f"stype{kind}.{field}"])
        reference = R[f"api.{case}.total_stype", f"stype{kind}.se"]
        assert total.loc[kind, "se"] == pytest.approx(reference, rel=oracle.RELATIVE, abs=1e-9)


@every
def test_domains_keep_the_whole_design(case):
    data, design = CASES[case]
    mean = means(data, "api00", design, by="stype").set_index("stype")
    total = totals(data, "enroll", design, by=["stype"]).set_index("stype")

    for kind in "EHM":
        assert mean.loc[kind, "estimate"] == oracle.close(R[f"api.{case}.by_stype", f"{kind}.est"])
        assert mean.loc[kind, "se"] == oracle.close(R[f"api.{case}.by_stype", f"{kind}.se"])
        assert total.loc[kind, "estimate"] == oracle.close(R[f"api.{case}.by_stype_total", f"{kind}.est"])
        assert total.loc[kind, "se"] == oracle.close(R[f"api.{case}.by_stype_total", f"{kind}.se"])


@every
@pytest.mark.parametrize(
    ("against", "name"), [("without-replacement", "deff"), ("with-replacement", "deff_replace")]
)
def test_design_effects_of_both_definitions(case, against, name):
    data, design = CASES[case]
    own = "without-replacement" if design.population else "with-replacement"
    row, plain = means(data, "api00", design, deff=against), means(data, "api00", design)

    assert row.iloc[0]["deff"] == oracle.close(R[f"api.{case}.{name}", "deff"])
    assert (row.iloc[0]["deff"] == plain.iloc[0]["deff"]) == (against == own)


@every
@pytest.mark.parametrize("proportion", PROPORTIONS)
@pytest.mark.parametrize("method", ["mean", "asin", "xlogit", "beta", "wilson", "logit", "likelihood"])
def test_intervals(case, proportion, method):
    """R's `logit` rests on a fitted model and `likelihood` on an interpolated curve: near, not equal."""
    data, design = CASES[case]
    if data["emer"].isna().any() and proportion == "emerLT40":
        return  # R 4.5 gives no error for a condition on a missing value
    row = shares(
        data.assign(yes=PROPORTIONS[proportion](data)), "yes", design, codes=(True,), interval=method
    )
    low, high = row.iloc[0][["low", "high"]]
    name = f"api.{case}.ciprop_{proportion}.{method}"
    rel = {"logit": 1e-8, "likelihood": 5e-3}.get(method, oracle.RELATIVE)

    assert row.iloc[0]["se"] == oracle.close(R[name, "se"])
    assert high == oracle.close(R[name, "uci"], rel=rel)
    assert low == oracle.close(R[name, "lci"], rel=rel) or (method == "asin" and low == 0 < R[name, "lci"])


@every
@pytest.mark.parametrize("method", ["mean", "asin", "xlogit", "beta", "wilson", "logit", "likelihood"])
def test_intervals_of_another_level(case, method):
    data, design = CASES[case]
    row = shares(data, "sch.wide", design, codes=("Yes",), interval=method, level=0.9).iloc[0]
    rel = {"logit": 1e-8, "likelihood": 5e-3}.get(method, oracle.RELATIVE)

    assert row["low"] == oracle.close(R[f"api.{case}.ciprop90_schwide.{method}", "lci"], rel=rel)
    assert row["high"] == oracle.close(R[f"api.{case}.ciprop90_schwide.{method}", "uci"], rel=rel)


def test_poststratification():
    design = CASES["clus1_fpc"][1]
    sample = poststratify(CLUS1, design, {"stype": {"E": 4421, "H": 755, "M": 1018}})
    compact = oracle.expected("api")["apiclus1_poststratified"]

    mean, total = (
        means(sample.data, "api00", sample.design).iloc[0],
        totals(sample.data, "enroll", sample.design),
    )
    assert sample.weight.head(20).tolist() == oracle.close(compact["weights_head"])
    assert mean["estimate"] == oracle.close(R["cal.clus1.poststrat.mean", "api00.est"])
    assert mean["se"] == oracle.close(R["cal.clus1.poststrat.mean", "api00.se"])
    assert total.iloc[0]["se"] == oracle.close(R["cal.clus1.poststrat.total", "enroll.se"])
    oracle.assert_table(
        means(sample.data, "api00", sample.design, by="stype"), "stype", compact["mean_by_stype"]
    )
    for method in ("beta", "xlogit", "wilson"):
        row = shares(sample.data, "sch.wide", sample.design, codes=("Yes",), interval=method).iloc[0]
        assert row["low"] == oracle.close(R[f"cal.clus1.poststrat.ciprop_schwide.{method}", "lci"])


@pytest.mark.parametrize("case", ["apistrat_fpc", "apistrat", "apiclus1_fpc", "apiclus1"])
def test_the_compact_reference(case):
    """Means where answers are missing, R 4.1-1: the rows stay in the design."""
    data = oracle.data(f"api/{case.removesuffix('_fpc')}.csv")
    fpc = "fpc" if case.endswith("fpc") else None
    strat = case.startswith("apistrat")
    design = Design("pw", stratum="stype" if strat else None, psu=None if strat else "dnum", fpc=fpc)
    reference = oracle.expected("api")[case]
    yes = data.assign(yes=data["awards"] == "Yes")

    ratio = ratios(data, "api00", "api99", design).iloc[0]
    assert ratio["se"] == oracle.close(reference["ratio"]["se"])
    oracle.assert_table(
        shares(yes, "yes", design, codes=(True,), by="stype"), "stype", reference["prop_by_stype"]
    )
    with_gaps = data.assign(enroll=data["enroll"].where(data.index >= 5))
    assert means(with_gaps, "enroll", design).iloc[0]["n"] == data["enroll"].iloc[5:].notna().sum()


def test_stata_s_eight_rows():
    data = oracle.data("r-survey/fpc.csv")
    plain, with_fpc = (Design("weight", "stratid", "psuid", fpc) for fpc in (None, "Nh"))

    for name, table in (
        ("fpc.nofpc.mean", means(data, "x", plain)),
        ("fpc.fpc.mean", means(data, "x", with_fpc)),
        ("fpc.fpc.total", totals(data, "x", with_fpc)),
    ):
        row = table.iloc[0]
        assert row["estimate"] == oracle.close(R[name, "x.est"])
        assert row["se"] == oracle.close(R[name, "x.se"])
        assert row["low"] == oracle.close(R[name, "x.lci_t"])


def test_sampling_fractions_do_as_well_as_counts():
    data = oracle.data("r-survey/fpc.csv").assign(f=lambda d: d["nh"] / d["Nh"])
    row = means(data, "x", Design("weight", "stratid", "psuid", "f")).iloc[0]

    assert row["se"] == oracle.close(R["fpc.fpc.mean", "x.se"])


def test_hospitals_and_police():
    hospital, scd = oracle.data("r-survey/hospital.csv"), oracle.data("r-survey/scd.csv").assign(weight=1)
    total = totals(hospital, "births", Design("weighta", "oblevel", "hospno", "tothosp")).iloc[0]
    ratio = ratios(scd, "alive", "arrests", Design("weight", "ESA", "ambulance")).iloc[0]

    assert total["se"] == oracle.close(R["hospital.total", "births.se"])
    assert ratio["se"] == oracle.close(R["scd.taylor.ratio", "se"])


def test_systematic_sample_of_lehtonen_and_pahkinen():
    """Stata FAQ = SAS: total 23,580, SE 11801.49, deff .758641."""
    data = pd.DataFrame(
        {
            "stratum": [1, 1, 2, 2, 2, 2, 2, 2],
            "unemployed": [4123, 721, 194, 129, 239, 61, 262, 166],
            "labour": [33786, 4930, 2069, 927, 2144, 573, 1737, 1615],
            "weight": 4,
            "fpc": [8, 8] + [24] * 6,
        }
    )
    row = totals(data, "unemployed", Design("weight", "stratum", fpc="fpc")).iloc[0]

    assert row["estimate"] == 23580
    assert row["se"] == pytest.approx(11801.4913973, rel=1e-9)
    assert row["deff"] == pytest.approx(0.758641234744, rel=1e-9)
    ratio = ratios(data, "unemployed", "labour", Design("weight", "stratum", fpc="fpc")).iloc[0]
    assert ratio["estimate"] == pytest.approx(0.1233754002637, rel=1e-9)
    assert ratio["se"] == pytest.approx(0.00333247964844, rel=1e-9)


def test_visits_of_levy_and_lemeshow():
    """Stata FAQ, printed with seven digits: 6 of 54 clusters."""
    data = pd.DataFrame(
        {"visits": [15, 13, 12, 10, 21, 10], "mean": [5, 4.33, 4, 3.33, 7, 3.33], "w": 9.0, "M": 54}
    )
    design = Design("w", fpc="M")
    columns = ["estimate", "se", "low", "high"]

    mean, total = means(data, "mean", design)[columns], totals(data, "visits", design)[columns]
    assert mean.to_numpy()[0] == pytest.approx([4.498333, 0.5310139, 3.133318, 5.863348], abs=1e-6)
    assert total.to_numpy()[0] == pytest.approx([729, 85.94882, 508.0615, 949.9385], abs=5e-5)


def test_stata_s_and_r_s_interval_of_a_proportion():
    """n 922, 56 degrees of freedom: Korn and Graubard's without a cap, and the logit's."""
    share = evidence(0.507348258357226, 0.0167712595840644, 922, 1e9, 56)
    for method, low, high in (("beta", 0.473233376535445, 0.541412207644769),
                              ("logit", 0.473768764613996, 0.54086158229386)):  # fmt: skip
        assert [float(limit[0]) for limit in limits(share, method=method)] == oracle.close([low, high])


@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "average"])
def test_lonely_psus(lonely):
    design = Design("pw", stratum="dnum", lonely=lonely)

    mean, total = means(CLUS1, "api00", design).iloc[0], totals(CLUS1, "enroll", design).iloc[0]
    assert mean["se"] == oracle.close(R[f"lonely.{lonely}.mean", "api00.se"])
    assert total["se"] == oracle.close(R[f"lonely.{lonely}.total", "enroll.se"])


@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "average"])
def test_strata_with_one_psu_in_the_domain(lonely):
    """R's survey.adjust.domain.lonely: all but one school of a district are outside the domain."""
    kept = CLUS1[CLUS1["dnum"] != 413].reset_index(drop=True)
    inside = kept.assign(inside=kept.index != 30)
    design = Design("pw", stratum="dnum", lonely=lonely, lonely_in_domains=True)
    row = means(inside, "api00", design, by="inside").set_index("inside").loc[True]

    assert row["estimate"] == oracle.close(R[f"lonely.domain.{lonely}.mean", "api00.est"])
    assert row["se"] == oracle.close(R[f"lonely.domain.{lonely}.mean", "api00.se"])


def test_adjusted_p_values():
    """Benjamini & Hochberg's 15 p-values; the others as statsmodels has them."""
    small = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p = np.array([*small, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])
    rows = oracle.lines()
    for method, known in (("BH", "fdr_bh"), ("BY", "fdr_by"), ("holm", "holm")):
        expected = rows.loc[rows["id"] == f"p.adjust.{method}", "value"].tolist()
        assert multipletests(p, method=known)[1].tolist() == oracle.close(expected)
    assert benjamini_hochberg(p, p >= 0).tolist() == oracle.close(
        rows.loc[rows["id"] == "p.adjust.BH", "value"].tolist()
    )


@pytest.mark.parametrize("lonely", ["remove", "adjust", "average"])
def test_r_s_own_five_rows_with_a_lonely_stratum(lonely):
    """`adjust` recentres at the mean over all PSUs (4.5), not at zero (4.1-1: 562225)."""
    data = pd.DataFrame(
        {"h": [1, 1, 2, 2, 3], "w": [10.5, 10.5, 20, 20, 15], "Age": [30.5, 40.5, 35, 52, 44]}
    )
    design = Design("w", stratum="h", lonely=lonely)

    assert totals(data, "Age", design).iloc[0]["se"] ** 2 == oracle.close(R[f"singleton5.{lonely}", "var"])
    assert means(data, "Age", design).iloc[0]["se"] == oracle.close(R[f"singleton5.{lonely}", "mean_se"])
