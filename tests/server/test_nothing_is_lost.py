"""An answer that was acknowledged is on disk, whatever happens to the server."""

import http.client
import signal
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from survey.answering.receipts import hashed
from survey.answering.tokens import seal
from survey.models import Counter, Response
from survey.places.codes import new_code
from tests.places import opened, plant_places, plant_poster
from tests.serving import HOST, environment, free_port, start, stop


@pytest.fixture
def poster(app: Flask) -> str:
    code = new_code()
    with app.extensions["database"].writing() as session:
        plant_places(session)
        counter = session.scalars(select(Counter).where(Counter.code == "LK-01")).one()
        plant_poster(session, counter, code)
    return code


def post(port: int, code: str, token: str, mark: int = 4) -> str:
    """The receipt that the server acknowledged."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        body = urllib.parse.urlencode({"token": token, "overall": mark})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/Q/{code}/TAP", body, kind)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303, answer.status
        return str(answer.getheader("Location")).split("/R/")[1][:16]
    finally:
        connection.close()


def stored(app: Flask) -> set[str]:
    with app.extensions["database"].reading() as session:
        return set(session.scalars(select(Response.receipt_hash)))


def test_every_acknowledged_answer_survives_a_kill(app, database_url, tmp_path, poster):
    port = free_port()
    env = environment(database_url, tmp_path / "var", port)
    server = start(env, port)
    acknowledged: list[str] = []
    killed = threading.Event()

    def citizen() -> None:
        while not killed.is_set():
            with app.app_context():
                token = seal(opened(app.extensions["database"], poster))
            try:
                acknowledged.append(post(port, poster, token))
            except (OSError, http.client.HTTPException):
                return

    citizens = [threading.Thread(target=citizen) for _ in range(8)]
    for thread in citizens:
        thread.start()
    deadline = time.monotonic() + 20
    while len(acknowledged) < 200 and time.monotonic() < deadline:
        time.sleep(0.02)
    stop(server, signal.SIGKILL)
    killed.set()
    for thread in citizens:
        thread.join()

    again = start(env, port)
    with app.app_context():
        last = post(port, poster, seal(opened(app.extensions["database"], poster)))
    stop(again)
    assert len(acknowledged) >= 200
    assert {hashed(receipt) for receipt in [*acknowledged, last]} <= stored(app)


def test_fifty_identical_posts_at_once_are_one_sheet(app, database_url, tmp_path, poster):
    port = free_port()
    token = seal(opened(app.extensions["database"], poster))
    server = start(environment(database_url, tmp_path / "var", port), port)
    try:
        with ThreadPoolExecutor(50) as pool:
            receipts = set(pool.map(lambda _: post(port, poster, token), range(50)))
    finally:
        stop(server)

    assert len(receipts) == 1
    assert stored(app) == {hashed(receipts.pop())}
