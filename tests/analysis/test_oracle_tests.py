"""Rao–Scott χ² and the t-test: R 4.2.2 with survey 4.5 (r-survey/) and 4.1-1 (api/, compare/)."""

import pandas as pd
import pytest

from analysis import Design
from analysis.compare import t_test
from analysis.comparison.chi_square import chi_square
from tests.analysis import compared, oracle

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
MADE, SAMPLES = compared.values(), compared.samples()
every = pytest.mark.parametrize("case", CASES)


@every
def test_second_order_chi_square(case):
    data, design = CASES[case]
    row = chi_square(data, "sch.wide", "stype", design).iloc[0]

    for column, field in (("statistic", "stat"), ("df1", "par1"), ("df2", "par2"), ("p_value", "p")):
        assert row[column] == oracle.close(R[f"api.{case}.chisq_F", field]), column


@every
def test_first_order_chi_square(case):
    data, design = CASES[case]
    row = chi_square(data, "sch.wide", "stype", design, statistic="Chisq").iloc[0]

    for column, field in (("statistic", "stat"), ("df1", "par1"), ("p_value", "p")):
        assert row[column] == oracle.close(R[f"api.{case}.chisq_Chisq", field]), column
    assert pd.isna(row["df2"])


@every
def test_t_test(case):
    data, design = CASES[case]
    row = t_test(data, "enroll", "comp.imp", design).iloc[0]
    fields = {"t": "t", "df": "df", "p_value": "p.comp.impYes", "estimate": "est"}

    for column, field in {**fields, "low": "lci", "high": "uci"}.items():
        assert row[column] == oracle.close(R[f"api.{case}.ttest", field]), column


def test_the_compact_reference():
    reference = oracle.expected("api")["ttest_apistrat_fpc_api00_awards"]
    row = t_test(STRAT, "api00", "awards", CASES["strat_fpc"][1]).iloc[0]
    for column, field in (("t", "t"), ("df", "df"), ("p_value", "p"), ("estimate", "diff")):
        assert row[column] == oracle.close(reference[field])

    reference = oracle.expected("api")["raoscott_apiclus1_fpc_awards_stype"]
    row = chi_square(CLUS1, "awards", "stype", CASES["clus1_fpc"][1]).iloc[0]
    for column, field in (("statistic", "F"), ("df1", "ndf"), ("df2", "ddf"), ("p_value", "p")):
        assert row[column] == oracle.close(reference[field])


@pytest.mark.parametrize("case", SAMPLES)
@pytest.mark.parametrize(("row", "column"), [("q2", "field"), ("yes", "sex"), ("few", "field")])
def test_chi_square_with_missing_answers(case, row, column):
    """`few` leaves a cell empty. R's X² counts rows without an answer in its n, ours answers (T4); p is the
    same.
    """
    data, design = SAMPLES[case]
    second = chi_square(data, row, column, design).iloc[0]
    first = chi_square(data, row, column, design, statistic="Chisq").iloc[0]
    name = f"{row}_{column}"

    for field in ("statistic", "df1", "df2", "p_value"):
        assert second[field] == oracle.close(MADE[f"{case}.chisq.F.{name}", field]), field
    for field in ("df1", "p_value"):
        assert first[field] == oracle.close(MADE[f"{case}.chisq.Chisq.{name}", field]), field
    everyone = first["statistic"] * len(compared.SHEETS) / first["n"]
    assert everyone == oracle.close(MADE[f"{case}.chisq.Chisq.{name}", "statistic"])


@pytest.mark.parametrize("case", ["fpc", "nofpc"])
def test_chi_square_in_a_domain(case):
    data, design = SAMPLES[case]
    for statistic in ("F", "Chisq"):
        table = chi_square(data, "yes", "sex", design, statistic=statistic, by="field").set_index("field")
        for column in ("p_value", "df1"):
            reference = MADE[f"{case}.chisq.{statistic}.yes_sex_transport", column]
            assert table.loc["transport", column] == oracle.close(reference)


@pytest.mark.parametrize("case", SAMPLES)
def test_t_test_with_missing_answers(case):
    data, design = SAMPLES[case]
    row = t_test(data, "q1", "sex", design).iloc[0]

    for column in ("t", "df", "p_value", "estimate", "low", "high"):
        assert row[column] == oracle.close(MADE[f"{case}.ttest.q1_sex", column]), column
