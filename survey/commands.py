"""`hailong migrate` and `hailong serve`."""

import click
from flask_babel import gettext as _

from survey.db import db
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
    run(host, port, workers)
