"""The continuous survey, rule by rule."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import REASONS, Design, poststratify, shares
from analysis.counters.needed import enough
from analysis.counters.parts import CHANNELS
from analysis.interval import exact
from analysis.presentation import too_wide
from tests.analysis import oracle
from tests.analysis.snapshots import ITEMS, TARGET, counter, days_of, handled, sheets

NOVEMBER = date(2026, 11, 1)


def outcome(path, **given) -> Any:
    return analysis.results(path, **given)


def rows(path, by="counter", period="2026-10", **more) -> Any:
    found = outcome(path, **{"by": by, "period": period, "as_of": NOVEMBER, **more})
    return found.table.set_index("code")


def reasons(table: Any, code: str) -> list[str]:
    return [reason for reason in table.loc[code, "reasons"].split(",") if reason]


@pytest.fixture
def reference(make):
    """The oracle's 34 counters as a snapshot of one reporting month (its days moved into it)."""
    data: Any = oracle.data("counters/responses.csv")
    dossiers: Any = oracle.data("counters/dossiers.csv")
    days = days_of("2026-10", 30)
    made = data.drop(columns="response").to_dict("records")
    made = [{**row, "day": days[int(row["day"][-2:])]} for row in made]
    counts = [handled(row.counter, field=row.field, count=row.handled) for row in dossiers.itertuples()]
    agency = data.groupby("counter")["agency"].first()
    return make(
        made, counts, [counter(c, a, fields=("land", "civil", "business")) for c, a in agency.items()]
    )


@pytest.mark.parametrize("by", ["total", "agency", "counter", "field"])
@pytest.mark.parametrize("index", ["overall", "service"])
def test_results_are_the_estimators_on_the_merged_cells(reference, by, index):
    """The integer rollup and the general path (poststratify, index_scores) are the same numbers."""
    found = outcome(reference, by=by, period="2026-10", index=index, as_of=NOVEMBER)
    cells = found.cells.assign(final=lambda d: d["merged_into"].where(d["merged_into"] != "", d["cell"]))
    data = oracle.data("counters/responses.csv").assign(weight=1.0, total="total")
    data = data.merge(cells[["counter", "field", "final"]], on=["counter", "field"])
    sample = poststratify(
        data, Design("weight", "counter", "day"), {"final": cells.groupby("final")["N"].sum()}
    )
    items = ["overall"] if index == "overall" else ITEMS
    table = analysis.index_scores(sample.data, {"node": "node", "items": items}, sample.design, by=by)
    table = table[table["node"] == "node"].set_index(by)

    mine = found.table.set_index("code").loc[table.index]
    for column in ("estimate", "se", "df", "n", "n_kish", "n_eff", "low", "high"):
        np.testing.assert_allclose(mine[column], table[column], rtol=1e-9, atol=1e-12)


def test_reference_coverage_and_counts(reference):
    found = outcome(reference, by="total", period="2026-10", as_of=NOVEMBER)

    row = found.table.iloc[0]
    assert (row["n"], row["handled"], found.handled, found.covered) == (1654, 8972, 8972, 1.0)
    assert row["response_rate"] == pytest.approx(1654 / 8972)
    assert found.cells["N"].sum() == pytest.approx(8972)
    assert len(found.merges) == found.cells["merged_into"].replace("", np.nan).nunique()


def test_unknown_field_makes_a_cell_with_its_part_of_the_dossiers(make):
    """RULES 13: N_unknown = N·n_u/n, each field N_field·n_k/n."""
    made = sheets("Q1", n=30) + sheets("Q1", n=20, field="civil") + sheets("Q1", n=50, field=None, bad=10)
    path = make(made, [handled("Q1", count=300), handled("Q1", field="civil", count=100)], [
        counter("Q1", fields=("land", "civil"))])  # fmt: skip
    found = outcome(path, by="field", period="2026-10", as_of=NOVEMBER)

    cells = found.cells.set_index("cell")["N"]
    assert cells.to_dict() == pytest.approx(
        {"Q1/land/2026-10": 150, "Q1/civil/2026-10": 50, "Q1/?/2026-10": 200}
    )
    table = found.table.set_index("code")
    assert table.loc["land", ["n", "unknown_share"]].tolist() == [30, 0.5]
    assert "unknown-field" in reasons(table, "land")
    counters = rows(path)
    assert counters.loc["Q1", "estimate"] == pytest.approx((150 + 50 + 200 * 0.8) / 400)
    assert counters.loc["Q1", "unknown_share"] == 0.5
    assert "unknown-field" not in reasons(counters, "Q1")


def test_a_small_cell_merges_its_counter_month(make):
    made = sheets("Q1", n=30, bad=15) + sheets("Q1", n=9, field="civil", days=9)
    path = make(made, [handled("Q1", count=60), handled("Q1", field="civil", count=90)], [
        counter("Q1", fields=("land", "civil"))])  # fmt: skip
    found = outcome(path, by="counter", period="2026-10", as_of=NOVEMBER)

    assert found.table.loc[0, "estimate"] == pytest.approx(24 / 39)
    assert set(found.cells["merged_into"]) == {"Q1/*/2026-10"}
    assert found.cells["weight"].unique().tolist() == pytest.approx([150 / 39])
    assert "collapsed" in found.table.loc[0, "reasons"]
    assert found.merges.loc[0, ["into", "n", "N"]].tolist() == ["Q1/*/2026-10", 39, 150]


def test_an_empty_cell_of_a_counter_with_sheets_merges_too(make):
    path = make(
        sheets("Q1", n=30),
        [handled("Q1", count=60), handled("Q1", field="civil", count=30)],
        [counter("Q1", fields=("land", "civil"))],
    )
    found = outcome(path, by="total", period="2026-10", as_of=NOVEMBER)

    assert found.cells["weight"].tolist() == [3.0, 3.0]


def test_a_small_counter_month_joins_the_agency_s_smallest_cell(make):
    made = sheets("Q1", n=4, days=2) + sheets("Q2", n=12) + sheets("Q3", n=40) + sheets("Q4", n=5, days=5)
    counts = [handled(code, count=60) for code in ("Q1", "Q2", "Q3", "Q4")]
    path = make(made, counts, [counter("Q1"), counter("Q2"), counter("Q3"), counter("Q4", "B")])
    found = outcome(path, by="counter", period="2026-10", as_of=NOVEMBER)

    into = found.cells.set_index("counter")["merged_into"].to_dict()
    assert into == {"Q1": "A/*/2026-10", "Q2": "A/*/2026-10", "Q3": "", "Q4": ""}
    assert found.cells.set_index("counter").loc["Q1", "weight"] == 120 / 16
    assert "collapsed" not in reasons(found.table.set_index("code"), "Q4")  # its agency has nothing else


def test_single_day_has_its_answers_as_psus_and_is_insufficient(make):
    path = make(sheets("Q1", n=200, bad=60, days=1), [handled("Q1", count=400)], [counter("Q1")])
    table = rows(path)

    p = 0.7
    assert table.loc["Q1", "df"] == 199
    assert table.loc["Q1", "se"] == pytest.approx(np.sqrt(p * (1 - p) / 199))
    assert table.loc["Q1", "status"] == "insufficient"
    assert reasons(table, "Q1") == ["single-day"]
    assert table.loc["Q1", "needed_days"] == 8
    assert rows(path, by="agency").loc["A", "status"] == "insufficient"


def test_single_answer_has_no_error_of_its_own_and_adds_to_wider_rows(make):
    made = sheets("Q1", n=40, bad=10) + sheets("Q2", n=1, bad=1, days=1)
    counts = [handled("Q1", count=80), handled("Q2", count=20)]
    path = make(made, counts, [counter("Q1"), counter("Q2")])
    table, wider = rows(path), rows(path, by="agency")

    assert np.isnan(table.loc["Q2", "se"])
    assert table.loc["Q2", ["low", "high"]].tolist() == [0.0, 1.0]
    assert reasons(table, "Q2")[:2] == ["single-day", "single-answer"]
    w, p = 100 / 41, 30 / 41
    assert wider.loc["A", "estimate"] == pytest.approx(p)
    assert wider.loc["A", "se"] == pytest.approx(w * p / 100)  # all days of Q1 are alike: its part is zero


def test_more_ratings_than_dossiers_keep_their_weight_below_one(make):
    path = make(sheets("Q1", n=40), [handled("Q1", count=20)], [counter("Q1")])
    found = outcome(path, by="counter", period="2026-10", as_of=NOVEMBER)

    assert found.cells["weight"].tolist() == [0.5]
    assert "over-population" in found.table.loc[0, "reasons"]


def test_without_counts_the_counter_is_unweighted_and_wider_rows_are_withheld(make):
    made = sheets("Q1", n=40, bad=4) + sheets("Q2", n=40) + sheets("Q3", n=40)
    path = make(made, [handled("Q2"), handled("Q3")], [counter("Q1"), counter("Q2"), counter("Q3", "B")])

    table = rows(path)
    assert table.loc["Q1", "estimate"] == 0.9
    assert "no-population" in reasons(table, "Q1")
    for by, code in (("agency", "A"), ("unit", "UA"), ("total", "total"), ("field", "land")):
        row = rows(path, by=by).loc[code]
        assert (np.isnan(row["estimate"]), row["status"]) == (True, "insufficient")
        assert "no-population" in row["reasons"]
        assert row["n"] >= 80
    assert rows(path, by="agency").loc["B", "estimate"] == 1.0


def test_dossiers_filed_online_are_not_weighted_to(make):
    path = make(
        sheets("Q1"), [handled("Q1", count=80), handled("Q1", count=900, channel="online")], [counter("Q1")]
    )

    assert rows(path).loc["Q1", "handled"] == 80


def test_an_open_month_is_unweighted(make):
    path = make(sheets("Q1", bad=4), [handled("Q1")], [counter("Q1")])

    last_day = rows(path, as_of=date(2026, 10, 14))
    assert "open-month" in reasons(last_day, "Q1")
    assert last_day.loc["Q1", "estimate"] == 0.9
    assert np.isnan(rows(path, by="total", as_of=date(2026, 10, 14)).loc["total", "estimate"])
    assert "open-month" not in reasons(rows(path, as_of=date(2026, 10, 15)), "Q1")


def test_counters_without_a_sheet_stay_uncovered(make):
    path = make(
        sheets("Q1"),
        [handled("Q1", count=60), handled("Q2", count=20)],
        [counter("Q1"), counter("Q2"), counter("Q3")],
    )
    found = outcome(path, by="counter", period="2026-10", as_of=NOVEMBER)
    table = found.table.set_index("code")

    assert (found.covered, found.uncovered["counter"].tolist()) == (0.75, ["Q2"])
    assert table.loc["Q2", ["n", "status", "needed_sheets", "needed_days"]].tolist() == [
        0,
        "insufficient",
        30,
        9,
    ]
    assert reasons(table, "Q2") == ["uncovered", "small-n", "low-df"]
    assert reasons(table, "Q3") == ["small-n", "low-df"]
    assert np.isnan(table.loc["Q3", "response_rate"])


def test_counters_closed_before_the_window_have_no_row(make):
    counters = [counter("Q1"), counter("Q2", valid_to="2026-09-14"), counter("Q3", valid_from="2026-10-01")]
    table = rows(make(sheets("Q1") + sheets("Q3"), [handled("Q1"), handled("Q3")], counters))

    assert table.index.tolist() == ["Q1", "Q3"]
    assert "opened-mid" in reasons(table, "Q3")


def test_below_needs_two_months(make):
    made = [
        *sheets("Q1", n=100, bad=40),
        *sheets("Q2", n=100, bad=40),
        *sheets("Q2", "2026-09", n=100, bad=40),
    ]
    counts = [handled("Q1"), handled("Q2"), handled("Q1", "2026-09"), handled("Q2", "2026-09")]
    table = rows(make(made, counts, [counter("Q1"), counter("Q2")]))

    assert table["status"].to_dict() == {"Q1": "watch", "Q2": "below"}
    assert table.loc["Q1", "evidence"].split(",")[-1] == "first-month"
    assert table.loc["Q2", "evidence"].split(",")[-1] == "second-month"


def test_a_good_month_before_makes_it_watch(make):
    made = sheets("Q1", n=100, bad=40) + sheets("Q1", "2026-09", n=100)
    table = rows(make(made, [handled("Q1"), handled("Q1", "2026-09")], [counter("Q1")]))

    assert table.loc["Q1", "status"] == "watch"


def test_meets(make):
    table = rows(make(sheets("Q1", n=300, bad=1, days=20), [handled("Q1", count=500)], [counter("Q1")]))

    assert table.loc["Q1", "status"] == "meets"
    assert table.loc["Q1", "probability_below"] < 0.05


def test_a_quarter_is_the_sum_of_its_months_cells(make):
    months = ("2026-07", "2026-08", "2026-09")
    made = [row for k, m in enumerate(months) for row in sheets("Q1", m, n=20 + 10 * k, bad=4 * k)]
    path = make(made, [handled("Q1", m, count=50 * (k + 1)) for k, m in enumerate(months)], [counter("Q1")])
    quarter = outcome(path, by="counter", period="2026-Q3", as_of=NOVEMBER)
    alone = [outcome(path, by="counter", period=m, as_of=NOVEMBER) for m in months]

    pd.testing.assert_frame_equal(quarter.cells, pd.concat([one.cells for one in alone], ignore_index=True))
    weighted = sum(one.table.loc[0, "estimate"] * one.table.loc[0, "handled"] for one in alone)
    assert quarter.table.loc[0, "estimate"] == pytest.approx(weighted / 300)
    assert quarter.table.loc[0, "df"] == 30 - 3
    shares_of = np.array([50, 100, 150]) / 300
    errors = np.array([one.table.loc[0, "se"] for one in alone])
    assert quarter.table.loc[0, "se"] == pytest.approx(np.sqrt(((shares_of * errors) ** 2).sum()))


def test_a_month_of_one_day_inside_a_quarter_has_its_sheets_as_psus(make):
    made = sheets("Q1", "2026-07", n=60, bad=9) + sheets("Q1", "2026-08", n=40, bad=8, days=1)
    path = make(made, [handled("Q1", "2026-07"), handled("Q1", "2026-08")], [counter("Q1")])
    quarter = rows(path, period="2026-Q3")
    alone = [rows(path, period=month) for month in ("2026-07", "2026-08")]

    assert quarter.loc["Q1", "df"] == 9
    assert "single-day" not in reasons(quarter, "Q1")
    assert reasons(alone[1], "Q1")[0] == "single-day"
    halves = np.array([month.loc["Q1", "se"] for month in alone]) / 2
    assert quarter.loc["Q1", "se"] == pytest.approx(np.sqrt((halves**2).sum()))


def test_doubtful_sheets_stay_and_are_shown_without(make):
    made = sheets("Q1", n=40, bad=10) + sheets("Q1", n=10, reasons="burst", days=1)
    table = rows(make(made, [handled("Q1")], [counter("Q1")]))

    assert table.loc["Q1", ["n", "doubtful"]].tolist() == [50, 10]
    assert table.loc["Q1", "estimate"] == pytest.approx(0.8)
    assert table.loc["Q1", "estimate_without_doubtful"] == 0.75
    assert "doubtful" in reasons(table, "Q1")


def test_a_target_that_changed_inside_the_window(make):
    old = {**TARGET, "value": 0.9, "valid_to": "2026-09-30"}
    targets = [old, {**TARGET, "valid_from": "2026-10-01"}]
    path = make(sheets("Q1"), [handled("Q1")], [counter("Q1")], targets=targets)
    found = outcome(path, by="counter", period="2026-10", as_of=NOVEMBER)

    assert found.table.loc[0, "target"] == 0.94
    assert found.method.target is not None
    assert found.method.target.before == 0.9
    assert "target-changed" in found.table.loc[0, "reasons"]


def test_without_a_target_nothing_is_compared(make):
    table = rows(make(sheets("Q1", n=200, bad=90), [handled("Q1")], [counter("Q1")], targets=[]))

    assert table.loc["Q1", "status"] == "inconclusive"
    assert table.loc["Q1", ["target", "p_value", "probability_below"]].isna().all()


def test_the_service_index_counts_sheets_and_keeps_the_weights_of_all(make):
    """RULES 19: 20 sheets × 16 items are 20."""
    happy: dict[str, Any] = dict.fromkeys(ITEMS, 5)
    nothing: dict[str, Any] = dict.fromkeys(ITEMS, -8)
    answered = sheets("Q1", n=20, **happy) + sheets("Q1", n=20, **nothing)
    path = make(answered + sheets("Q1", n=40), [handled("Q1", count=160)], [counter("Q1")])
    found = outcome(path, by="counter", period="2026-10", index="service", as_of=NOVEMBER)
    row = found.table.iloc[0]

    assert (row["n"], row["sheets"], row["sheets_share"], row["n_kish"]) == (20, 80, 0.25, 20)
    assert found.cells["weight"].tolist() == [2.0]
    assert found.method.items == tuple(ITEMS)


@pytest.mark.parametrize("index", ["all", "access", "s24", "feedback"])
def test_any_node_or_item_is_an_index(make, index):
    path = make(sheets("Q1", s24=4, s37=5), [handled("Q1")], [counter("Q1")])

    assert rows(path, index=index).loc["Q1", "estimate"] == 1.0


def test_a_calendar_range_needs_its_own_counts(make):
    period = "2026-10-01/2026-10-31"
    made = sheets("Q1", n=60, days=30) + sheets("Q1", "2026-11", n=60, days=30)
    path = make(made, [handled("Q1"), handled("Q1", period, count=124)], [counter("Q1")])
    october = rows(path, period=period, as_of=date(2026, 11, 20))

    assert october.loc["Q1", ["n", "handled"]].tolist() == [62, 124]
    with pytest.raises(analysis.NoCounts, match="2026-09-01/2026-09-30"):
        rows(path, period="2026-09-01/2026-09-30", as_of=date(2026, 11, 20))


def test_reasons_are_a_closed_list_in_order(make):
    made = sheets("Q1", n=3, days=1, reasons="burst")
    path = make(made, [handled("Q1", count=2)], [counter("Q1", valid_from="2026-09-20")])
    found = reasons(rows(path), "Q1")

    assert found == [code for code in REASONS if code in found]
    assert {"single-day", "over-population", "zero-or-hundred", "opened-mid", "doubtful"} <= set(found)


def test_places_and_wrong_words(make):
    path = make(sheets("Q1"), [handled("Q1")], [counter("Q1"), counter("Q2", "B")])

    assert rows(path, by="unit").loc["UA", "name"] == "Xã A"
    assert rows(path, by="agency").index.tolist() == ["A", "B"]
    for wrong, error in (
        ({"by": "province"}, analysis.AnalysisError),
        ({"period": "10/2026"}, analysis.UnknownPeriod),
        ({"index": "smile"}, analysis.UnknownIndex),
    ):
        with pytest.raises(error):
            rows(path, **wrong)


def test_sheets_of_an_unknown_counter_are_refused(make):
    with pytest.raises(analysis.BrokenSnapshot, match="Q9"):
        rows(make(sheets("Q9"), [handled("Q1")], [counter("Q1")]))


def test_shares_of_a_snapshot_read_its_sheets(make):
    snapshot = analysis.Snapshot(make(sheets("Q1", bad=10), [handled("Q1")], [counter("Q1")]))
    data = snapshot.responses.mutate(weight=1)

    assert shares(data, "overall", Design("weight", "counter", "day")).loc[0, "estimate"] == 0.75


def test_method_says_what_made_the_figures(make):
    path = make(sheets("Q1"), [handled("Q1")], [counter("Q1")])
    method = outcome(path, by="counter", period="2026-10", as_of=NOVEMBER).method

    assert method.snapshot == analysis.Snapshot(path).id
    assert (method.first_day, method.last_day) == (date(2026, 9, 15), date(2026, 10, 14))
    assert (method.interval, method.previous_months) == ("korn-graubard", ("2026-09",))
    assert method.target is not None
    assert method.target.source == "KH 112/KH-UBND"


@pytest.mark.parametrize("by", ["total", "unit", "agency", "counter", "field"])
@pytest.mark.parametrize("made", [[], sheets("Q1", "2026-08")])
def test_a_window_without_a_sheet_has_all_its_rows(make, made, by):
    path = make(made, [handled("Q1", count=80)], [counter("Q1"), counter("Q2")])
    found = outcome(path, by=by, period="2026-10", as_of=NOVEMBER)

    assert len(found.table) == (2 if by == "counter" else 1)
    assert found.table["n"].tolist() == [0] * len(found.table)
    assert set(found.table["status"]) == {"insufficient"}
    assert (found.covered, len(found.cells), len(found.merges)) == (0.0, 0, 0)


def test_needed_sheets_is_the_smallest_number_that_is_enough():
    for p in (0.4, 0.6, 0.8, 0.95):
        shares_of = np.full(471, p)
        sizes = np.arange(30.0, 501.0)
        wide = too_wide(shares_of, *exact(shares_of, sizes, 0.025))
        assert enough(np.array([p])).tolist() == [sizes[~wide][0]]


def test_one_answering_sheet_has_no_error(make):
    path = make(sheets("Q1", n=40) + sheets("Q1", n=1, days=1, s24=5), [handled("Q1")], [counter("Q1")])
    table = rows(path, index="s24")

    assert np.isnan(table.loc["Q1", "se"])
    assert "single-answer" in reasons(table, "Q1")
    assert table.loc["Q1", "status"] == "insufficient"


def test_answers_of_one_day_are_single_day_although_there_are_sheets_on_more(make):
    rated = sheets("Q1", n=100, days=1, s24=5) + sheets("Q1", n=20, days=1, s24=2)
    path = make(sheets("Q1", n=100, days=20) + rated, [handled("Q1", count=900)], [counter("Q1")])

    assert rows(path, index="s24").loc["Q1", "status"] == "insufficient"
    assert reasons(rows(path, index="s24"), "Q1") == ["single-day"]
    assert rows(path, index="s24").loc["Q1", "se"] > 0
    assert reasons(rows(path, by="total", index="s24"), "total")[0] == "single-day"
    assert "single-day" not in reasons(rows(path), "Q1")


def test_a_field_whose_answers_are_of_one_day_is_not_judged(make):
    rated = [row for s24 in (5, 2) for row in sheets("Q1", n=60, days=1, field="civil", s24=s24)]
    made = sheets("Q1", n=60, s24=5) + sheets("Q1", n=60, field="civil") + rated
    path = make(made, [handled("Q1"), handled("Q1", field="civil")], [
        counter("Q1", fields=("land", "civil"))])  # fmt: skip
    table = rows(path, by="field", index="s24")

    assert table.loc["civil", ["estimate", "df"]].tolist() == [0.5, 9]
    assert reasons(table, "civil")[0] == "single-day"
    assert table.loc["civil", "status"] == "insufficient"


def test_answers_of_single_day_counters_give_wider_rows_no_degree_of_freedom(make):
    made = sheets("Q1", n=60, bad=9) + sheets("Q2", n=200, bad=60, days=1)
    path = make(made, [handled("Q1"), handled("Q2")], [counter("Q1"), counter("Q2")])

    assert rows(path)["df"].to_dict() == {"Q1": 9, "Q2": 199}
    assert rows(path, by="agency").loc["A", "df"] == 9


def test_break_even_says_how_different_the_silent_must_be(make):
    path = make(sheets("Q1", n=200, bad=9), [handled("Q1", count=600)], [counter("Q1"), counter("Q2")])
    table = rows(path)

    p, f = 191 / 200, 200 / 600
    rho = (p - 0.94) / np.sqrt(p * (1 - p) * (1 - f) / f)
    assert table.loc["Q1", "break_even"] == pytest.approx(rho)
    assert table.loc["Q1", "break_even_share"] == pytest.approx((0.94 - f * p) / (1 - f))
    assert table.loc["Q2", ["break_even", "break_even_share"]].isna().all()


@pytest.mark.parametrize(
    ("count", "bad", "given", "share"),
    [(80, 0, {}, 0.88), (40, 4, {}, None), (80, 4, {"as_of": date(2026, 10, 1)}, None)],
)
def test_break_even_where_its_correlation_cannot_be(make, count, bad, given, share):
    """All satisfied: the share of the silent instead. Nobody silent, or dossiers not known yet: neither."""
    row = rows(make(sheets("Q1", bad=bad), [handled("Q1", count=count)], [counter("Q1")]), **given).loc["Q1"]

    assert np.isnan(row["break_even"])
    assert row["break_even_share"] == pytest.approx(np.nan if share is None else share, nan_ok=True)


def test_each_channel_stands_for_its_cells_dossiers(make):
    made = [
        *sheets("Q1", n=30, bad=3, channel="phone"), *sheets("Q1", n=10, bad=4, channel="assisted"),
        *sheets("Q2", n=40, bad=2, channel="phone"), *sheets("Q2", n=9, bad=9, channel="paper", days=9),
    ]  # fmt: skip
    path = make(made, [handled("Q1", count=100), handled("Q2", count=300)], [counter("Q1"), counter("Q2")])
    table, total = rows(path), rows(path, by="total").loc["total"]

    assert table.loc["Q1", ["n_phone", "n_assisted", "n_paper", "n_kiosk"]].tolist() == [30, 10, 0, 0]
    assert table.loc["Q1", ["estimate_phone", "estimate_assisted"]].tolist() == [0.9, 0.6]
    assert total["estimate_phone"] == pytest.approx((100 * 0.9 + 300 * 0.95) / 400)
    assert total["estimate_assisted"] == 0.6
    assert table.loc["Q2", "n_paper"] == 9
    assert np.isnan(table.loc["Q2", "estimate_paper"]), "fewer than ten"
    counts = [f"n_{channel}" for channel in CHANNELS]
    assert table[counts].sum(axis=1).tolist() == table["n"].tolist()


def test_one_channel_alone_is_the_estimate(make):
    made = [*sheets("Q1", n=41, bad=7, channel="kiosk", s24=3), *sheets("Q1", n=20, channel="kiosk", s25=5)]
    path = make(made, [handled("Q1", count=100)], [counter("Q1")])
    for index in ("overall", "service"):
        row = rows(path, index=index).loc["Q1"]
        assert row["estimate_kiosk"] == pytest.approx(row["estimate"])
        assert row["n_kiosk"] == row["n"]


def test_a_channel_off_the_list_is_refused(make):
    path = make(sheets("Q1", channel="fax"), [handled("Q1")], [counter("Q1")])
    with pytest.raises(analysis.BrokenSnapshot, match="fax"):
        rows(path)


def test_withheld_rows_have_nothing_by_channel(make):
    path = make(sheets("Q1", channel="phone"), [], [counter("Q1")])
    row = rows(path, by="total").loc["total"]

    assert row[["estimate", "estimate_phone", "estimate_without_doubtful", "break_even_share"]].isna().all()


SHORT = {
    "node": "all",
    "children": [{"node": "overall", "items": ["overall"]}, {"node": "x", "items": ["s24"]}],
}
LONG = {"node": "all", "children": [
    {"node": "overall", "items": ["overall"]}, {"node": "x", "items": ["s25", "s24"]}]}  # fmt: skip


@pytest.fixture
def two_surveys(make):
    """Three versions of one questionnaire, and a survey of another kind with the same items."""
    made = [
        *sheets("Q1", n=20, questionnaire="one-stop/v9", s24=1),
        *sheets("Q1", n=20, bad=5, questionnaire="one-stop/v10", s24=5, s25=5),
        *sheets("Q1", n=20, bad=20, questionnaire="sipas/2026", s24=1, s25=1),
    ]
    books = {"one-stop/v9": SHORT, "one-stop/v10": LONG, "sipas/2024": LONG, "sipas/2026": LONG}
    return make(made, [handled("Q1", count=100)], [counter("Q1")], questionnaires=books)


def test_surveys_of_two_kinds_are_never_pooled(two_surveys):
    with pytest.raises(analysis.AmbiguousIndex, match="one-stop, sipas"):
        rows(two_surveys)
    row = rows(two_surveys, questionnaire="one-stop").loc["Q1"]
    other = rows(two_surveys, questionnaire="sipas").loc["Q1"]

    assert (row["n"], row["sheets"], row["estimate"]) == (40, 40, 35 / 40)
    assert (other["n"], other["estimate"]) == (20, 0.0)
    with pytest.raises(analysis.UnknownIndex, match="papi"):
        rows(two_surveys, questionnaire="papi")


def test_versions_that_define_an_index_otherwise_do_not_answer_it(two_surveys):
    """v10 is newer than v9; v9's sheets stay in the design and its weights."""
    found = outcome(
        two_surveys, by="counter", period="2026-10", index="x", as_of=NOVEMBER, questionnaire="one-stop"
    )
    row = found.table.iloc[0]

    assert found.method.questionnaires == ("one-stop/v10",)
    assert (row["n"], row["sheets"], row["sheets_share"], row["estimate"]) == (20, 40, 0.5, 1.0)
    assert found.cells["weight"].tolist() == [2.5]


def test_a_sheet_of_no_known_questionnaire_is_refused(make):
    path = make(sheets("Q1", questionnaire="lost/v1"), [handled("Q1")], [counter("Q1")])
    with pytest.raises(analysis.BrokenSnapshot, match="lost/v1"):
        rows(path)


def test_a_sheet_that_is_there_twice_is_refused_by_name(make):
    made = [*sheets("Q1", n=30), *sheets("Q1", "2026-09", n=1, days=1, response="r00007")]
    path = make(made, [handled("Q1"), handled("Q1", "2026-09")], [counter("Q1")])

    with pytest.raises(analysis.DuplicateIds, match="r00007"):
        rows(path, period="2026")
    with pytest.raises(analysis.DuplicateIds, match="r00007"):
        analysis.Snapshot(path).verify()
    assert rows(path).loc["Q1", "n"] == 30
