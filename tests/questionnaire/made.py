"""Made-up forms and answers for properties."""

from typing import Any

from hypothesis import strategies as st

from survey.questionnaire import Item, Questionnaire
from survey.questionnaire.conditions import And, Compare, Condition, Not, Or
from survey.questionnaire.objects import Scale, Source

YES_NO = Scale("yes_no", (1, 0))


@st.composite
def routed(draw: st.DrawFn) -> Questionnaire:
    """A form of yes-no items whose conditions name earlier items."""
    items = [Item("q0", "yes-no", scale="yes_no", required=True)]
    for number in range(1, draw(st.integers(2, 7))):
        condition = draw(st.none() | conditions_on([item.id for item in items]))
        ends = draw(st.none() | st.none() | conditions_on([f"q{number}"]))
        items.append(Item(f"q{number}", "yes-no", scale="yes_no", show_if=condition, ends_if=ends))
    return Questionnaire("made", "v1", ("vi",), ("phone",), (), (YES_NO,), tuple(items), (), Source(True), {})


def conditions_on(items: list[str]) -> st.SearchStrategy[Condition]:
    said = st.builds(Compare, st.sampled_from(items), st.sampled_from(["==", "!="]), st.sampled_from([0, 1]))
    return st.recursive(said, grown, max_leaves=4)


def grown(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.tuples(inner, inner)
    return st.builds(Not, inner) | st.builds(And, parts) | st.builds(Or, parts)


def answers_to(form: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={item.id: st.sampled_from([0, 1]) for item in form.items})
