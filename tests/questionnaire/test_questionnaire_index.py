"""What passes the check is an index scheme that `analysis` accepts, and that counts as the author meant."""

import json
import tomllib
from typing import Any

import pandas as pd
import pytest

from analysis import AnalysisError, Design, index_scores
from analysis.indices.scheme import roots
from survey.questionnaire import available, load
from survey.questionnaire.check import check
from survey.questionnaire.codebook import scheme
from survey.questionnaire.parse import parse
from survey.questionnaire.tree import with_rule


@pytest.mark.parametrize("key", available())
def test_every_tree_is_read_by_analysis(key):
    book = json.loads(json.dumps(load(key).codebook()))

    assert roots(book["index"])
    assert book["nodes"].keys() == {node.node for node in load(key).nodes()}


def test_example_is_read_by_analysis(example):
    book = json.loads(json.dumps(example.codebook()))
    ends = {node.name: node.ends for root in roots(book["index"]) for node in root.walk()}

    assert ends["conduct"] == (1, 10)
    assert ends["manner"] == ends["honesty"] == (0.5, 5)
    assert book["rules"] == {"service": ["pooled", "mean-of-items", "weighted"]}
    assert book["bands"]["conduct"][1] == {
        "band": "strong",
        "least": 7,
        "name": {"vi": "Tốt", "en": "Strong"},
    }
    assert book["items"]["days"]["columns"] == ["days"]
    assert book["items"]["channels"]["columns"][-1] == "channels.8"
    assert book["items"]["channels"]["show_if"] == "visited == 1"
    assert (
        book["items"]["trouble"] | {"better": "lower", "uncertain": ["wording"]} == book["items"]["trouble"]
    )
    assert book["items"]["days"]["labels"]["vi"] == {"-9": "Không biết"}


def test_another_rule_can_be_chosen_where_the_author_allows_it(example):
    service, conduct = example.index
    data = pd.DataFrame({"signs": [5, 1, 1, 1], "polite": [5, 5, None, None], "w": 1.0})

    values = {}
    for rule in ("pooled", "mean-of-items", "weighted"):
        values[rule] = estimates(data, scheme(with_rule(service, "service", rule)))["service"]

    assert values == pytest.approx({"pooled": 3 / 6, "mean-of-items": 0.625, "weighted": 0.4 * 0.25 + 0.6})
    with pytest.raises(ValueError, match="conduct allows the rules sum"):
        with_rule(conduct, "conduct", "pooled")


def test_points_add_up_as_written(example):
    data = pd.DataFrame({"helpful": [5, 3], "trouble": [1, 2], "w": 1.0})
    found = estimates(data, scheme(example.index[1]))

    assert found["manner"] == pytest.approx(0.5 + 4.5 * 0.75)
    assert found["honesty"] == pytest.approx(0.5 + 4.5 * 0.5)
    assert found["conduct"] == pytest.approx(found["manner"] + found["honesty"])


def estimates(data: pd.DataFrame, tree: dict[str, object]) -> dict[str, float]:
    table = index_scores(data, tree, Design(weight="w"))
    return dict(zip(table["node"], table["estimate"], strict=True))


MEAN = {"item": "helpful", "minimum": 1, "maximum": 5}
FIVE = {"satisfied": [5], "items": ["helpful"]}
TREES = [
    {"rule": "sum", "items": [MEAN]},
    {"rule": "sum", "range": [0, 5], "items": ["helpful"]},
    {"rule": "sum", "items": ["helpful"]},
    {"rule": "sum", "items": [{"item": "helpful", "minimum": 5, "maximum": 1}]},
    {"rule": "sum", "items": [{**MEAN, "satisfied": [5]}]},
    {"rule": "sum", "range": [0, 5], "items": [{"item": "days", "minimum": -20, "maximum": 5}]},
    {"rule": "sum", "range": [0, 2], "children": [{"node": "m", "rule": "rescaled", **FIVE}]},
    {"rule": "sum", "range": [0, 2], "children": [{"node": "m", **FIVE}]},
    {
        "rule": "sum",
        "range": [0, 2],
        "children": [{"node": "m", "rule": "rescaled", "range": [0, 1], **FIVE}],
    },
    {
        "rule": "sum",
        "range": [0, 1],
        "children": [{"node": "m", "rule": "rescaled", "range": [0, 1], **FIVE}],
    },
    {"rule": "sum", "children": [{"node": "m", "rule": "rescaled", "range": [0, 1], **FIVE}]},
    {"rule": "sum", "children": [{"node": "m", "rule": "rescaled", **FIVE}]},
    {
        "rule": "sum",
        "range": [0, 2],
        "children": [{"node": "m", "rule": "sum", "items": ["helpful", "polite"]}],
    },
    {"rule": "rescaled", **FIVE},
    {"rule": "rescaled", "range": [0, 1], **FIVE},
    {"rule": "rescaled", "range": [0, 1], "items": [MEAN]},
    {"rule": "rescaled", "range": [0, 1], "satisfied": [5], "items": [{"item": "helpful", "weight": 2}]},
    {
        "rule": "rescaled",
        "range": [0, 2],
        "satisfied": [5],
        "children": [{"node": "m", "items": ["helpful"]}],
    },
    {
        "rule": "rescaled",
        "range": [0, 2],
        "children": [{"node": "m", "rule": "rescaled", "range": [0, 1], **FIVE}],
    },
    {"rule": "weighted", "satisfied": [5], "items": [{"item": "helpful", "weight": 2}]},
    {"rule": "weighted", "satisfied": [5], "items": [{"item": "helpful", "weight": 0}]},
    {"rule": "weighted", **FIVE},
    {"rule": "mean-of-items", **FIVE},
    {"rule": "pooled", "satisfied": [5], "items": [MEAN]},
    {"rule": "pooled", "levels": [1, 2], **FIVE},
    {"rule": "pooled", "levels": [1, 2, 5], **FIVE},
    {"rule": "pooled", "levels": [1, 2], "items": [{"item": "helpful", "levels": [5], "satisfied": [5]}]},
    {"rule": "pooled", "range": [0, 1], **FIVE},
    {"rule": "pooled", "children": [{"node": "m", "rule": "rescaled", "range": [0, 1], **FIVE}]},
    {"rule": "pooled", "satisfied": [1], "items": ["channels.1", "channels.2"]},
    {"node": "helpful", "rule": "pooled", **FIVE},
    {"node": "helpful", "rule": "rescaled", "range": [0, 1], **FIVE},
]


@pytest.mark.parametrize("tree", TREES)
def test_check_and_analysis_agree_on_trees(example_text: str, tree: dict[str, Any]) -> None:
    raw = tomllib.loads(example_text) | {"index": [{"node": "n", **tree}]}

    found = [one for one in check(raw) if not one.place.startswith("texts.")]

    assert bool(found) == is_refused([scheme(root) for root in parse(raw)[0].index]), found


def is_refused(trees: list[dict[str, object]]) -> bool:
    try:
        roots(trees)
    except AnalysisError:
        return True
    return False
