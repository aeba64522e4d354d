"""The benchmarks run and compare the same figures; nothing is timed here."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import cells_coverage, coverage
from benchmarks.statistics import compare, grouped_sum, package
from benchmarks.statistics.sheets import Made
from benchmarks.statistics.task import Task

MADE = Made(rows=3_000, counters=4, days=6, items=("i1", "i2"))


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    return Task(str(MADE.write(folder)), MADE.items, "weights", 1, str(folder / "answer.csv"))


def test_the_same_seed_makes_the_same_sheets():
    first, again = next(MADE.chunks()), next(MADE.chunks())

    assert first.equals(again)
    assert first.num_rows == MADE.rows


def test_the_compared_programs_give_the_same_figures(task):
    ours = package.by_shares(task)
    index = package.by_index(task)
    bare = pd.concat(grouped_sum.long(task, grouped_sum.run(task)))

    assert compare.agreement(ours, index[index["item"].isin(MADE.items)]).keys() == {"estimate", "se", "n"}
    assert compare.agreement(ours, bare).keys() == {"estimate"}


def test_different_figures_are_refused(task):
    ours = package.by_shares(task)

    with pytest.raises(compare.Disagreement, match="relative differences"):
        compare.agreement(ours, ours.assign(se=ours["se"] * (1 + 1e-8)))
    with pytest.raises(compare.Disagreement, match="same counters and items"):
        compare.agreement(ours, ours.head(-1))


def test_the_simulation_computes_what_the_package_computes():
    assert coverage.agree_with_package(1, replications=5) < 1e-9


def test_an_interval_that_is_not_there_holds_nothing():
    e = coverage.estimated(np.ones((1, 10, 3)), np.ones((1, 10, 3)))

    assert coverage.outcome(e, "wilson", 0.98).own_cover == 0
    assert coverage.outcome(e, "wilson", 0.98).cover == 1


def test_a_counter_with_a_small_field_becomes_one_cell():
    field = np.array([[[0] * 10, [1] * 10, [2] * 10], [[0] * 10, [1] * 10, [2] * 9 + [0]]])
    table = cells_coverage.weighted(field, np.ones_like(field))

    assert table["kept"].tolist() == [True, False]
    assert table["estimate"].tolist() == pytest.approx([1, 1])
