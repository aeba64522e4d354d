"""A questionnaire in one line of a list."""

from dataclasses import dataclass

from survey.questionnaire.objects import Questionnaire


@dataclass(frozen=True, slots=True)
class Summary:
    """``ratings`` are the items of kind rating that an index counts."""

    id: str
    items: int
    ratings: int
    languages: tuple[str, ...]
    published: bool


def summary(questionnaire: Questionnaire, *, published: bool) -> Summary:
    counted = {entry.item for node in questionnaire.nodes() for entry in node.items}
    ratings = [item for item in questionnaire.items if item.kind == "rating" and item.id in counted]
    items = len(questionnaire.items)
    return Summary(questionnaire.key, items, len(ratings), questionnaire.languages, published)
