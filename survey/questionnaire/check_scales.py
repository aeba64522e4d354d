"""What can be wrong with a scale, by itself and for the items that use it."""

from collections import Counter
from collections.abc import Iterator

from survey.questionnaire.conditions import DONT_KNOW, NOT_APPLICABLE
from survey.questionnaire.kinds import BETTER, KINDS, LEVELS
from survey.questionnaire.objects import Item, Questionnaire, Scale
from survey.questionnaire.problems import Problem, path, problem, shown

HIGHEST = 999


def scale_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    scales = {scale.id: scale for scale in questionnaire.scales}
    for scale in questionnaire.scales:
        yield from _code_problems(scale, path("scales", scale.id))
    for item in questionnaire.items:
        place = path("items", item.id)
        if item.scale and item.scale not in scales:
            yield problem("unknown-scale", f"{place}.scale", value=shown(item.scale))
        elif item.scale:
            yield from _offer_problems(item, scales[item.scale], place)
            yield from _fit_problems(item, scales[item.scale], f"{place}.scale")


def _code_problems(scale: Scale, place: str) -> Iterator[Problem]:
    if not scale.codes:
        yield problem("missing-codes", f"{place}.codes", value=shown(scale.id))
    for code, times in Counter([*scale.codes, *scale.missing]).items():
        if times > 1:
            yield problem("duplicate-code", f"{place}.codes", value=code)
    for code in dict.fromkeys(scale.codes):
        if not 0 <= code <= HIGHEST:
            yield problem("bad-code", f"{place}.codes", value=code)
    yield from _special_problems(scale, place)
    if scale.better not in (None, *BETTER):
        choices = ", ".join(BETTER)
        yield problem("unknown-choice", f"{place}.better", value=shown(scale.better), choices=choices)


def _special_problems(scale: Scale, place: str) -> Iterator[Problem]:
    """Codes with a meaning of their own."""
    for key, given, wanted in (
        ("not_applicable", scale.not_applicable, NOT_APPLICABLE),
        ("dont_know", scale.dont_know, DONT_KNOW),
    ):
        if given not in (None, wanted):
            yield problem("missing-code", f"{place}.{key}", wanted=wanted)
    other = () if scale.other is None else (scale.other,)
    for key, codes in (("other", other), ("alone", scale.alone)):
        for code in set(codes) - set(scale.codes):
            yield problem("code-off-scale", f"{place}.{key}", value=code)


def _offer_problems(item: Item, scale: Scale, place: str) -> Iterator[Problem]:
    if item.not_applicable and scale.not_applicable is None:
        yield problem("no-not-applicable", f"{place}.not_applicable", value=shown(scale.id))
    if item.dont_know and scale.dont_know is None:
        yield problem("no-dont-know", f"{place}.dont_know", value=shown(scale.id))


def _fit_problems(item: Item, scale: Scale, place: str) -> Iterator[Problem]:
    """What an item of this kind cannot do with the scale."""
    kind = KINDS.get(item.kind)
    if kind is None:
        return
    for key, given in (("other", scale.other is not None), ("alone", bool(scale.alone))):
        if given and key not in kind.scale_may:
            yield problem("scale-misfit", place, key=key, value=shown(item.kind))
    if item.kind == "rating" and len(scale.codes) not in LEVELS:
        yield problem("rating-levels", place, value=len(scale.codes))
    if item.kind == "rating" and scale.better == "none":
        yield problem("scale-misfit", place, key="better = none", value=shown(item.kind))
    if item.kind in ("yes-no", "mark") and set(scale.codes) != {0, 1}:
        yield problem("yes-no-codes", place, value=shown(item.kind))
