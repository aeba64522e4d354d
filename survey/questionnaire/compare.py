"""Two versions of a questionnaire side by side: which items stay comparable, and why others do not."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.questionnaire.columns import columns_of
from survey.questionnaire.objects import Item, Questionnaire

BREAKS = ("kind", "codes", "satisfied")  # what makes figures of two versions two different things
NOTES = ("wording", "labels", "asked", "missing")  # what may move an answer all the same


@dataclass(frozen=True, slots=True)
class Difference:
    """One item: ``state`` is same, changed (comparable, with notes), broken, added or removed.

    ``what`` names the properties that differ, of `BREAKS` first, then of `NOTES`.
    """

    item: str
    state: str
    what: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        return self.state in ("same", "changed")


def compare(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    """Every item of the new version in its order, then what it no longer has."""
    before = {item.id: item for item in old.items}
    for item in new.items:
        if item.id not in before:
            yield Difference(item.id, "added")
            continue
        first, second = _properties(old, before[item.id]), _properties(new, item)
        what = tuple(name for name in (*BREAKS, *NOTES) if first[name] != second[name])
        state = "broken" if set(what) & set(BREAKS) else "changed" if what else "same"
        yield Difference(item.id, state, what)
    now = {item.id for item in new.items}
    yield from (Difference(id_, "removed") for id_ in before if id_ not in now)


def _properties(questionnaire: Questionnaire, item: Item) -> dict[str, object]:
    """Codes without the order in which they are offered; words in every language that there is."""
    scale, section = questionnaire.scale(item), questionnaire.section(item)
    wording = questionnaire.wording.values()
    return {
        "kind": item.kind,
        "codes": (
            {
                column.name: (set(column.codes), column.minimum, column.maximum)
                for column in columns_of(questionnaire, item)
            },
            questionnaire.better(item),
        ),
        "satisfied": _satisfied(questionnaire, item),
        "wording": {t.language: (t.item(item.id), t.lead(item.lead) if item.lead else "") for t in wording},
        "labels": {
            t.language: {code: t.label(scale.id, code) for code in (*scale.codes, *scale.missing)}
            for t in wording
        },
        "asked": (item.show_if, section and (section.show_if, section.channels), item.required),
        "missing": scale.missing,
    }


def _satisfied(questionnaire: Questionnaire, item: Item) -> dict[str, object]:
    """How the index counts each column of the item: its satisfied codes, or the ends of its mean."""
    names = {column.name for column in columns_of(questionnaire, item)}
    return {
        entry.item: (entry.minimum, entry.maximum)
        if entry.is_mean
        else set(entry.satisfied or node.satisfied)
        for node in questionnaire.nodes()
        for entry in node.items
        if entry.item in names
    }
