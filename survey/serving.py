"""The production server (decision 0004 says why granian)."""

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from survey.app import create_app
from survey.settings import Settings

THREADS = (
    1  # a worker's; more would fight for Python's lock while one of them holds the database's (decision 0004)
)


def application() -> Flask:
    """What each worker process serves: made in the worker, so that no connection crosses a fork."""
    return create_app(Settings.from_env())


def run(host: str, port: int, workers: int) -> None:
    click.echo(f"Hài Lòng: http://{host}:{port}", err=True)
    server = Granian(
        "survey.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,  # its own lines would go to stdout
        log_access=False,  # an access log would keep addresses beside the time of an answer
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # a worker that does not end is ended
    )
    server.serve()
