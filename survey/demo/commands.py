"""`hailong demo`: an example city to look at, with made-up data."""

import os
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime

import click
from flask import current_app
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.answering.models import Response
from survey.clock import today
from survey.commands import ensure_free
from survey.db import db
from survey.demo.accounts import SignIn, fresh_passwords
from survey.demo.load import contents, load_city
from survey.demo.sheets import all_sheets
from survey.errors import Refused
from survey.migrating import migrate
from survey.places.models import Counter, Poster
from survey.places.trial import poster_address
from survey.settings import current


@click.command()
@click.option("--no-serve", is_flag=True, help="load and stop")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="another day instead of today")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(no_serve: bool, as_of: datetime | None, host: str, port: int) -> None:
    """Load an example city with made-up data, and serve it."""
    if not no_serve:
        ensure_free(host, port)
    name_host(host, port)
    migrate(db)
    prepare(as_of.date() if as_of else today())
    with db.writing() as session:
        welcome(session, fresh_passwords(session))
    if not no_serve:
        from survey.serving import run  # noqa: PLC0415 - the server is loaded only to serve

        run(host, port, workers=2)


def name_host(host: str, port: int) -> None:
    """Without HAILONG_HOST the posters lead to this machine; the server's processes read it again."""
    if current().host is None:
        here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        os.environ["HAILONG_HOST"] = f"http://{here}:{port}"
        current_app.extensions["settings"] = replace(current(), host=os.environ["HAILONG_HOST"])


def prepare(as_of: date) -> None:
    """Load the city into a new database; leave one that holds it as it is; refuse any other."""
    with db.reading() as session:
        found = contents(session)
        newest = session.scalar(select(func.max(Response.day)))
    if found == "other":
        raise Refused(
            _(
                "This database holds data that are not the example. Nothing was changed. "
                "Please name another one: DATABASE_URL=sqlite:///var/demo.db hailong demo"
            )
        )
    if found == "example":
        click.echo(_("The example city is loaded already, with answers until %(day)s.", day=newest), err=True)
        return
    sheets = list(all_sheets(as_of))
    with showing(_("Loading the example city"), len(sheets)) as progress, db.writing() as session:
        load_city(session, sheets, as_of=as_of, step=advance(progress))
    current_app.extensions.pop("made_up", None)  # it has just changed


def showing(what: str, total: int) -> Progress:
    progress = Progress(console=Console(stderr=True), transient=True)
    progress.add_task(what, total=total)
    return progress


def advance(progress: Progress) -> Callable[[int], None]:
    return lambda count: progress.advance(progress.task_ids[0], count)


def welcome(session: Session, accounts: list[SignIn]) -> None:
    """Where to go and how to get in, on stdout."""
    poster = first_poster(session)
    address = (current().host or "").rstrip("/")
    address = address if "://" in address else f"https://{address}"
    click.echo(_("An example city. All its data are made up."))
    click.echo(_("Address:  %(address)s", address=f"{address}/office/"))
    for account in accounts:
        click.echo(
            _("Sign-in:  %(name)s   password: %(password)s   (%(role)s, %(place)s)", **asdict(account))
        )
    link = poster_address(poster.code)
    click.echo(_("Citizen:  %(link)s   (%(counter)s)", link=link, counter=poster.counter.name))


def first_poster(session: Session) -> Poster:
    return session.scalars(select(Poster).join(Poster.counter).order_by(Counter.code).limit(1)).one()
