"""What can be wrong with the words: each must exist in each language, and none for nothing."""

from collections.abc import Iterable, Iterator, Mapping, Set

from survey.questionnaire.objects import Questionnaire
from survey.questionnaire.problems import Problem, path, problem, shown
from survey.questionnaire.texts import Texts


def text_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    for language in dict.fromkeys(questionnaire.languages):
        if texts := questionnaire.wording.get(language):
            yield from _language_problems(questionnaire, texts)
        else:
            yield problem("missing-text", path("texts", language), value=shown(language))


def _language_problems(questionnaire: Questionnaire, texts: Texts) -> Iterator[Problem]:
    head = {"title": texts.title, "population": texts.population, "source": texts.source}
    yield from _missing(texts, (), head, head)
    for group, ids in _required(questionnaire).items():
        yield from _missing(texts, (group,), texts.groups[group], ids)
        yield from _needless(texts, (group,), texts.groups[group], ids)
    for group, ids in _optional(questionnaire).items():
        yield from _missing(texts, (group,), texts.groups[group], _anywhere(questionnaire, group, ids))
        yield from _needless(texts, (group,), texts.groups[group], ids)
    labels = {scale.id: _keys((*scale.codes, *scale.missing)) for scale in questionnaire.scales}
    for scale, codes in labels.items():
        yield from _missing(texts, ("scales", scale), texts.labels.get(scale, {}), codes)
        yield from _needless(texts, ("scales", scale), texts.labels.get(scale, {}), codes)
    yield from _needless(texts, ("scales",), texts.labels, labels.keys())


def _required(questionnaire: Questionnaire) -> dict[str, Iterable[str]]:
    """The ids that need a text, by group."""
    items = questionnaire.items
    nodes = [node.node for node in questionnaire.nodes()]
    numbers = [questionnaire.scale(item).missing for item in items if item.kind == "number"]
    return {
        "items": [item.id for item in items if item.id],
        "factors": questionnaire.factor_ids,
        "index": [node for node in nodes if node and node not in questionnaire.factor_ids],
        "sections": [section.id for section in questionnaire.sections if section.id],
        "leads": [item.lead for item in items if item.lead],
        "endings": [item.id for item in items if item.ends_if is not None],
        "bands": [band.band for node in questionnaire.nodes() for band in node.bands if band.band],
        "missing": _keys(code for missing in numbers for code in missing),
    }


def _optional(questionnaire: Questionnaire) -> dict[str, Iterable[str]]:
    """The ids that may have a text: where one language has it, all must."""
    return {
        "hints": [item.id for item in questionnaire.items],
        "units": [item.id for item in questionnaire.items if item.kind == "number"],
        "intros": [section.id for section in questionnaire.sections],
        "chips": questionnaire.factor_ids,
    }


def _anywhere(questionnaire: Questionnaire, group: str, ids: Iterable[str]) -> list[str]:
    given = {id_ for texts in questionnaire.wording.values() for id_ in texts.groups[group]}
    marked = {item.factor for item in questionnaire.items if item.kind == "mark" and group == "chips"}
    return [id_ for id_ in ids if id_ in given | marked]


def _keys(codes: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(code) for code in codes)


def _missing(
    texts: Texts, place: tuple[str, ...], given: Mapping[str, str], wanted: Iterable[str]
) -> Iterator[Problem]:
    for id_ in dict.fromkeys(wanted):
        if not given.get(id_, "").strip():
            where = path("texts", texts.language, *place, id_)
            yield problem("missing-text", where, value=shown(texts.language))


def _needless(
    texts: Texts, place: tuple[str, ...], given: Iterable[str], wanted: Iterable[str]
) -> Iterator[Problem]:
    allowed: Set[str] = set(wanted)
    for id_ in given:
        if id_ not in allowed:
            where = path("texts", texts.language, *place, id_)
            yield problem("unknown-key", where, value=shown(id_), hint="")
