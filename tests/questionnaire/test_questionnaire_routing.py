"""Which items are asked, and where a survey ends."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from survey.questionnaire import Item, Section, asked_answers, ending, load, visible
from survey.questionnaire.condition_syntax import read_condition
from survey.questionnaire.conditions import statements
from tests.questionnaire.made import answers_to, routed

ADULT: dict[str, Any] = {"age": 40, "visited": 1, "channels": {1}, "polite": 2}


def ids(items) -> list[str]:
    return [item.id for item in items]


def test_items_without_conditions_are_always_asked(example):
    assert ids(visible(example, {}, channel="phone")) == [
        "age",
        "ethnicity",
        "visited",
        "trouble",
        "procedure",
    ]


def test_answers_open_what_hangs_on_them(example):
    assert "days" in ids(visible(example, ADULT))
    assert "days" not in ids(visible(example, ADULT | {"polite": 5}))
    assert "days" not in ids(visible(example, ADULT | {"channels": {3}}))
    assert "comment" in ids(visible(example, ADULT))


def test_answers_of_hidden_items_count_as_absent(example):
    changed: dict[str, Any] = ADULT | {"visited": 0, "channels.other": "bưu điện"}

    assert "comment" not in ids(visible(example, changed))
    assert asked_answers(example, changed) == {"age": 40, "visited": 0}


def test_minor_is_asked_nothing_more(example):
    assert ids(visible(example, {"age": 17, "visited": 1})) == ["age"]
    assert ending(example, {"age": 17}).id == "age"
    assert ending(example, {"age": 18}) is None
    assert ending(example, {}) is None


def test_section_for_interviewers_is_not_asked_elsewhere(example):
    assert "interviewer" in ids(visible(example, {}, channel="interview"))
    assert "interviewer" not in ids(visible(example, {}, channel="paper"))


def test_condition_of_a_section_holds_for_its_items(example):
    condition = read_condition("visited == 1")
    service = replace(
        example, sections=(Section("person"), Section("service", condition), Section("fieldwork"))
    )
    items = tuple(replace(i, section="person" if i.id == "visited" else i.section) for i in example.items)
    moved = replace(service, items=items)

    assert "trouble" not in ids(visible(moved, {"visited": 0}))
    assert "trouble" in ids(visible(moved, {"visited": 1}))


def test_form_of_the_counters_is_asked_whole():
    one_stop = load("one-stop/v1")

    assert visible(one_stop, {}, channel="phone") == one_stop.items


@given(data=st.data())
def test_no_item_is_shown_whose_condition_needs_an_answer_that_is_not_there(data):
    form = data.draw(routed())
    answers = data.draw(answers_to(form))
    shown = visible(form, answers)
    counted = asked_answers(form, answers)

    for item in shown:
        open_items = {said for said in named(item) if said not in counted}
        for value in (0, 1):
            assert item.show_if is None or item.show_if.truth({**counted, **dict.fromkeys(open_items, value)})


@given(data=st.data())
def test_hidden_answers_make_no_difference(data):
    form = data.draw(routed())
    answers = data.draw(answers_to(form))
    shown, counted = visible(form, answers), asked_answers(form, answers)

    assert visible(form, counted) == shown
    assert counted.keys() <= set(ids(shown))


def named(item: Item) -> set[str]:
    return set() if item.show_if is None else {said.item for said in statements(item.show_if)}
