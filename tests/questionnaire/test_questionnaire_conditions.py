"""The language of conditions: printing and reading, three values, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.questionnaire.condition_syntax import ConditionSyntax, read_condition
from survey.questionnaire.conditions import (
    OPERATORS,
    Among,
    And,
    Answered,
    AnyOf,
    Compare,
    Condition,
    Not,
    Or,
    statements,
)

CODES = [-9, -8, 0, 1, 2, 3]
SINGLE, MULTIPLE = ("a", "b", "age_2"), ("m1", "m2")
LISTS = st.lists(st.sampled_from(CODES), min_size=1, max_size=3).map(tuple)
COMPARED = st.builds(
    Compare, st.sampled_from(SINGLE), st.sampled_from(sorted(OPERATORS)), st.sampled_from(CODES)
)
SAID = (
    COMPARED
    | st.builds(Among, st.sampled_from(SINGLE), LISTS)
    | st.builds(AnyOf, st.sampled_from(MULTIPLE), LISTS)
)
ANSWERED = st.builds(Answered, st.sampled_from(SINGLE + MULTIPLE))


def conditions(said: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    def grow(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.builds(Not, inner) | st.builds(And, parts) | st.builds(Or, parts)

    return st.recursive(said, grow, max_leaves=8)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={item: st.sampled_from(CODES) for item in SINGLE}
    | {item: st.frozensets(st.sampled_from([1, 2, 3])) | st.sampled_from([-8, -9]) for item in MULTIPLE},
)


@given(condition=conditions(SAID | ANSWERED))
def test_what_is_printed_reads_as_the_same_condition(condition):
    assert read_condition(str(condition)) == condition


@given(
    text=st.text(alphabet="ab1 -()[],<>=!not in and or any_of answered", max_size=40) | st.text(max_size=20)
)
def test_any_text_is_a_condition_or_refused(text):
    with suppress(ConditionSyntax):
        condition = read_condition(text)
        assert read_condition(str(condition)) == condition


@given(condition=conditions(SAID))
def test_nothing_is_true_or_false_of_items_without_answers(condition):
    assert condition.truth({}) is None


@given(condition=conditions(SAID), answers=ANSWERS, more=ANSWERS)
def test_what_is_decided_stays_so_whatever_else_is_answered(condition, answers, more):
    decided = condition.truth(answers)

    if decided is not None:
        assert condition.truth({**more, **{k: v for k, v in answers.items() if v != frozenset()}}) is decided


@given(condition=conditions(SAID | ANSWERED), answers=ANSWERS)
def test_not_turns_what_is_decided(condition, answers):
    inner, outer = condition.truth(answers), Not(condition).truth(answers)

    assert (inner, outer) in {(True, False), (False, True), (None, None)}


@pytest.mark.parametrize(
    ("text", "answers", "truth"),
    [
        ("age < 18", {"age": 17}, True),
        ("age < 18", {"age": 18}, False),
        ("age < 18", {"age": -9}, None),
        ("age >= 18", {"age": -8}, None),
        ("a == -8", {"a": -8}, True),
        ("a != 1", {"a": -8}, True),
        ("a != 1", {}, None),
        ("not a == 1", {}, None),
        ("a in [1, 2]", {"a": 2}, True),
        ("a not in [1, 2]", {"a": 2}, False),
        ("a not in [1, 2]", {}, None),
        ("any_of(m, 1, 3)", {"m": {2, 3}}, True),
        ("any_of(m, 1, 3)", {"m": {2}}, False),
        ("any_of(m, 1, 3)", {"m": -8}, False),
        ("any_of(m, 1, 3)", {"m": set()}, None),
        ("answered(a)", {"a": -9}, True),
        ("answered(t)", {"t": "  "}, False),
        ("not answered(a)", {}, True),
        ("a == 1 or b == 1", {"b": 1}, True),
        ("a == 1 and b == 1", {"b": 0}, False),
        ("a == 1 and b == 1", {"b": 1}, None),
        ("not answered(a) or a != 1", {}, True),
        ("not a == 1 and b == 1", {"a": 0, "b": 1}, True),
        ("a == 1 or a == 2 and b == 1", {"a": 1, "b": 0}, True),
        ("(a == 1 or a == 2) and b == 1", {"a": 1, "b": 0}, False),
    ],
)
def test_truth_of_a_condition(text, answers, truth):
    assert read_condition(text).truth(answers) is truth


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("", ""),
        ("a = 1", "= 1"),
        ("a == 1 b", "b"),
        ("a == 1.5", "1.5"),
        ("a == 1x", "1x"),
        ("a == b", "b"),
        ("1 == a", "1 == a"),
        ("a in []", "]"),
        ("a in (1)", "(1)"),
        ("any_of(m)", ")"),
        ("answered(a", ""),
        ("not", ""),
        ("and == 1", "and == 1"),
        ("__import__('os')", "__import__('os')"),
        ("a == 1 # or", "# or"),
        ("a == 99999999999", "99999999999"),
    ],
)
def test_what_is_no_condition_is_refused_from_the_fault_on(text, rest):
    with pytest.raises(ConditionSyntax) as caught:
        read_condition(text)

    assert str(caught.value) == rest


@pytest.mark.parametrize("text", ["(" * 5000 + "a == 1" + ")" * 5000, "not " * 5000 + "a == 1"])
def test_deep_nesting_is_refused(text):
    with pytest.raises(ConditionSyntax):
        read_condition(text)


def test_statements_come_in_the_order_of_the_text():
    condition = read_condition("a == 1 and not (any_of(m, 1) or answered(c))")

    assert [said.item for said in statements(condition)] == ["a", "m", "c"]
