"""What a made-up citizen adds on the second page: items, marks of factors, a comment."""

from random import Random

from survey.answering.models import NOT_APPLICABLE
from survey.demo.comments import DISPLEASED, EITHER, PLEASED
from survey.questionnaire import load
from survey.questionnaire.objects import Factor

QUESTIONNAIRE = "one-stop/v1"
BLANK, MARKED = 0.1, 0.3
DOES_NOT_APPLY = {"feedback": 0.6, "result": 0.25}  # elsewhere rarely
RARELY = 0.02


def answers_of(dice: Random, *, pleased: bool) -> dict[str, int]:
    """Who is not satisfied has one factor in mind above all."""
    factors = load(QUESTIONNAIRE).factors
    culprit = None if pleased else dice.choice(factors).id
    given: dict[str, int] = {}
    for factor in factors:
        share = 0.96 if pleased else 0.15 if factor.id == culprit else 0.65
        given |= factor_answers(dice, factor, share)
    return given


def factor_answers(dice: Random, factor: Factor, share: float) -> dict[str, int]:
    """The items of one factor and maybe its mark, each satisfied with this probability."""
    away = DOES_NOT_APPLY.get(factor.id, RARELY)
    given = {item: item_answer(dice, away, share) for item in factor.items if dice.random() >= BLANK}
    if factor.mark and dice.random() < MARKED:
        given[factor.mark] = int(dice.random() < share)
    return given


def item_answer(dice: Random, away: float, share: float) -> int:
    if dice.random() < away:
        return NOT_APPLICABLE
    return dice.choice((4, 5, 5)) if dice.random() < share else dice.choice((3, 3, 2, 1))


def comment_of(dice: Random, language: str, *, pleased: bool) -> str:
    kind = EITHER if dice.random() < 0.2 else PLEASED if pleased else DISPLEASED
    return dice.choice(kind[language])
