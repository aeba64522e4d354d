"""People of every kind, and figures made by hand in the place of computed ones."""

from datetime import date

import pytest
from flask import Flask

from survey.db import db
from survey.results import compute, page
from tests.office.people import plant_user
from tests.places import plant_places
from tests.results_pages import made_figures

PEOPLE = (
    ("admin", "admin", "75"),
    ("province", "province-office", "75"),
    ("ward", "office", "26080"),
    ("head", "agency", "H19.40.12"),
    ("clerk", "counter", "26098"),
    ("entry", "data-entry", "26080"),
)


@pytest.fixture
def months(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The months that have answers, the newest first; a test may change the list."""
    found = ["2026-12", "2026-11", "2026-10"]
    monkeypatch.setattr(compute, "periods_with_sheets", lambda: found)
    return found


@pytest.fixture
def city(app: Flask, months: list[str], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Two wards with the figures of `made_figures`, seen on 21 November 2026."""
    with db.writing() as session:
        plant_places(session)
        for name, role, scope in PEOPLE:
            plant_user(session, name, role, scope)
    monkeypatch.setattr(compute, "figures", made_figures.figures)
    monkeypatch.setattr(page, "today", lambda: date(2026, 11, 21))
    return app
