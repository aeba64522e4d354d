"""Questionnaires: TOML becomes frozen objects once, and a check yields every problem.

Only the standard library, and click in `commands`.
"""

from survey.questionnaire.errors import BrokenQuestionnaire, QuestionnaireError, UnknownQuestionnaire
from survey.questionnaire.load import available, load
from survey.questionnaire.objects import Factor, IndexNode, Item, Questionnaire, Scale, Texts
from survey.questionnaire.problems import Problem

__all__ = [
    "BrokenQuestionnaire",
    "Factor",
    "IndexNode",
    "Item",
    "Problem",
    "Questionnaire",
    "QuestionnaireError",
    "Scale",
    "Texts",
    "UnknownQuestionnaire",
    "available",
    "load",
]
