"""Which items stay comparable between two versions."""

import tomllib

import pytest

from survey.questionnaire.check import check
from survey.questionnaire.compare import compare
from survey.questionnaire.parse import parse

WORSE = 'codes = [1, 2, 3]\nbetter = "lower"'
TAKES_NOT_APPLICABLE = 'factor = "access"\nnot_applicable = true'

CHANGES = [
    ("polite", "changed", ("wording",), "Công chức lịch sự", "Cán bộ lịch sự"),
    ("polite", "changed", ("wording",), "How satisfied are you", "How happy are you"),
    ("trouble", "changed", ("labels",), '1 = "Không có"', '1 = "Không"'),
    ("channels", "changed", ("asked",), 'scale = "channel"\nshow_if = "visited == 1"', 'scale = "channel"'),
    ("signs", "changed", ("labels", "missing"), TAKES_NOT_APPLICABLE, 'factor = "access"'),
    ("trouble", "broken", ("codes",), WORSE, WORSE.replace("lower", "higher")),
    ("channels", "broken", ("kind", "codes"), 'kind = "multiple"', 'kind = "single"'),
    ("polite", "broken", ("satisfied",), "satisfied = [4, 5]", "satisfied = [5]"),
    ("helpful", "broken", ("satisfied",), '"helpful", minimum = 1', '"helpful", minimum = 0'),
    ("days", "broken", ("codes",), "maximum = 365", "maximum = 400"),
    ("procedure", "removed", (), "procedure", "service_used"),
    ("service_used", "added", (), "procedure", "service_used"),
]


@pytest.mark.parametrize(("item", "state", "what", "old", "new"), CHANGES)
def test_what_changed_is_named(example, example_text, item, state, what, old, new):
    assert old in example_text
    changed = parse(tomllib.loads(example_text.replace(old, new)))[0]

    one = next(one for one in compare(example, changed) if one.item == item)

    assert (one.state, one.what) == (state, what)
    assert one.comparable == (state == "changed")


def test_unchanged_version_is_comparable_throughout(example):
    found = list(compare(example, example))

    assert [one.item for one in found] == [item.id for item in example.items]
    assert {(one.state, one.comparable) for one in found} == {("same", True)}


def test_order_in_which_codes_are_offered_breaks_nothing(example, example_text):
    turned = tomllib.loads(example_text.replace("codes = [1, 2, 3, 4, 5]", "codes = [5, 4, 3, 2, 1]"))

    assert list(check(turned)) == []
    assert {one.state for one in compare(example, parse(turned)[0])} == {"same"}
