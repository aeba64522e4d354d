"""Which items a citizen is asked, given the answers so far; pure, so the server does it on every page."""

from survey.questionnaire.conditions import Answer, Answers
from survey.questionnaire.objects import Item, Questionnaire


def visible(
    questionnaire: Questionnaire, answers: Answers, *, channel: str | None = None
) -> tuple[Item, ...]:
    """The items that are asked, in the order of the form.

    An item is asked if its condition and that of its section are true. Answers to items that are hidden
    count as absent, so that a change of mind hides what hung on the old answer. After an item whose
    ``ends_if`` is true nothing more is asked. ``channel`` leaves out the sections not meant for it.
    """
    return _walked(questionnaire, answers, channel)[0]


def ending(questionnaire: Questionnaire, answers: Answers, *, channel: str | None = None) -> Item | None:
    """The item after which the survey ends before its time, if it does; its text is `Texts.ending`."""
    return _walked(questionnaire, answers, channel)[1]


def asked_answers(questionnaire: Questionnaire, answers: Answers, *, channel: str | None = None) -> Answers:
    """The answers without those to items that are not asked: what may be stored."""
    asked = {item.id for item in visible(questionnaire, answers, channel=channel)}
    return {name: answer for name, answer in answers.items() if name.partition(".")[0] in asked}


def _walked(
    questionnaire: Questionnaire, answers: Answers, channel: str | None
) -> tuple[tuple[Item, ...], Item | None]:
    shown: list[Item] = []
    counted: dict[str, Answer] = {}
    for item in questionnaire.items:
        if not _asked(questionnaire, item, counted, channel):
            continue
        shown.append(item)
        if item.id in answers:
            counted[item.id] = answers[item.id]
        if item.ends_if is not None and item.ends_if.truth(counted):
            return tuple(shown), item
    return tuple(shown), None


def _asked(questionnaire: Questionnaire, item: Item, answers: Answers, channel: str | None) -> bool:
    section = questionnaire.section(item)
    if section is not None and channel is not None and section.channels and channel not in section.channels:
        return False
    conditions = (item.show_if, section.show_if if section else None)
    return all(condition is None or condition.truth(answers) is True for condition in conditions)
