"""The citizen's pages: weight, requests, latency at 100 requests/s, submissions/s beside a bare view."""

import asyncio
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select

from benchmarks.load import HOST, flood, paced
from benchmarks.options import Options
from survey.answering.tokens import Page, seal
from survey.app import create_app
from survey.db import Database
from survey.migrating import migrate
from survey.models import Agency, Counter, Poster, Response, ServiceField, Unit
from survey.places.codes import new_code
from survey.places.queries import poster_with
from survey.serving import THREADS
from survey.settings import Settings

CODES = tuple(new_code() for _ in range(2000))  # so many that no counter looks like a burst
SERVE = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2",
         "--blocking-threads", str(THREADS),
         "--no-ws", "--log-level", "error", "--factory"]  # fmt: skip
TAPS = 3000
ROUNDS = 3


def measure(_: Options) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(f"sqlite:///{folder}/hailong.db", "bench", f"http://{HOST}", Path(folder))
        prepare(settings)
        environment = {"DATABASE_URL": settings.database_url, "HAILONG_SECRET": "bench", "HAILONG_HOST": f"http://{HOST}",
                       "HAILONG_VAR": folder, "BARE_DATABASE": f"{folder}/bare.db"}  # fmt: skip
        with sqlite3.connect(f"{folder}/bare.db") as bare:
            bare.execute("CREATE TABLE sheet (id TEXT PRIMARY KEY, overall INTEGER) WITHOUT ROWID")
        with serving("survey.serving:application", environment) as port:
            weigh(port)
            latency(port)
        compare(environment, settings)


def prepare(settings: Settings) -> None:
    """A database with many counters, each with a poster whose code is known."""
    app = create_app(settings)
    database = app.extensions["database"]
    with app.app_context():
        migrate(database)
    with database.writing() as session:
        unit = Unit(code="26080", name="Phường Long Khánh", level="commune")
        agency = Agency(code="H19.40.12", name="UBND phường Long Khánh", unit=unit)
        fields = [ServiceField(code="land", name="Đất đai"), ServiceField(code="civil", name="Hộ tịch")]
        for code in CODES:
            counter = Counter(
                code=code, name=f"Quầy {code} – Hộ tịch", agency=agency, unit=unit, fields=fields
            )
            poster = Poster(code=code, serial=code, questionnaire="one-stop/v1", issued_on=date(2026, 10, 1))
            poster.counter = counter
            session.add(poster)
    database.dispose()


@contextmanager
def serving(target: str, environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*SERVE, "--port", str(port), target], env=os.environ | environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port), 0.2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no server on port {port}")


def weigh(port: int) -> None:
    for encoding in ("br", "gzip", "identity"):
        request = urllib.request.Request(
            f"http://{HOST}:{port}/Q/{CODES[0]}", headers={"Accept-Encoding": encoding}
        )
        with urllib.request.urlopen(request) as answer:
            print(f"first page, {encoding:8}: {len(answer.read()):6,} bytes, 1 request")


def latency(port: int) -> None:
    request = f"GET /Q/{CODES[0]} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: br\r\n\r\n".encode()
    asyncio.run(paced(port, request, rate=100, seconds=2))
    times = asyncio.run(paced(port, request, rate=100, seconds=10))
    p50, p95 = (times[int(len(times) * share)] for share in (0.5, 0.95))
    print(f"first page at 100 requests/s: median {p50:.1f} ms, p95 {p95:.1f} ms, slowest {times[-1]:.1f} ms")


def compare(environment: dict[str, str], settings: Settings) -> None:
    """Ours and the bare view in turn, so that a slow moment of the machine meets both."""
    app = create_app(settings)
    pages = opened(app.extensions["database"])
    ours, bare = [], []
    for _ in range(ROUNDS):
        with app.app_context():
            taps = [tap(replace(page, sheet=uuid4())) for page in islice(cycle(pages), TAPS)]
        ours.append(rate("survey.serving:application", environment, taps, expected=303))
        bare.append(
            rate("benchmarks.bare:application", environment, [post("/tap", "overall=4")] * TAPS, expected=200)
        )
    mine, reference = statistics.median(ours), statistics.median(bare)
    print(f"submissions/s: {mine:,.0f} beside {reference:,.0f} of a bare view: {mine / reference:.0%}")
    print(f"  rounds: ours {[round(x) for x in ours]}, bare {[round(x) for x in bare]}")
    with app.extensions["database"].reading() as session:
        print(f"  sheets stored: {session.scalar(select(func.count()).select_from(Response)):,}")


def rate(target: str, environment: dict[str, str], requests: list[bytes], *, expected: int) -> float:
    with serving(target, environment) as port:
        speed, statuses = asyncio.run(flood(port, requests))
    if set(statuses) != {expected}:
        raise SystemExit(f"{target}: unexpected answers {statuses}")
    return speed


def opened(database: Database) -> list[Page]:
    with database.reading() as session:
        return [Page.of(poster_with(session, code)) for code in CODES]


def tap(page: Page) -> bytes:
    return post(f"/Q/{page.code}/TAP", f"overall=4&lang=vi&token={seal(page)}")


def post(path: str, body: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
