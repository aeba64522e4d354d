"""How answers are stored."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.questionnaire import Column, columns, load, restored, stored, text_names
from survey.questionnaire.kinds import COLUMNS
from survey.snapshot.sheets import BEFORE_ITEMS


def test_columns_of_every_kind(example):
    found = {column.name: column for column in columns(example)}

    assert list(found) == [
        *("age", "ethnicity", "visited", "channels.1", "channels.2", "channels.3", "channels.8"),
        *("signs", "polite", "helpful", "trouble", "days"),
    ]
    assert found["signs"] == Column("signs", "signs", "code", (1, 2, 3, 4, 5), (-8, -9))
    assert found["polite"].missing == (-8,)
    assert found["channels.3"] == Column("channels.3", "channels", "option", (0, 1), (), 3)
    assert found["days"] == Column("days", "days", "number", (), (-9,), None, 0, 365)
    assert [found["days"].holds(value) for value in (-9, -8, -1, 0, 365, 366)] == [
        True,
        False,
        False,
        True,
        True,
        False,
    ]


def test_texts_stand_apart(example):
    assert text_names(example) == (
        *("ethnicity.other", "channels.other", "procedure", "comment", "interviewer"),
    )


def test_columns_of_the_counters_form_are_its_items():
    one_stop = load("one-stop/v1")

    assert [column.name for column in columns(one_stop)] == [i.id for i in one_stop.items if i.kind != "text"]
    assert text_names(one_stop) == ("comment",)


def test_no_item_can_be_called_like_another_column_of_a_sheet():
    assert {field.name for field in BEFORE_ITEMS} <= set(COLUMNS)


def test_answers_become_rows_and_texts(example):
    answers: dict[str, Any] = {
        "age": 40,
        "ethnicity": 2,
        "ethnicity.other": "Hoa",
        "channels": {1, 3},
        "signs": -9,
        "comment": " ",
    }

    assert stored(example, answers) == (
        {
            "age": 40,
            "ethnicity": 2,
            "channels.1": 1,
            "channels.2": 0,
            "channels.3": 1,
            "channels.8": 0,
            "signs": -9,
        },
        {"ethnicity.other": "Hoa"},
    )


def test_empty_choice_is_no_answer_and_does_not_apply_is_one_for_every_option(example):
    offered = replace(
        example,
        scales=tuple(replace(scale, not_applicable=-8) for scale in example.scales),
        items=tuple(replace(item, not_applicable=item.kind == "multiple") for item in example.items),
    )

    assert stored(offered, {"channels": set()}) == ({}, {})
    assert set(stored(offered, {"channels": -8})[0].values()) == {-8}


@pytest.mark.parametrize(
    "answers",
    [
        {"signs": 6},
        {"polite": -9},
        {"age": 121},
        {"channels": 1},
        {"channels": {1, 4}},
        {"chanels": {1}},
        {"comment": 5},
        {"trouble.other": "x"},
        {"channels": -8},
        {"signs": "5"},
        {"age": {1}},
    ],
)
def test_impossible_answer_is_refused_by_name(example, answers):
    (name,) = answers

    with pytest.raises(ValueError, match=f"^{name} cannot have the answer"):
        stored(example, answers)


WORDS = st.text(min_size=1).filter(str.strip)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 120),
        "channels": st.frozensets(st.sampled_from([1, 2, 3, 8]), min_size=1),
        "signs": st.sampled_from([1, 2, 3, 4, 5, -8, -9]),
        "days": st.integers(0, 365) | st.just(-9),
        "visited": st.sampled_from([0, 1]),
        "comment": WORDS,
        "channels.other": WORDS,
    },
)


@given(answers=ANSWERS)
def test_what_is_stored_gives_the_answers_back(example, answers):
    assert restored(example, *stored(example, answers)) == answers
