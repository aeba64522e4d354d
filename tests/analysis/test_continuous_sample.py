"""The counters' sheets as a sample: the general estimators give what `results` gives."""

from datetime import date

import numpy as np
import pytest

import analysis
from analysis import continuous_sample, index_scores, means, results, shares
from tests.analysis.snapshots import ITEMS, TREE, counter, handled, sheets

NOVEMBER = date(2026, 11, 1)
AGENCY = {"Q1": "A", "Q2": "A", "Q3": "B"}


@pytest.fixture
def city(make):
    """Two fields with an unknown one, a small cell, a counter of one day, one without counts; two months."""
    chance = np.random.default_rng(7)

    def rated(code, month="2026-10", *, n=60, days=12, field="land"):
        made = sheets(code, month, field=field, n=n, days=days, agency=AGENCY[code])
        marks = chance.choice([5, 4, 3, 2, 1], size=n, p=[0.6, 0.25, 0.08, 0.04, 0.03])
        answers = chance.choice(np.array([5, 4, 2, None]), size=(n, len(ITEMS)))
        return [
            {**sheet, "overall": int(mark), **dict(zip(ITEMS, row, strict=True))}
            for sheet, mark, row in zip(made, marks, answers, strict=True)
        ]

    made = [
        *rated("Q1"), *rated("Q1", field="civil", n=25), *rated("Q1", field=None, n=14),
        *rated("Q2", n=40), *rated("Q2", field="civil", n=4), *rated("Q3", days=1, n=15),
        *rated("Q1", "2026-09"), *rated("Q2", "2026-09", days=1, n=20),
    ]  # fmt: skip
    places = [
        ("Q1", "land", 300),
        ("Q1", "civil", 90),
        ("Q2", "land", 120),
        ("Q2", "civil", 31),
        ("Q3", "land", 50),
    ]
    counts = [handled(c, month, f, n) for month in ("2026-09", "2026-10") for c, f, n in places]

    return make(made, counts, [counter(code, AGENCY[code], ("land", "civil")) for code in AGENCY])


@pytest.mark.parametrize("period", ["2026-10", "2026-Q4"])
@pytest.mark.parametrize("by", ["counter", "agency"])
def test_shares_are_those_of_results(city, period, by):
    as_of = date(2027, 1, 1)
    sample = continuous_sample(city, period=period, as_of=as_of)
    found = shares(sample.data, "overall", sample.design, by=by).set_index(by)
    known = results(city, by=by, period=period, as_of=as_of).table.set_index("code").loc[found.index]

    for column in ("estimate", "se", "n_kish"):
        np.testing.assert_allclose(found[column], known[column], rtol=1e-9)


def test_an_index_with_its_tree_too(city):
    sample = continuous_sample(city, period="2026-10", as_of=NOVEMBER, index="service")
    found = index_scores(sample.data, TREE, sample.design).set_index("node").loc["service"]
    known = results(city, by="total", period="2026-10", index="service", as_of=NOVEMBER).table.iloc[0]

    assert found["estimate"] == pytest.approx(known["estimate"], rel=1e-9)
    assert found["se"] == pytest.approx(known["se"], rel=1e-9)


def test_weights_add_up_to_the_dossiers_and_every_sheet_is_there(city):
    sample = continuous_sample(city, period="2026-10", as_of=NOVEMBER)

    assert sample.weight.sum() == pytest.approx(300 + 90 + 120 + 31 + 50)
    assert len(sample.weight) == 60 + 25 + 14 + 40 + 4 + 15


def test_an_open_month_is_unweighted(city):
    sample = continuous_sample(city, period="2026-10", as_of=date(2026, 10, 1))

    assert set(sample.weight) == {1.0}


def test_a_snapshot_without_sheets_is_refused(make):
    with pytest.raises(analysis.BrokenSnapshot, match="no answer sheets"):
        continuous_sample(make([], [], [counter("Q1")]), period="2026-10", as_of=NOVEMBER)


def test_numbers_of_sheets_as_of_any_estimator(city):
    sample = continuous_sample(city, period="2026-10", as_of=NOVEMBER)
    found = means(sample.data, "overall", sample.design, by="counter").set_index("counter")

    assert found["n"].to_dict() == {"Q1": 99, "Q2": 44, "Q3": 15}
