"""`hailong results` and `hailong snapshot`."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import click
from flask_babel import format_date, format_percent
from flask_babel import gettext as _
from rich.console import Console
from rich.status import Status

from analysis import LEVELS, Results
from survey.clock import now, today
from survey.db import db
from survey.errors import Refused
from survey.installation import made_up
from survey.migrating import ensure_migrated
from survey.results.compute import figures
from survey.results.download import workbook_of
from survey.results.files import csv_of, json_of
from survey.results.present import named
from survey.snapshot import NotOurs, consistent, write_snapshot

Format: TypeAlias = Callable[[Results, bool], bytes]
FORMATS: dict[str, Format] = {
    "csv": lambda results, every: csv_of(results, made_up=made_up(), every=every),
    "json": lambda results, _: json_of(results, made_up=made_up()),
    "xlsx": lambda results, _: workbook_of(results),
}


@click.command()
@click.option("--by", type=click.Choice(LEVELS), required=True, help="one row for each of these")
@click.option(
    "--period", required=True, help="2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026, 2026-10-01/2026-10-31"
)
@click.option("--index", default="overall", show_default=True, help="a node of the index tree, or an item")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="another day instead of today")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option("--all-columns", is_flag=True, help="csv: every column, as json and xlsx have them")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="a file instead of the terminal")
def results(
    by: str, period: str, index: str, as_of: datetime | None, kind: str, all_columns: bool, out: Path | None
) -> None:
    """The satisfaction index of a period, with its uncertainty and status."""
    if kind == "xlsx" and out is None and sys.stdout.isatty():
        raise click.UsageError(_("A workbook is not for the terminal. Please add --out FILE.xlsx."))
    ensure_migrated(db.engine)
    found = figures(by=by, period=period, index=index, as_of=as_of.date() if as_of else today())
    found = replace(found, table=named(by, found.table))
    deliver(FORMATS[kind](found, all_columns), out)
    tell_withheld(found)


def deliver(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        with click.open_file(str(out), "wb", atomic=True) as file:
            file.write(content)
    except OSError as error:
        raise unwritable(out, error) from error


def unwritable(file: Path, error: OSError) -> Refused:
    return Refused(_("%(file)s cannot be written: %(reason)s", file=file, reason=error.strerror))


def tell_withheld(found: Results) -> None:
    """What the table leaves out and why, beside it."""
    if made_up():
        click.echo(_("These data are made up: an example, not a real city."), err=True)
    withheld, last = int(found.table["estimate"].isna().sum()), found.method.last_day
    if last >= found.method.as_of:
        day = format_date(last, "short")
        click.echo(_("The period is open until %(day)s; figures may still change.", day=day), err=True)
    if silent := sorted(set(found.uncovered["counter"])):
        sentence = _(
            "Counters with dossiers and without answers: %(codes)s. "
            "The figures cover %(share)s of the dossiers.",
            codes=", ".join(silent),
            share=format_percent(found.covered, "#,##0.0%"),
        )
        click.echo(sentence, err=True)
    if withheld:
        click.echo(
            _("%(n)d of %(all)d rows have no figure: no answers, no dossier counts, or an open period.",
              n=withheld, all=len(found.table)),
            err=True,
        )  # fmt: skip


def waiting(what: str) -> Status:
    """Something that moves on a terminal, and nothing elsewhere."""
    return Console(stderr=True).status(what)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def snapshot(folder: Path) -> None:
    """Write all answers, counts and codes to DIR, so that every figure can be computed elsewhere."""
    ensure_migrated(db.engine)
    try:
        with waiting(_("Writing the snapshot")), consistent(db) as session:
            id_ = write_snapshot(session, folder, cutoff=now(), previous=folder)
    except NotOurs as error:
        raise not_ours(error) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    click.echo(id_)
    click.echo(_("The snapshot was written to %(folder)s. Its id is above.", folder=folder), err=True)


def not_ours(error: NotOurs) -> Refused:
    if error.snapshot:
        found = _(
            "%(folder)s holds a snapshot of another installation. Please name a new folder.", folder=error
        )
    else:
        found = _("%(folder)s holds something else than a snapshot. Please name a new folder.", folder=error)
    return Refused(found)
