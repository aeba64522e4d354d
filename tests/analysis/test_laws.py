"""What must hold for any data."""

from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design, index_scores, means, poststratify, shares, totals
from analysis.counters.cells import MINIMUM, collapse
from analysis.flags import benjamini_hochberg
from analysis.interval import METHODS, evidence, limits
from analysis.rollup import rollup
from analysis.rows.sizes import Measure
from tests.analysis import oracle

VISITS = oracle.data("counters/responses.csv").head(300).assign(weight=lambda d: 1.0 + d.index % 3)
DESIGN = Design("weight", "counter", "day")
ITEMS = [f"s{number}" for number in range(24, 30)]
ALONE = replace(DESIGN, lonely="certainty")
COLUMNS = ["estimate", "se", "df", "low", "high", "n", "n_kish"]
few = settings(max_examples=15, deadline=None)
proportions = st.floats(0, 1) | st.sampled_from([0.0, 1.0])


def same(found, other):
    pd.testing.assert_frame_equal(found[COLUMNS], other[COLUMNS], rtol=1e-9, atol=1e-12)


@few
@given(factor=st.floats(1e-3, 1e3))
def test_the_scale_of_the_weights_does_not_matter(factor):
    scaled = VISITS.assign(weight=VISITS["weight"] * factor)

    same(shares(scaled, "overall", DESIGN, by="agency"), shares(VISITS, "overall", DESIGN, by="agency"))


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_does_not_matter(seed):
    shuffled = VISITS.sample(frac=1, random_state=seed)

    same(means(shuffled, "overall", DESIGN, by="agency"), means(VISITS, "overall", DESIGN, by="agency"))


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_columns_that_no_psu_depends_on_do_not_matter(seed):
    """A finer domain changes how the rows are grouped, not what the whole is."""
    split = VISITS.assign(clerk=np.random.default_rng(seed).integers(0, 5, len(VISITS)))
    parts = means(split, "overall", DESIGN, by="clerk")

    same(means(split, "overall", DESIGN), means(VISITS, "overall", DESIGN))
    assert parts["n"].sum() == len(VISITS)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_calibrating_to_the_weights_own_totals_changes_no_estimate(seed):
    made = VISITS.assign(group=np.random.default_rng(seed).integers(0, 4, len(VISITS)))
    sample = poststratify(made, DESIGN, {"group": made.groupby("group")["weight"].sum()})
    before, after = means(made, "overall", DESIGN), means(sample.data, "overall", sample.design)

    assert after.loc[0, "estimate"] == pytest.approx(before.loc[0, "estimate"])
    assert sample.weight.tolist() == pytest.approx(made["weight"].tolist())


@few
@given(seed=st.integers(0, 2**32 - 1), parts=st.integers(2, 6), alike=st.booleans())
def test_neither_row_order_nor_threads_nor_engine_pages_show_in_the_last_digit(seed, parts, alike):
    """Bit for bit, also with a weight of its own for each row: the engine adds whole numbers only."""
    chance = np.random.default_rng(5)
    weights = VISITS["weight"] if alike else VISITS["weight"] * chance.uniform(0.1, 9, len(VISITS))
    visits = VISITS.assign(weight=weights, wait=chance.gamma(2, 9, len(VISITS)))
    shuffled = visits.sample(frac=1, random_state=seed)
    pieces = [shuffled.iloc[k::parts] for k in range(parts)]
    tables = [ibis.memtable(pa.Table.from_pandas(piece, preserve_index=False)) for piece in pieces]

    for statistic, item in ((shares, "overall"), (means, "wait"), (totals, "wait"), (shares, ITEMS)):
        found = statistic(ibis.union(*tables), item, DESIGN, by=["agency", "field"])
        exactly = statistic(visits, item, DESIGN, by=["agency", "field"])
        pd.testing.assert_frame_equal(found, exactly, check_exact=True, check_dtype=False)


@few
@given(exponents=st.lists(st.integers(-40, 40), min_size=2, max_size=2))
def test_weights_of_any_size_keep_their_digits(exponents):
    """A domain whose weights are tiny beside another's has the figures that it has alone."""
    small, large = sorted(exponents)
    power = np.where(VISITS["agency"] == "A0", 2.0**small, 2.0**large)
    found = shares(VISITS.assign(weight=VISITS["weight"] * power), "overall", DESIGN, by="agency")
    alone = shares(VISITS, "overall", DESIGN, by="agency")

    same(found, alone)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_splitting_the_rows_of_a_psu_does_not_matter(seed):
    """An answer of weight w is two of the weights wu and w(1 − u): the same Σw, PSU by PSU."""
    part = np.random.default_rng(seed).uniform(0.1, 0.9, len(VISITS))
    halves = [VISITS.assign(weight=VISITS["weight"] * u) for u in (part, 1 - part)]
    found, whole = (means(d, "overall", DESIGN, by="agency") for d in (pd.concat(halves), VISITS))

    for column in ("estimate", "se", "df"):
        np.testing.assert_allclose(found[column], whole[column], rtol=1e-9, atol=1e-12)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_months_add_up_to_their_quarter(seed):
    """Sums of three months' rollups are the rollup of the three months, so every figure of it is too."""
    months = VISITS.assign(month=np.random.default_rng(seed).integers(1, 4, len(VISITS)))
    measure = [Measure("q", ("overall",), lambda t: t.overall)]
    keys, added = ["counter", "day", "field"], ["q:n", "q:d", "q:y", "q:yy", "q:dd"]
    each = [rollup(rows, ALONE, measure, ["field"]).sums for _, rows in months.groupby("month")]
    whole = rollup(VISITS, ALONE, measure, ["field"]).sums

    def by_key(sums):
        return sums.astype(dict.fromkeys(keys, str)).groupby(keys)[added].sum()

    pd.testing.assert_frame_equal(by_key(pd.concat(each)), by_key(whole), check_exact=True)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_a_domain_without_answers_changes_no_other_and_has_no_estimate(seed):
    silent = VISITS.sample(40, random_state=seed).assign(overall=np.nan, agency="none at all")
    both = pd.concat([VISITS, silent])
    found = means(both, "overall", DESIGN, by="agency").set_index("agency")
    alone = means(VISITS, "overall", DESIGN, by="agency").set_index("agency")

    assert found.loc["none at all", ["estimate", "se", "low"]].isna().all()
    assert found.loc["none at all", "n"] == 0
    pd.testing.assert_frame_equal(found.loc[alone.index, COLUMNS], alone[COLUMNS], rtol=1e-12)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_the_names_of_strata_psus_and_domains_do_not_matter(seed):
    chance = np.random.default_rng(seed)
    names = {c: dict(zip(u, chance.permutation([f"{c}{k:03d}" for k in range(len(u))]), strict=True))
             for c, u in ((c, VISITS[c].unique()) for c in ("counter", "day", "agency"))}  # fmt: skip
    renamed = VISITS.assign(**{column: VISITS[column].map(new) for column, new in names.items()})
    found = shares(renamed, "overall", replace(DESIGN, nested=True), by="agency").set_index("agency")
    before = shares(VISITS, "overall", DESIGN, by="agency").set_index("agency")

    order = [names["agency"][old] for old in before.index]
    same(found.loc[order].reset_index(), before.reset_index())


@few
@given(weights=st.lists(st.floats(0.1, 10), min_size=3, max_size=3))
def test_every_rule_of_an_index_lies_between_its_items(weights):
    items = ["s24", "s25", "s26"]
    for rule in ("pooled", "mean-of-items", "weighted"):
        given_items = dict(zip(items, weights, strict=True))
        table = index_scores(VISITS, {"node": "x", "rule": rule, "items": given_items}, DESIGN).set_index(
            "node"
        )
        low, high = table.loc[items, "estimate"].min(), table.loc[items, "estimate"].max()
        assert low - 1e-12 <= table.loc["x", "estimate"] <= high + 1e-12


@given(
    p=proportions,
    se=st.floats(0, 0.5),
    n=st.integers(1, 5000),
    part=st.floats(0.05, 1),
    df=st.integers(0, 500),
)
def test_intervals_lie_in_0_1_around_the_estimate_and_are_never_a_point(p, se, n, part, df):
    e = evidence(p, se, n, max(1.0, n * part), df)
    for method in METHODS.keys() - {"wald", "mean"}:
        low, high = (float(limit[0]) for limit in limits(e, method=method))
        assert 0 <= low <= p + 1e-9
        assert p - 1e-9 <= high <= 1
        assert high > low or (method not in {"korn-graubard", "nchs"} and se < 1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_values_keep_the_order_of_p_values(values):
    p = np.array(values)
    q = benjamini_hochberg(p, np.ones(len(p), dtype=bool))

    assert (np.diff(q[np.argsort(p)]) >= -1e-12).all()
    assert (q >= p - 1e-12).all()
    assert (q <= 1).all()


counts = st.dictionaries(st.sampled_from(["land", "civil", "tax", None]), st.integers(1, 40), min_size=1)
dossiers = st.dictionaries(st.sampled_from(["land", "civil", "tax"]), st.integers(0, 400), min_size=1)
keys = st.tuples(st.sampled_from(["Q1", "Q2", "Q3", "Q4"]), st.sampled_from(["2026-09", "2026-10"]))


@given(sheets=st.dictionaries(keys, counts), population=st.dictionaries(keys, dossiers))
def test_cells_keep_every_sheet_and_dossier_and_hold_ten_where_they_can(sheets, population):
    agency = {"Q1": "A", "Q2": "A", "Q3": "A", "Q4": "B"}
    groups = collapse(sheets, population, agency)
    covered = [key for key in sheets if sum(population.get(key, {}).values()) > 0]

    assert sum(group.n for group in groups) == sum(sum(sheets[key].values()) for key in covered)
    assert sum(group.size for group in groups) == pytest.approx(
        sum(sum(population[key].values()) for key in covered)
    )
    for group in groups:
        assert len({cell.month for cell in group.cells}) == 1
        assert len({agency[cell.counter] for cell in group.cells}) == 1
        alone = [g for g in groups if g.cells[0].month == group.cells[0].month
                 and agency[g.cells[0].counter] == agency[group.cells[0].counter]]  # fmt: skip
        assert group.n >= MINIMUM or len(alone) == 1
