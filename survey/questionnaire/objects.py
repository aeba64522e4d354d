"""A questionnaire as frozen objects: the structure once, the texts per language beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from survey.questionnaire.conditions import DONT_KNOW, NOT_APPLICABLE, Condition
from survey.questionnaire.texts import Texts
from survey.questionnaire.tree import IndexNode, walk


@dataclass(frozen=True, slots=True)
class Scale:
    """The codes of the answers, in the order in which they are offered.

    ``better``: which codes are the better answers (``higher``, ``lower``, ``none``), if the author says so.
    ``other``: the code whose words the citizen may write. ``alone``: codes that exclude all others.
    """

    id: str
    codes: tuple[int, ...]
    not_applicable: int | None = None
    dont_know: int | None = None
    better: str | None = None
    other: int | None = None
    alone: tuple[int, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """The codes of "does not apply" and "don't know", where they are offered."""
        return tuple(code for code in (self.not_applicable, self.dont_know) if code is not None)


NO_SCALE = Scale("", ())
NUMBERS = Scale("", (), NOT_APPLICABLE, DONT_KNOW)


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form. Without channels it is asked in all that the questionnaire is meant for."""

    id: str
    show_if: Condition | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``not_applicable`` says whether the citizen may answer that it does not apply.

    ``number`` is the number on the official form; ``uncertain`` names what comes from memory.
    """

    id: str
    kind: str
    factor: str | None = None
    scale: str | None = None
    required: bool = False
    not_applicable: bool = False
    max_length: int | None = None
    dont_know: bool = False
    minimum: int | None = None
    maximum: int | None = None
    section: str | None = None
    lead: str | None = None
    number: str | None = None
    show_if: Condition | None = None
    ends_if: Condition | None = None
    sensitive: bool = False
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Factor:
    """Items on one subject: the detailed ratings, and the quick mark that stands for them."""

    id: str
    items: tuple[str, ...]
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Legal:
    """A text of law that the questionnaire rests on, with its dates of effect."""

    number: str
    title: str
    issued: date
    effective_from: date
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the wording comes from; ``verified`` once compared with the official form."""

    verified: bool
    legal: tuple[Legal, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of one form. Build it with `load`; only a checked one is worth using."""

    id: str
    version: str
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    factor_ids: tuple[str, ...]
    scales: tuple[Scale, ...]
    items: tuple[Item, ...]
    index: tuple[IndexNode, ...]
    source: Source
    wording: Mapping[str, Texts] = field(repr=False)
    sections: tuple[Section, ...] = ()
    respondents: str = "citizens"

    @property
    def key(self) -> str:
        return f"{self.id}/{self.version}"

    @property
    def factors(self) -> tuple[Factor, ...]:
        return tuple(self._factor(id_) for id_ in self.factor_ids)

    def _factor(self, id_: str) -> Factor:
        own = [item for item in self.items if item.factor == id_]
        marks = [item.id for item in own if item.kind == "mark"]
        ratings = tuple(item.id for item in own if item.kind == "rating")
        return Factor(id_, ratings, marks[0] if marks else None)

    def item(self, id_: str) -> Item:
        return {item.id: item for item in self.items}[id_]

    def section(self, item: Item) -> Section | None:
        """The section of an item, none where the form has no sections."""
        return {section.id: section for section in self.sections}.get(item.section or "")

    def scale(self, item: Item | str) -> Scale:
        """The scale as this item offers it; an item without a scale has one without codes."""
        wanted = self.item(item) if isinstance(item, str) else item
        scales = {scale.id: scale for scale in self.scales}
        scale = scales.get(wanted.scale or "", NUMBERS if wanted.kind == "number" else NO_SCALE)
        return replace(
            scale,
            not_applicable=scale.not_applicable if wanted.not_applicable else None,
            dont_know=scale.dont_know if wanted.dont_know else None,
        )

    def better(self, item: Item) -> str:
        """Which codes are the better answers: of a rating or mark the higher, unless the scale says else."""
        return self.scale(item).better or ("higher" if item.kind in ("rating", "mark") else "none")

    def texts(self, language: str) -> Texts:
        return self.wording[language]

    def nodes(self) -> tuple[IndexNode, ...]:
        """Every node of the index tree, each before its children."""
        return tuple(node for root in self.index for node in walk(root))

    def codebook(self) -> dict[str, object]:
        """What goes into `codebook.json`: everything that recomputing a figure elsewhere needs."""
        from survey.questionnaire.codebook import codebook  # noqa: PLC0415 - it reads these classes

        return codebook(self)
