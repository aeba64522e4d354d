"""`hailong migrate` and `hailong serve`."""

import errno
import socket

import click
from flask_babel import gettext as _

from survey.db import db
from survey.errors import Refused
from survey.migrating import ensure_migrated
from survey.migrating import migrate as bring_up_to_date


@click.command()
def migrate() -> None:
    """Create or upgrade the database."""
    bring_up_to_date(db)
    click.echo(_("The database is ready: %(address)s", address=db.engine.url.render_as_string()), err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1))
def serve(host: str, port: int, workers: int) -> None:
    """The production server, in the foreground."""
    from survey.serving import run  # noqa: PLC0415 - the server is loaded only to serve

    ensure_migrated(db.engine)
    ensure_free(host, port)
    run(host, port, workers)


def ensure_free(host: str, port: int) -> None:
    """Refuse a port at which something answers already, before anything is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(unservable(f"{host}:{port}", error)) from error


def unservable(place: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        found = _("Another programme answers at %(place)s already. Please stop it, or choose another --port.",
                  place=place)  # fmt: skip
    else:
        found = _("Nothing can be served at %(place)s: %(reason)s.", place=place, reason=error.strerror)
    return str(found)
