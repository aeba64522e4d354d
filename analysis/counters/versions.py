"""Which questionnaires an index belongs to: versions of one name are one survey, other names are others.

RULE in words: an index is taken from the newest version that has it. Sheets of every version that defines it
in the same way answer it; sheets of the other versions of that name stay in the design without an answer;
sheets of other questionnaires are another survey and stay out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from analysis.errors import AmbiguousIndex, BrokenSnapshot, UnknownIndex, listed
from analysis.indices.scheme import Node, find

NO_ANSWERS = ("not_applicable", "dont_know", "other")
Definition: TypeAlias = frozenset[tuple[float, frozenset[tuple[str, frozenset[object]]]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An index, the ``versions`` that define it in this way, and ``survey``: all versions of their name.

    ``codes``: what an answer to each item may be, where scheme or codebook say so.
    """

    node: Node
    versions: frozenset[str]
    survey: frozenset[str]
    known: frozenset[str]
    codes: tuple[tuple[str, tuple[object, ...]], ...] = ()

    def refuse_unknown(self, used: Iterable[str | None]) -> None:
        """Each sheet must name its questionnaire; it need not while the codebook has only one."""
        strange = {key for key in used if key not in self.known} - ({None} if len(self.known) == 1 else set())
        if strange:
            raise BrokenSnapshot(
                f"answer sheets: questionnaire {listed(sorted(map(str, strange)))} is not in the codebook; "
                f"it has {listed(sorted(self.known))}; make the snapshot again"
            )


def asked_of(codebook: Mapping[str, Any], index: str, questionnaire: str | None = None) -> Asked:
    """The index or item called ``index``, in the newest version of ``questionnaire`` that has it.

    ``questionnaire``: the name without its version (``one-stop``); needed only if several questionnaires have
    an index of that name. Raises `UnknownIndex`, `AmbiguousIndex`.

    >>> tree = lambda *items: {"index": {"node": "all", "items": list(items)}}
    >>> book = {"questionnaires": {"a/v9": tree("q1"), "a/v10": tree("q1", "q2"), "a/v11": tree("q2", "q1")}}
    >>> asked = asked_of(book, "all")
    >>> [code for code, _ in asked.node.items], sorted(asked.versions), sorted(asked.survey)
    (['q2', 'q1'], ['a/v10', 'a/v11'], ['a/v10', 'a/v11', 'a/v9'])
    """
    books = codebook.get("questionnaires", {})
    found = nodes_of(books, index, questionnaire)
    names = sorted({name_of(key) for key in found})
    if len(names) > 1:
        raise AmbiguousIndex(
            f"index {index!r} is of {listed(names)}, which are different surveys: "
            f"give questionnaire={names[0]!r} or another of them"
        )
    node = found[max(found, key=natural)]
    same = frozenset(key for key in found if definition(found[key]) == definition(node))
    survey = frozenset(key for key in books if name_of(key) == names[0])
    return Asked(node, same, survey, frozenset(books), codes_of(node, [books[key] for key in sorted(same)]))


def codes_of(node: Node, books: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The codes of every item below ``node`` that has any: its levels in the scheme, or those of its scale.

    >>> from analysis.indices.scheme import find
    >>> book = {"items": {"q1": {"codes": [1, 2, 3], "dont_know": 9}}}
    >>> codes_of(find({"node": "all", "items": ["q1", "q2"]}, "all"), [book])
    (('q1', (1, 2, 3, 9)),)
    """
    listed_books = list(books)
    found: dict[str, tuple[object, ...]] = {}
    for leaf in node.leaves:
        items = [(book.get("items") or {}).get(leaf.name) or {} for book in listed_books]
        scales = [
            [*item["codes"], *(item.get(name) for name in NO_ANSWERS)] for item in items if item.get("codes")
        ]
        known = leaf.levels or tuple(dict.fromkeys(code for scale in scales for code in scale))
        if known and (leaf.levels or len(scales) == len(items)):
            found[leaf.name] = tuple(code for code in known if code is not None)
    return tuple(found.items())


def nodes_of(books: Mapping[str, Any], index: str, questionnaire: str | None) -> dict[str, Node]:
    """The node called ``index`` in each questionnaire that has it; `UnknownIndex` if none has."""
    found: dict[str, Node] = {}
    wanted = [key for key in sorted(books, key=natural) if questionnaire in (None, name_of(key))]
    problem = UnknownIndex(f"no index {index!r}: the codebook has no questionnaire {questionnaire or ''}")
    for key in wanted:
        try:
            found[key] = find(books[key]["index"], index)
        except UnknownIndex as error:
            problem = error
    if not found:
        raise problem
    return found


def definition(node: Node) -> Definition:
    """What a node measures, whatever the order of its items: two versions agree if this is equal.

    >>> from analysis.indices.scheme import roots
    >>> one, two = (roots({"node": "n", "items": items})[0] for items in (["a", "b"], ["b", "a"]))
    >>> definition(one) == definition(two)
    True
    """
    return frozenset(
        (round(a, 12), frozenset((code, frozenset(satisfied)) for code, satisfied in part.items))
        for a, part in node.terms()
    )


def name_of(key: str) -> str:
    """
    >>> name_of("one-stop/v1"), name_of("old")
    ('one-stop', 'old')
    """
    return key.rpartition("/")[0] or key


def natural(key: str) -> list[tuple[int, int, str]]:
    """Sorts versions as people count them.

    >>> sorted(["a/v10", "a/v9", "b/2026", "b/2024"], key=natural)
    ['a/v9', 'a/v10', 'b/2024', 'b/2026']
    """
    parts = re.findall(r"\d+|\D+", key)
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]
