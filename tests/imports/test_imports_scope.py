"""Whoever looks after a part of the unit tree imports rows of that part only."""

import pytest
from sqlalchemy import select

from survey.db import Database
from survey.models import Unit
from tests.imports.files import AGENCIES, COUNTERS, DOSSIERS, TARGETS, UNITS, bring, places_of, refusal

OUTSIDE = [
    ("agencies", AGENCIES + "H19.40.14,New,26098,\n", "unit"),
    ("agencies", AGENCIES + "H19.40.13,Taken over,26080,\n", "code"),
    ("agencies", AGENCIES + "H19.40.12,Given away,26098,\n", "unit"),
    ("counters", COUNTERS + "LK-09,New,H19.40.12,26098,land\n", "unit"),
    ("counters", COUNTERS + "LK-09,For another,H19.40.13,26080,land\n", "agency"),
    ("counters", COUNTERS + "BV-01,Taken over,H19.40.12,26080,land\n", "code"),
    ("dossiers", DOSSIERS + "BV-01,land,2026-10,,10,,,\n", "counter"),
    ("units", UNITS + "26098,Phường Bảo Vinh,phường,75,,,\n", "code"),
    ("units", UNITS + "26111,New,phường,75,,,\n", "parent"),
    ("targets", TARGETS + "overall,94,>=,26098,2026-01-01,,KH\n", "scope"),
    ("targets", TARGETS + "overall,94,>=,,2026-01-01,,KH\n", "scope"),
]
INSIDE = [
    ("agencies", AGENCIES + "H19.40.15,New,26080,H19.40.13\n"),
    ("counters", COUNTERS + "LK-09,New,H19.40.12,26080,land\n"),
    ("dossiers", DOSSIERS + "LK-01,land,2026-10,,10,,,\n"),
    ("units", UNITS + "26080,Phường Long Khánh mới,phường,75,,,\n"),
    ("targets", TARGETS + "overall,94,>=,26080,2026-01-01,,KH\n"),
]


def ward(database: Database) -> set[int]:
    with database.reading() as session:
        return {session.scalars(select(Unit.id).where(Unit.code == "26080")).one()}


@pytest.mark.parametrize(("kind", "text", "column"), OUTSIDE)
def test_a_row_outside_is_a_problem(registry: Database, kind: str, text: str, column: str) -> None:
    assert places_of(refusal(registry, kind, text, ward(registry))) == [("outside-scope", 2, column)]


@pytest.mark.parametrize(("kind", "text"), INSIDE)
def test_a_row_inside_is_taken(registry: Database, kind: str, text: str) -> None:
    assert len(bring(registry, kind, text, ward(registry)).effective) == 1


def test_new_units_below_a_new_unit_of_the_area_are_taken(registry: Database) -> None:
    with registry.reading() as session:
        province = {session.scalars(select(Unit.id).where(Unit.code == "75")).one()}

    text = UNITS + "26111,Xã,xã,753,,,\n753,Huyện,huyện,75,,,\n"
    assert bring(registry, "units", text, province).tally["new"] == 2
