"""Posters to scan, and a citizen who taps."""

from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.db import Database
from survey.models import Counter, Response
from survey.places.codes import new_code
from tests.places import plant_places, plant_poster


@pytest.fixture
def posters(app: Flask) -> dict[str, str]:
    """Counter's code → poster's code, for two counters; and posters that are not in use."""
    codes = {name: new_code() for name in ("LK-01", "LK-02", "revoked", "future")}
    with app.extensions["database"].writing() as session:
        plant_places(session)
        counters = {counter.code: counter for counter in session.scalars(select(Counter))}
        plant_poster(session, counters["LK-01"], codes["LK-01"])
        plant_poster(session, counters["LK-02"], codes["LK-02"])
        plant_poster(session, counters["LK-01"], codes["revoked"], revoked_on=date(2026, 10, 2))
        plant_poster(session, counters["LK-01"], codes["future"], valid_from=date(2999, 1, 1))
    return codes


@pytest.fixture
def token(client: FlaskClient) -> Callable[[str], str]:
    """Open a poster's page and return its token."""

    def opened(code: str) -> str:
        page = BeautifulSoup(client.get(f"/Q/{code}").text, "html.parser")
        return str(page.select_one("input[name=token]")["value"])

    return opened


@pytest.fixture
def tap(client: FlaskClient, token: Callable[[str], str]) -> Callable[..., TestResponse]:
    def tapped(code: str, mark: object, **form: object) -> TestResponse:
        data = {"token": token(code), "overall": mark} | form
        return client.post(f"/Q/{code}/TAP", data=data)

    return tapped


@pytest.fixture
def sheets(app: Flask) -> Callable[[], list[Response]]:
    def stored() -> list[Response]:
        database: Database = app.extensions["database"]
        with database.reading() as session:
            return list(session.scalars(select(Response)))

    return stored
