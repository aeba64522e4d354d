"""Everything that is wrong with a questionnaire, each thing with its code, its place and its remedy."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from survey.questionnaire.check_index import index_problems
from survey.questionnaire.check_texts import text_problems
from survey.questionnaire.lock import changed
from survey.questionnaire.objects import Item, Questionnaire, Scale
from survey.questionnaire.parse import parse
from survey.questionnaire.problems import WHOLE_FILE, Problem, path, problem, shown

CHANNELS = ("phone", "kiosk", "assisted", "paper", "invitation", "interview")
KINDS = {"rating": "scale", "mark": "scale", "text": "max_length"}
NEEDLESS = {"rating": ("max_length",), "mark": ("max_length",), "text": ("scale", "not_applicable")}


def check_file(file: Path, *, shown_as: str = "") -> Iterator[Problem]:
    """Every problem of a file ``NAME/VERSION.toml``, whatever it contains."""
    for found in _file_problems(file):
        yield replace(found, file=shown_as or str(file))


def _file_problems(file: Path) -> Iterator[Problem]:
    try:
        yield from changed(file)
        raw = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        yield problem("unreadable", WHOLE_FILE, message=error.strerror)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield problem("syntax", f"line {line}", message="the file is not stored in UTF-8")
    except RecursionError:
        yield problem("syntax", WHOLE_FILE, message="lists or tables stand too deep in each other")
    except ValueError as error:
        yield _syntax(str(error))
    else:
        yield from check(raw, key=f"{file.resolve().parent.name}/{file.stem}")


def _syntax(message: str) -> Problem:
    """tomllib says where at the end of its message.

    >>> _syntax("Invalid value (at line 3, column 7)").place
    'line 3'
    """
    line = re.search(r"\(at (line \d+), column \d+\)$", message)
    return problem("syntax", line[1] if line else WHOLE_FILE, message=" ".join(message.split()))


def check(subject: Mapping[str, object] | Questionnaire, *, key: str = "") -> Iterator[Problem]:
    """Every problem of a questionnaire, as TOML gives it or as objects; silence means publishable.

    ``key`` is the name that it should have.
    """
    questionnaire, found = (subject, []) if isinstance(subject, Questionnaire) else parse(subject)
    yield from found
    yield from _name_problems(questionnaire, key)
    yield from _id_problems(questionnaire)
    yield from _structure_problems(questionnaire)
    yield from index_problems(questionnaire)
    yield from text_problems(questionnaire)


def _name_problems(questionnaire: Questionnaire, key: str) -> Iterator[Problem]:
    name, _, version = key.partition("/")
    for place, value, expected in (
        ("id", questionnaire.id, name),
        ("version", questionnaire.version, version),
    ):
        if value and expected and value != expected:
            yield problem("path-mismatch", place, value=shown(value), expected=shown(expected))


def _id_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    items = [item.id for item in questionnaire.items]
    yield from _doubles("items", [*items, *set(questionnaire.factor_ids).intersection(items)])
    yield from _doubles("factors", questionnaire.factor_ids)
    yield from _doubles("languages", questionnaire.languages)
    yield from _doubles("index", [node.node for node in questionnaire.nodes()])
    scales = [scale.id for scale in questionnaire.scales]
    for place, ids in (("items", items), ("factors", questionnaire.factor_ids), ("scales", scales)):
        for id_ in dict.fromkeys(ids):
            if id_ and not re.fullmatch(r"[a-z][a-z0-9_]*", id_):
                yield problem("bad-id", path(place, id_), value=shown(id_))


def _doubles(place: str, ids: Iterable[str]) -> Iterator[Problem]:
    for id_, times in Counter(ids).items():
        if id_ and times > 1:
            yield problem("duplicate-id", path(place, id_), value=shown(id_), times=times)


def _structure_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    for channel in questionnaire.channels:
        if channel not in CHANNELS:
            yield problem("unknown-channel", "channels", value=shown(channel), choices=", ".join(CHANNELS))
    for scale in questionnaire.scales:
        yield from _scale_problems(scale)
    for item in questionnaire.items:
        yield from _item_problems(item, questionnaire)
    if questionnaire.items and not any(item.required for item in questionnaire.items):
        yield problem("missing-required-item", "items")


def _scale_problems(scale: Scale) -> Iterator[Problem]:
    place = path("scales", scale.id)
    if not scale.codes:
        yield problem("missing-codes", f"{place}.codes", value=shown(scale.id))
    for code, times in Counter([*scale.codes, scale.not_applicable]).items():
        if times > 1:
            yield problem("duplicate-code", f"{place}.codes", value=code)


def _item_problems(item: Item, questionnaire: Questionnaire) -> Iterator[Problem]:
    place = path("items", item.id)
    scales = {scale.id: scale for scale in questionnaire.scales}
    if item.kind and item.kind not in KINDS:
        yield problem("unknown-kind", f"{place}.kind", value=shown(item.kind), choices=", ".join(KINDS))
    if item.factor and item.factor not in questionnaire.factor_ids:
        yield problem("unknown-factor", f"{place}.factor", value=shown(item.factor))
    if item.scale and item.scale not in scales:
        yield problem("unknown-scale", f"{place}.scale", value=shown(item.scale))
    elif item.scale and item.not_applicable and scales[item.scale].not_applicable is None:
        yield problem("no-not-applicable", f"{place}.not_applicable", value=shown(item.scale))
    yield from _kind_problems(item, place)


def _kind_problems(item: Item, place: str) -> Iterator[Problem]:
    """What an item of this kind must have and what it cannot have."""
    if KINDS.get(item.kind) == "scale" and not item.scale:
        yield problem("missing-scale", f"{place}.scale", value=shown(item.kind))
    if KINDS.get(item.kind) == "max_length" and (item.max_length or 0) < 1:
        yield problem("missing-max-length", f"{place}.max_length")
    for key in NEEDLESS.get(item.kind, ()):
        if getattr(item, key) not in (None, False):
            yield problem("needless-key", f"{place}.{key}", key=key, value=shown(item.kind))
