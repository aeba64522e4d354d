"""Everything that is wrong with a questionnaire, each thing with its code, its place and its remedy."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from survey.questionnaire.check_conditions import condition_problems
from survey.questionnaire.check_index import index_problems
from survey.questionnaire.check_items import item_problems
from survey.questionnaire.check_scales import scale_problems
from survey.questionnaire.check_texts import text_problems
from survey.questionnaire.columns import columns, text_names
from survey.questionnaire.kinds import CHANNELS, LONGEST, RESPONDENTS, TAKEN
from survey.questionnaire.lock import changed
from survey.questionnaire.objects import Questionnaire
from survey.questionnaire.parse import parse
from survey.questionnaire.problems import WHOLE_FILE, Problem, path, problem, shown
from survey.questionnaire.words import _


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
        yield problem("syntax", f"line {line}", message=_("the file is not stored in UTF-8"))
    except RecursionError:
        yield problem("syntax", WHOLE_FILE, message=_("lists or tables stand too deep in each other"))
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
    yield from _head_problems(questionnaire, key)
    yield from _id_problems(questionnaire)
    yield from _name_problems(questionnaire)
    yield from scale_problems(questionnaire)
    yield from item_problems(questionnaire)
    yield from condition_problems(questionnaire)
    yield from index_problems(questionnaire)
    yield from text_problems(questionnaire)


def _head_problems(questionnaire: Questionnaire, key: str) -> Iterator[Problem]:
    name, _slash, version = key.partition("/")
    for place, value, expected in (
        ("id", questionnaire.id, name),
        ("version", questionnaire.version, version),
    ):
        if value and expected and value != expected:
            yield problem("path-mismatch", place, value=shown(value), expected=shown(expected))
    if questionnaire.respondents not in RESPONDENTS:
        said, choices = shown(questionnaire.respondents), ", ".join(RESPONDENTS)
        yield problem("unknown-choice", "respondents", value=said, choices=choices)
    for legal in questionnaire.source.legal:
        if legal.effective_to is not None and legal.effective_to < legal.effective_from:
            yield problem("dates-reversed", path("source", "legal", legal.number, "effective_to"))
    yield from _channel_problems(questionnaire.channels, "channels", CHANNELS)
    for section in questionnaire.sections:
        place = path("sections", section.id, "channels")
        yield from _channel_problems(section.channels, place, questionnaire.channels)


def _channel_problems(given: Iterable[str], place: str, known: tuple[str, ...]) -> Iterator[Problem]:
    for channel in given:
        if channel not in known:
            yield problem("unknown-channel", place, value=shown(channel), choices=", ".join(known))


def _id_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    items = [item.id for item in questionnaire.items]
    sections = [section.id for section in questionnaire.sections]
    yield from _doubles("items", [*items, *set(questionnaire.factor_ids).intersection(items)])
    yield from _doubles("factors", questionnaire.factor_ids)
    yield from _doubles("languages", questionnaire.languages)
    yield from _doubles("index", [node.node for node in questionnaire.nodes()])
    yield from _doubles("sections", sections)
    scales = [scale.id for scale in questionnaire.scales]
    leads = [item.lead or "" for item in questionnaire.items]
    for place, ids in (
        *(("items", items), ("factors", questionnaire.factor_ids), ("leads", leads)),
        *(("scales", scales), ("sections", sections)),
    ):
        for id_ in dict.fromkeys(ids):
            if id_ and not re.fullmatch(r"[a-z][a-z0-9_]*", id_):
                yield problem("bad-id", path(place, id_), value=shown(id_))


def _doubles(place: str, ids: Iterable[str]) -> Iterator[Problem]:
    for id_, times in Counter(ids).items():
        if id_ and times > 1:
            yield problem("duplicate-id", path(place, id_), value=shown(id_), times=times)


def _name_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Names of columns and texts that some file or table could not hold, or not tell from another."""
    names: dict[str, set[str]] = {}
    stored = [(column.name, column.item) for column in columns(questionnaire)]
    texts = [(name, name.partition(".")[0]) for name in text_names(questionnaire)]
    for name, item in (*stored, *texts):
        names.setdefault(name.replace(".", "_"), set()).add(name)
        place = path("items", item)
        if len(name) > LONGEST:
            yield problem("long-id", place, value=shown(name), most=LONGEST)
        if name in TAKEN:
            yield problem("reserved-id", place, value=shown(name))
    for name, same in names.items():
        if len(same) > 1:
            yield problem("duplicate-id", path("items", name), value=shown(name), times=len(same))
