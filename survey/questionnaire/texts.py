"""The words of a questionnaire, one object a language."""

from collections.abc import Mapping
from dataclasses import dataclass

GROUPS = (
    *("items", "hints", "factors", "chips", "index", "sections", "intros", "leads"),
    *("endings", "units", "bands", "missing"),
)


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

    def unit(self, id_: str) -> str:
        """The unit of a number, empty where there is none."""
        return self.groups["units"].get(id_, "")

    def ending(self, id_: str) -> str:
        """What closes a survey that ends after this item."""
        return self.groups["endings"][id_]

    def section(self, id_: str) -> str:
        return self.groups["sections"][id_]

    def intro(self, id_: str) -> str:
        """The text under the title of a section, empty where there is none."""
        return self.groups["intros"].get(id_, "")

    def lead(self, id_: str) -> str:
        """The stem that several items share."""
        return self.groups["leads"][id_]

    def factor(self, id_: str) -> str:
        return self.groups["factors"][id_]

    def chip(self, id_: str) -> str:
        """The factor in a word or two, for a button."""
        return self.groups["chips"][id_]

    def node(self, name: str) -> str:
        """The name of an index node; a node called like a factor has the factor's name."""
        return self.groups["index"].get(name) or self.factor(name)

    def band(self, id_: str) -> str:
        return self.groups["bands"][id_]

    def label(self, scale: str, code: int) -> str:
        """The words of a code; without a scale, those of "does not apply" and "don't know" for numbers."""
        return self.labels[scale][str(code)] if scale else self.groups["missing"][str(code)]
