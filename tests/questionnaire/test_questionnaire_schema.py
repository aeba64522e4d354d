"""The schema for editors says the same as the loader."""

import json
import tomllib
from pathlib import Path

import pytest

import survey.questionnaire
from survey.questionnaire import available
from survey.questionnaire.kinds import BETTER, CHANNELS, KINDS, RESPONDENTS, UNCERTAIN
from survey.questionnaire.load import file_of
from survey.questionnaire.parse import parse
from survey.questionnaire.table import Table
from survey.questionnaire.texts import GROUPS
from survey.questionnaire.tree import RULES, SHARES
from tests.questionnaire.schemas import faults

SCHEMA = json.loads((Path(survey.questionnaire.__file__).parent / "schema.json").read_text(encoding="utf-8"))
PARTS = SCHEMA["definitions"]


@pytest.mark.parametrize("key", available())
def test_every_questionnaire_is_what_the_schema_says(key):
    raw = tomllib.loads(file_of(key).read_text(encoding="utf-8"))

    assert list(faults(raw, SCHEMA, SCHEMA)) == []


def test_examples_are_what_the_schema_says(example_text, minimal):
    for text in (example_text, minimal):
        assert list(faults(tomllib.loads(text), SCHEMA, SCHEMA)) == []


def test_schema_and_loader_know_the_same_words():
    item, node = PARTS["item"]["properties"], PARTS["node"]["properties"]

    assert item["kind"]["enum"] == list(KINDS)
    assert PARTS["channel"]["enum"] == list(CHANNELS)
    assert PARTS["uncertain"]["items"]["enum"] == list(UNCERTAIN)
    assert PARTS["scale"]["properties"]["better"]["enum"] == list(BETTER)
    assert SCHEMA["properties"]["respondents"]["enum"] == list(RESPONDENTS)
    assert (node["rule"]["enum"], node["selectable"]["items"]["enum"]) == (list(RULES), list(SHARES))
    assert set(PARTS["texts"]["properties"]) == {"title", "population", "source", "scales", *GROUPS}


def test_schema_demands_what_each_kind_needs():
    needs = {
        kind: rule["then"]["required"]
        for rule in PARTS["item"]["allOf"]
        for kind in rule["if"]["properties"]["kind"]["enum"]
    }

    assert needs == {name: [key for key in kind.has if key not in kind.may] for name, kind in KINDS.items()}


def test_schema_and_loader_know_the_same_keys(example_text, monkeypatch):
    known: dict[str, set[str]] = {}
    close = Table.close

    def noted(table: Table) -> None:
        known.setdefault(table.place.rstrip("0123456789[]"), set()).update(table.known)
        close(table)

    monkeypatch.setattr(Table, "close", noted)
    parse(tomllib.loads(example_text))

    for place, part in (
        *(("", SCHEMA), ("items.age", PARTS["item"]), ("scales.channel", PARTS["scale"])),
        *(
            ("sections.person", PARTS["section"]),
            ("index.service", PARTS["node"]),
            ("source", PARTS["source"]),
        ),
        *(("index.conduct.bands.weak", PARTS["band"]), ("texts.vi", PARTS["texts"])),
        ("index.conduct.children.manner.items.helpful", PARTS["index_item"]),
        ('source.legal."1001/QĐ-BNV"', PARTS["legal"]),
    ):
        assert known[place] == set(part["properties"]), place


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "number"', 'kind = "numbr"'),
        ("minimum = 0\n", ""),
        ("required = true", "requird = true"),
        ('channels = ["interview"]', 'channels = ["telepathy"]'),
        ("better = ", "bettre = "),
        ("not_applicable = -8", "not_applicable = -7"),
        ("least = 7", 'least = "7"'),
        ("items = [{item", "items = [{itm"),
    ],
)
def test_schema_sees_mistakes(example_text, old, new):
    assert old in example_text

    assert list(faults(tomllib.loads(example_text.replace(old, new, 1)), SCHEMA, SCHEMA))
