"""What can be wrong with a questionnaire: a closed list of codes, each with a sentence on what to do."""

import json
import re
from dataclasses import dataclass

REMEDIES = {
    "bad-id": "{value} cannot be an id; use small letters, digits and _, starting with a letter.",
    "bad-lock": "This line of the lock is not `sha256  name/version.toml`; restore it from the repository.",
    "duplicate-code": "The code {value} stands twice; give each answer a code of its own.",
    "duplicate-id": "The id {value} is used {times} times; give each its own.",
    "index-shape": "Give the node {value} either `items` or `children`, not both and not none.",
    "index-too-deep": "The tree has more than {depth} levels; make it flatter.",
    "missing-codes": "The scale {value} has no code; list them, the worst answer first.",
    "missing-key": "Add `{key}` ({kind}).",
    "missing-max-length": "Add `max_length`, the greatest number of characters, 1 or more.",
    "missing-required-item": "Mark at least one item `required = true`, or an empty sheet would count.",
    "missing-scale": "Add `scale`: an item of kind {value} needs one.",
    "missing-text": "Add this text in language {value}.",
    "missing-weight": "Add `weight`, a number above 0: the node above has the rule `weighted`.",
    "needless-key": "Remove `{key}`: an item of kind {value} has none.",
    "no-not-applicable": "The scale {value} has no code `not_applicable`; add it there or remove it here.",
    "not-nfc": "The letters are stored in pieces; save the text in Unicode form NFC.",
    "path-mismatch": "The file says {value}, its path {expected}; rename the file or correct it here.",
    "published-changed": "This version is published and must not change; put the change into a new version.",
    "published-missing": "This version is published and its file is gone; restore it from the repository.",
    "satisfied-off-scale": "The code {value} is not on the scale of {items}; use codes that all items have.",
    "syntax": "This is not valid TOML: {message}.",
    "unknown-channel": "{value} is not a channel; use one of {choices}.",
    "unknown-factor": "{value} is not among `factors`; add it there or correct it here.",
    "unknown-index-item": "{value} is not an item; use the id of a rating or mark.",
    "unknown-index-rule": "{value} is not a rule; use one of {choices}.",
    "unknown-key": "Nothing is called {value} here; remove it or correct the spelling{hint}.",
    "unknown-kind": "{value} is not a kind of item; use one of {choices}.",
    "unknown-scale": "{value} is not among `scales`; add it there or correct it here.",
    "unreadable": "The file cannot be read: {message}.",
    "wrong-type": "Give {wanted} here instead of {found}.",
}

WHOLE_FILE = "file"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the author must fix. ``place`` is a key path, a line, or the whole file."""

    code: str
    place: str
    remedy: str
    file: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.code, self.remedy) if part)


def problem(code: str, place: str, **values: object) -> Problem:
    """The problem with its sentence filled in.

    >>> str(problem("unknown-factor", "items.s24.factor", value=shown("acess")))
    'items.s24.factor: unknown-factor: "acess" is not among `factors`; add it there or correct it here.'
    """
    return Problem(code, place, REMEDIES[code].format(**values))


def shown(value: object) -> str:
    """What the author wrote, on one line and not too long, whatever it is.

    >>> print(shown("two\\nlines"))
    "two\\nlines"
    """
    text = json.dumps(value, ensure_ascii=not str(value).isprintable(), default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def path(*keys: str) -> str:
    """The key path as TOML writes it; a key that is no bare word is quoted.

    >>> path("texts", "vi", "items", "s 24")
    'texts.vi.items."s 24"'
    """
    return ".".join(key if re.fullmatch(r"[\w\[\]-]+", key) else shown(key) for key in keys if key)
