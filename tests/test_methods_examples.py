"""docs/methods.md: its examples print what it says, and every function it names is there."""

import doctest
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.analysis import oracle
from tests.analysis.snapshots import counter, days_of, handled, write

METHODS = Path(__file__).parents[1] / "docs/methods.md"
TEXT = METHODS.read_text(encoding="utf-8")


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """The oracle's 34 counters as a snapshot of one reporting month (its days moved into it)."""
    data: Any = oracle.data("counters/responses.csv").drop(columns="response")
    dossiers: Any = oracle.data("counters/dossiers.csv")
    days = days_of("2026-10", 30)
    sheets = [{**row, "day": days[int(row["day"][-2:])]} for row in data.to_dict("records")]
    counts = [handled(row.counter, field=row.field, count=row.handled) for row in dossiers.itertuples()]
    agency = data.groupby("counter")["agency"].first()
    places = [counter(code, name, fields=("land", "civil", "business")) for code, name in agency.items()]
    return write(tmp_path / "snapshot", sheets, counts, places)


def test_the_examples_print_what_stands_there(snapshot, monkeypatch):
    monkeypatch.chdir(METHODS.parents[1])
    unfenced = re.sub(r"^```.*$", "", TEXT, flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(
        unfenced, {"snapshot": snapshot}, "methods.md", str(METHODS), 0
    )

    done = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples)
    assert done.attempted > 50
    assert done.failed == 0


def test_every_function_named_is_there():
    named = set(re.findall(r"`(analysis(?:\.\w+)+)`", TEXT))

    assert [name for name in sorted(named) if not there(name)] == []
    assert len(named) > 50


def there(name: str) -> bool:
    """Whether the dotted name can be imported, the last parts being attributes."""
    first, *parts = name.split(".")
    found: Any = import_module(first)
    for position, part in enumerate(parts, start=2):
        if not hasattr(found, part):
            module = ".".join(name.split(".")[:position])
            if not hasattr(found, "__path__") or find_spec(module) is None:
                return False
            import_module(module)
        found = getattr(found, part)
    return True


def test_every_heading_is_in_the_contents():
    headings = re.findall(r"^## (\d+\. .+)$", TEXT, flags=re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]

    assert [re.search(rf"\(#{re.escape(anchor)}\)", TEXT) is not None for anchor in anchors] == [True] * 18
    assert set(re.findall(r"\(#([^)]+)\)", TEXT)) == set(anchors)
