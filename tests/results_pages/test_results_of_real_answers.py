"""From answers in the database to the page and the file, nothing put in between."""

import subprocess
import sys
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID, uuid5

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.answering.models import Response
from survey.clock import now
from survey.db import db
from survey.places.models import Counter
from survey.population.models import DossierCount
from survey.results import page
from survey.results.compute import figures
from survey.results.numbers import count, estimate
from tests.conftest import judged
from tests.office.people import plant_user, sign_in
from tests.places import plant_places

TODAY = date(2026, 11, 21)
SPACE = UUID(int=5)


def plant_answers(session: Session, code: str, satisfied: int, others: int, day: date) -> None:
    counter = session.scalars(select(Counter).where(Counter.code == code)).one()
    for number in range(satisfied + others):
        key = uuid5(SPACE, f"{code} {day} {number}")
        sheet = Response(
            id=key, receipt_hash=key.hex, counter_id=counter.id, channel="phone", language="vi", day=day,
            questionnaire="one-stop/v1", overall=4 if number < satisfied else 2, reasons="", verified=False,
            withdrawn=False, revision=0, field_id=counter.fields[0].id,
        )  # fmt: skip
        session.add(sheet)


@pytest.fixture
def answered(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reporting month 2026-11: 20 days of answers at LK-01, three answers at BV-01, none at LK-02."""
    monkeypatch.setattr(page, "today", lambda: TODAY)
    with db.writing() as session:
        plant_places(session)
        plant_user(session, "admin", "admin", "75")
        for number in range(20):
            plant_answers(
                session, "LK-01", 5 + number % 2, number % 3, date(2026, 10, 16) + timedelta(number)
            )
        plant_answers(session, "BV-01", 2, 1, date(2026, 10, 20))
        for counter in session.scalars(select(Counter).where(Counter.code.in_(["LK-01", "BV-01"]))):
            count_ = DossierCount(
                counter_id=counter.id, field_id=counter.fields[0].id, month="2026-11", channel="direct",
                handled=400, recorded_at=now(),
            )  # fmt: skip
            session.add(count_)


def test_page_and_file_show_what_was_computed(answered: None, client: FlaskClient) -> None:
    table = figures(by="counter", period="2026-11", as_of=TODAY).table.set_index("code")
    sign_in(client, "admin")

    rows = judged(client.get("/office/").text, "/office/").select("tbody tr")
    file = openpyxl.load_workbook(BytesIO(client.get("/office/results.xlsx").data))

    shown = {" ".join(row.get_text(" ").split()) for row in rows}
    first = {name: float(str(table.loc["LK-01", name])) for name in ("estimate", "low", "high", "n")}
    assert len(rows) == len(table) == 3
    wanted = (estimate(first["estimate"], first["low"], first["high"]), count(first["n"]), "400")
    assert any(all(text in row for text in wanted) for row in shown), shown
    assert any("không có phiếu nào trong kỳ" in row for row in shown)
    written = {line[0]: line[3] for line in file.worksheets[0].iter_rows(values_only=True)}
    assert written["LK-01"] == pytest.approx(first["estimate"], rel=1e-15)
    assert written["LK-02"] is None


def test_before_the_first_answer_the_page_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    with db.writing() as session:
        plant_places(session)
        plant_user(session, "admin", "admin", "75")
    sign_in(client, "admin")

    assert "Chưa có phiếu nào" in judged(client.get("/office/").text, "/office/").text


def test_citizens_pages_start_without_the_statistics() -> None:
    code = "import sys, survey.results.views; print(*{'pandas', 'analysis', 'xlsxwriter'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
