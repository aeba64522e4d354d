"""`hailong import KIND FILE`."""

import sys
from pathlib import Path

import click
from flask_babel import gettext as _

from survey.clock import now
from survey.db import db
from survey.errors import Refused
from survey.imports.describe import differences_said, summary
from survey.imports.kinds import KINDS
from survey.imports.planning import Plan, alone, apply, plan, read
from survey.imports.problems import MOST_SHOWN, shortened
from survey.imports.progress import Watch, unwatched, watched
from survey.migrating import ensure_migrated

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_(kind: str, file: Path, dry_run: bool) -> None:
    """Import the rows of a CSV or XLSX file: all of them, or none if any is wrong."""
    ensure_migrated(db.engine)
    try:
        done = imported(kind, file.read_bytes(), dry_run)
    except Refused as refused:
        raise Refused(refused.message, shortened(refused.problems)) from None
    tell(done)


def imported(kind: str, data: bytes, dry_run: bool) -> Plan:
    table = read(kind, data, watch=watch(_("Reading the rows")))
    comparing = watch(_("Comparing them with the database"))
    if dry_run:
        with db.reading() as session:
            return plan(session, kind, table, watch=comparing)
    with db.writing() as session:
        alone(session)
        planned = plan(session, kind, table, watch=comparing)
        apply(session, planned, at=now())
    return planned


def watch(doing: str) -> Watch:
    return watched(doing) if sys.stderr.isatty() else unwatched


def tell(done: Plan) -> None:
    """The counts, then each changed row with its old and new values."""
    click.echo(summary(done.tally), err=True)
    changed = [change for change in done.changes if change.state == "changed"]
    for change in changed[:MOST_SHOWN]:
        click.echo(differences_said(done.kind, change), err=True)
    if len(changed) > MOST_SHOWN:
        click.echo(_("… and %(n)s more.", n=len(changed) - MOST_SHOWN), err=True)
