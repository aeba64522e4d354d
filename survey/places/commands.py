"""`hailong posters`: codes for counters, posters to print, trial scans."""

import csv
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, BinaryIO

import click
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import Progress, TimeElapsedColumn
from sqlalchemy.orm import Session

from survey.clock import today
from survey.db import db
from survey.installation import made_up
from survey.migrating import ensure_migrated
from survey.places.models import Counter, Poster
from survey.places.operations import issue_posters
from survey.places.operations import revoke as stop
from survey.places.pdf import SIZES, posters_pdf
from survey.places.queries import counter_with, open_counters, printable
from survey.places.trial import poster_address, trial_address
from survey.settings import current

SOON_DRAWN = 100  # posters that take less than two seconds
COLUMNS = ("counter", "field", "code", "url", "serial")
Command = Callable[..., Any]


class Day(click.DateTime):
    name = "date"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        moment: datetime = super().convert(value, param, ctx)
        return moment.date()


@click.group()
def posters() -> None:
    """QR codes of the counters, and the posters that carry them."""
    ensure_migrated(db.engine)


def of_counters(command: Command) -> Command:
    """The two ways to name counters, of which a command takes exactly one."""
    command = click.option("--counter", metavar="CODE", help="one counter, by its code")(command)
    return click.option("--all", "every", is_flag=True, help="every counter that is open")(command)


def named(session: Session, *, every: bool, counter: str | None, day: date) -> list[Counter]:
    if every == (counter is not None):
        raise click.UsageError(_("Name the counters: either --all, or --counter CODE."))
    return [counter_with(session, counter)] if counter is not None else open_counters(session, day)


@posters.command()
@of_counters
@click.option("--new", is_flag=True, help="replace the code of a counter that has one")
@click.option("--valid-from", type=Day(), help="first day of use of the new codes")
def issue(every: bool, counter: str | None, new: bool, valid_from: date | None) -> None:
    """Give a code to each counter that has none; print all of them as CSV."""
    address = current().public_address  # missing: nothing is issued
    with db.writing() as session:
        counters = named(session, every=every, counter=counter, day=today())
        issued = issue_posters(session, counters, day=today(), valid_from=valid_from, new=new)
        rows = [row(poster) for poster in issued]
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerows([COLUMNS, *rows])
    click.echo(_("%(n)d QR codes, at %(address)s.", n=len(rows), address=address), err=True)


def row(poster: Poster) -> tuple[str, ...]:
    field = poster.field.code if poster.field else ""
    return poster.counter.code, field, poster.code, poster_address(poster.code), poster.serial


@posters.command()
@of_counters
@click.option("--size", type=click.Choice(SIZES), default="a4", show_default=True)
@click.option("--out", type=click.File("wb", atomic=True), required=True, help="the PDF file to write")
def pdf(every: bool, counter: str | None, size: str, out: BinaryIO) -> None:
    """Draw the posters, one a page, ready to print."""
    address = current().public_address
    with db.reading() as session:
        counters = named(session, every=every, counter=counter, day=today())
        pages = printable(session, counters, today())
        with waiting(_("Drawing %(n)d posters", n=len(pages)), shown=len(pages) > SOON_DRAWN):
            out.write(posters_pdf(pages, size=size, address=address, made_up=made_up()))
    click.echo(_("%(n)d posters of size %(size)s were drawn.", n=len(pages), size=size.upper()), err=True)


def waiting(what: str, *, shown: bool) -> Progress:
    """On a terminal, a bar that moves as long as the work goes on."""
    bar = Progress(
        *Progress.get_default_columns()[:2],
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not (shown and sys.stderr.isatty()),
    )
    bar.add_task(what, total=None)
    return bar


@posters.command()
@click.argument("code")
def revoke(code: str) -> None:
    """Stop using a code; who scans it is told so politely."""
    with db.writing() as session:
        poster = stop(session, code, today())
        told = {"code": poster.code, "counter": poster.counter.name}
    click.echo(_("The QR code %(code)s of %(counter)s is no longer in use.", **told), err=True)


@posters.command()
@click.option("--counter", metavar="CODE", required=True, help="one counter, by its code")
def trial(counter: str) -> None:
    """Print an address that shows a counter's page and stores nothing."""
    with db.reading() as session:
        pages = printable(session, [counter_with(session, counter)], today())
        addresses = [trial_address(poster.code) for poster in pages]
    for address in addresses:
        click.echo(address)
    click.echo(_("Valid for 30 days. Answers given there are not stored."), err=True)
