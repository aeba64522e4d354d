"""What can be wrong with the words: each must exist in each language, and none for nothing."""

from collections.abc import Iterable, Iterator, Mapping, Set

from survey.questionnaire.objects import Questionnaire, Texts
from survey.questionnaire.problems import Problem, path, problem, shown


def text_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    for language in dict.fromkeys(questionnaire.languages):
        if texts := questionnaire.wording.get(language):
            yield from _language_problems(questionnaire, texts)
        else:
            yield problem("missing-text", path("texts", language), value=shown(language))


def _language_problems(questionnaire: Questionnaire, texts: Texts) -> Iterator[Problem]:
    head = {"title": texts.title, "population": texts.population, "source": texts.source}
    yield from _missing(texts, (), head, head)
    for group, ids in _expected(questionnaire).items():
        yield from _missing(texts, (group,), texts.groups[group], ids)
        yield from _needless(texts, (group,), texts.groups[group], ids)
    labels = {scale.id: _labelled(scale.codes, scale.not_applicable) for scale in questionnaire.scales}
    for scale, codes in labels.items():
        yield from _missing(texts, ("scales", scale), texts.labels.get(scale, {}), codes)
        yield from _needless(texts, ("scales", scale), texts.labels.get(scale, {}), codes)
    yield from _needless(texts, ("scales",), texts.labels, labels.keys())


def _expected(questionnaire: Questionnaire) -> dict[str, Iterable[str]]:
    """The ids that need a text, by group. A hint in one language must stand in all."""
    factors = questionnaire.factor_ids
    items = [item.id for item in questionnaire.items if item.id]
    hinted = {id_ for texts in questionnaire.wording.values() for id_ in texts.groups["hints"]}
    nodes = [node.node for node in questionnaire.nodes() if node.node and node.node not in factors]
    hints = [id_ for id_ in items if id_ in hinted]
    return {"items": items, "factors": factors, "chips": factors, "hints": hints, "index": nodes}


def _labelled(codes: Iterable[int], not_applicable: int | None) -> tuple[str, ...]:
    return tuple(str(code) for code in (*codes, not_applicable) if code is not None)


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
