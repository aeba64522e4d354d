"""A questionnaire as frozen objects: the structure once, the texts per language beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Scale:
    """The codes of the answers, in the order in which they are offered."""

    id: str
    codes: tuple[int, ...]
    not_applicable: int | None = None


NO_SCALE = Scale("", ())


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``not_applicable`` says whether the citizen may answer that it does not apply."""

    id: str
    kind: str
    factor: str | None = None
    scale: str | None = None
    required: bool = False
    not_applicable: bool = False
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """Items on one subject: the detailed ratings, and the quick mark that stands for them."""

    id: str
    items: tuple[str, ...]
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class IndexNode:
    """A node of the index tree: over items at the leaves, over other nodes above."""

    node: str
    rule: str
    satisfied: tuple[int, ...]
    items: tuple[str, ...] = ()
    children: tuple["IndexNode", ...] = ()
    weight: float | None = None


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
class Texts:
    """All words of one language: id → text in each of `GROUPS`, and the labels by scale and code."""

    language: str
    title: str
    population: str
    source: str
    groups: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]

    def item(self, id_: str) -> str:
        return self.groups["items"][id_]

    def hint(self, id_: str) -> str:
        """The advice under an item, empty where there is none."""
        return self.groups["hints"].get(id_, "")

    def factor(self, id_: str) -> str:
        return self.groups["factors"][id_]

    def chip(self, id_: str) -> str:
        """The factor in a word or two, for a button."""
        return self.groups["chips"][id_]

    def node(self, name: str) -> str:
        """The name of an index node; a node called like a factor has the factor's name."""
        return self.groups["index"].get(name) or self.factor(name)

    def label(self, scale: str, code: int) -> str:
        return self.labels[scale][str(code)]


GROUPS = ("items", "hints", "factors", "chips", "index")


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

    def scale(self, item: Item | str) -> Scale:
        """The scale as this item offers it; an item without a scale has one without codes."""
        wanted = self.item(item) if isinstance(item, str) else item
        scale = {scale.id: scale for scale in self.scales}.get(wanted.scale or "", NO_SCALE)
        return scale if wanted.not_applicable else replace(scale, not_applicable=None)

    def texts(self, language: str) -> Texts:
        return self.wording[language]

    def nodes(self) -> tuple[IndexNode, ...]:
        """Every node of the index tree, each before its children."""
        return tuple(node for root in self.index for node in walk(root))

    def codebook(self) -> dict[str, object]:
        """What goes into `codebook.json`: everything that recomputing a figure elsewhere needs."""
        from survey.questionnaire.codebook import codebook  # noqa: PLC0415 - it reads these classes

        return codebook(self)


def walk(node: IndexNode) -> tuple[IndexNode, ...]:
    return (node, *(below for child in node.children for below in walk(child)))
