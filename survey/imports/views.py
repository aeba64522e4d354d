"""Choose a file, see what it would do, confirm: only then is anything written."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from survey import settings
from survey.clock import now
from survey.db import db
from survey.errors import NotAllowed, NotFound, Refused
from survey.imports.describe import rows_shown, summary
from survey.imports.forms import ChooseForm, ConfirmForm
from survey.imports.kind import Kind
from survey.imports.kinds import KINDS
from survey.imports.planning import Plan, alone, apply, plan, read
from survey.imports.problems import MOST_SHOWN, TooLarge, problem
from survey.imports.staging import Upload, forget, kept, stage
from survey.imports.table import Table
from survey.office.access import needs, units_within

EVERYTHING = ("admin", "province-office")
bp = Blueprint("imports", __name__, template_folder="templates")


@bp.before_request
def small_enough() -> None:
    """Say so before anything reads the form: reading a body that is too large fails for whoever tries."""
    most = request.max_content_length
    if most is not None and (request.content_length or 0) > most:
        g.language = session.get("lang", "vi")
        raise TooLarge(problem("too-large", most=most // 1024**2).message)


@bp.get("/office/import")
@needs("import")
def choose() -> Any:
    return choosing(ChooseForm(kinds(), kind=request.args.get("kind")))


def choosing(form: ChooseForm) -> Any:
    page = render_template("imports/choose.html", form=form, kinds=kinds())
    return page, 400 if form.errors else 200


@bp.post("/office/import")
@needs("import")
def upload() -> Any:
    """Keep the file, then show it: a preview that may be reloaded."""
    form = ChooseForm(kinds())
    if not form.validate_on_submit():
        return choosing(form)
    file = form.file.data
    staged = stage(folder(), current_user.id, form.kind.data, file.filename, file.read(), at=now())
    return redirect(url_for("imports.preview", id_=staged.id), 303)


@bp.get("/office/import/file/<id_>")
@needs("import")
def preview(id_: str) -> Any:
    file = kept(folder(), id_, current_user.id, at=now())
    try:
        table = table_of(file)
        with db.reading() as transaction:
            return previewed(file, planned(transaction, file, table))
    except Refused as refused:
        return problems_of(file, refused)


@bp.post("/office/import/file/<id_>")
@needs("import")
def confirm(id_: str) -> Any:
    """Write the plan that was seen; if the database has changed meanwhile, show the new one instead."""
    if session.get("imported", {}).get("id") == id_:
        return redirect(url_for("imports.done"), 303)
    file, form = kept(folder(), id_, current_user.id, at=now()), ConfirmForm()
    try:
        table = table_of(file)
        with db.writing() as transaction:
            alone(transaction)
            found = planned(transaction, file, table)
            if not form.validate_on_submit() or form.plan.data != found.digest:
                return previewed(file, found, again=True)
            apply(transaction, found, at=now())
    except Refused as refused:
        return problems_of(file, refused)
    forget(folder(), id_)
    session["imported"] = {"id": id_, "kind": file.kind, "name": file.name, "tally": found.tally}
    return redirect(url_for("imports.done"), 303)


@bp.get("/office/import/done")
@needs("import")
def done() -> Any:
    imported = session.get("imported")
    if imported is None:
        return redirect(url_for("imports.choose"))
    names = list(KINDS)
    after = names[names.index(imported["kind"]) + 1 :][:1]
    said = summary(imported["tally"])
    return render_template("imports/done.html", imported=imported, said=said, after=[KINDS[n] for n in after])


@bp.get("/office/import/<name>.csv")
@needs("import")
def template(name: str) -> Response:
    """An empty file with the names of the columns; the byte-order mark tells Excel that it is UTF-8."""
    if name not in KINDS:
        raise NotFound
    header = ",".join(column.name for column in KINDS[name].columns)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(f"\ufeff{header}\r\n", mimetype="text/csv", headers=disposition)


def kinds() -> list[Kind]:
    """The kinds that the signed-in person may import."""
    return [kind for kind in KINDS.values() if not kind.whole or current_user.role in EVERYTHING]


def folder() -> Path:
    return settings.current().var / "uploads"


def table_of(file: Upload) -> Table:
    """Read before any transaction begins: a large workbook takes seconds, and citizens write meanwhile."""
    if KINDS[file.kind] not in kinds():
        raise NotAllowed
    return read(file.kind, file.data)


def planned(transaction: Session, file: Upload, table: Table) -> Plan:
    return plan(transaction, file.kind, table, within=units_within(transaction, current_user.user))


def previewed(file: Upload, found: Plan, *, again: bool = False) -> Any:
    """``again``: something was different when it was confirmed."""
    form = ConfirmForm(formdata=None, plan=found.digest)
    more = len(found.effective) - MOST_SHOWN
    page = render_template(
        "imports/preview.html", file=file, kind=KINDS[file.kind], form=form, plan=found,
        rows=rows_shown(found), more=more, again=again, said=summary(found.tally),
    )  # fmt: skip
    return page, 409 if again else 200


def problems_of(file: Upload, refused: Refused) -> Any:
    found = refused.problems
    page = render_template(
        "imports/problems.html", file=file, kind=KINDS[file.kind], problems=found[:MOST_SHOWN],
        count=len(found), more=len(found) - MOST_SHOWN,
    )  # fmt: skip
    return page, refused.status
