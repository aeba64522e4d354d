"""The office's page of QR codes: issue, print, try, replace, stop."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from survey.clock import today
from survey.db import db
from survey.errors import NotFound, Refused
from survey.installation import made_up
from survey.office.access import needs, units_within
from survey.places import operations
from survey.places.board import board
from survey.places.errors import UnknownCounter
from survey.places.forms import TOO_LATE, CodeForm, IssueForm, ReplaceForm
from survey.places.models import Counter
from survey.places.pdf import SIZES, posters_pdf
from survey.places.queries import counter_with, open_counters, poster_with, posters_by_counter, printable
from survey.results.numbers import day
from survey.settings import current

bp = Blueprint("places", __name__, template_folder="templates")


@bp.get("/office/posters")
@needs("posters")
def posters() -> str:
    search = request.args.get("q", "")
    with db.reading() as session:
        shown = board(session, today(), units=units_within(session, current_user), search=search)
        return render_template(
            "places/posters.html", board=shown, search=search, sizes=SIZES, day=day, today=today()
        )


@bp.get("/office/posters.pdf")
@needs("posters")
def pdf() -> Response:
    """The posters of one counter, or of every counter of the list."""
    size, counter = request.args.get("size", SIZES[0]).lower(), request.args.get("counter")
    if size not in SIZES:
        raise NotFound
    with db.reading() as session:
        counters = (
            [own_counter(session, counter)] if counter else own_counters(session, request.args.get("q", ""))
        )
        pages = printable(session, counters, today())
        file = posters_pdf(pages, size=size, address=current().public_address, made_up=made_up())
    answer = Response(file, mimetype="application/pdf")
    name = f"QR-{size.upper()}-{today():%Y%m%d}.pdf"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@bp.post("/office/posters/issue")
@needs("posters")
def issue() -> Any:
    form = sent(IssueForm())
    with db.writing() as session:
        counters = own_counters(session, form.q.data or "")
        had = posters_by_counter(session, today())
        number = sum(counter.id not in had for counter in counters)
        operations.issue_posters(session, counters, day=today())
    flash(_("%(n)d QR codes were issued. Print them and put one at each counter.", n=number))
    return redirect(url_for(".posters", q=form.q.data or None))


@bp.post("/office/posters/replace")
@needs("posters")
def replace() -> Any:
    form = sent(ReplaceForm())
    with db.writing() as session:
        counter = own_counter(session, form.counter.data)
        start = form.valid_from.data
        issued = operations.issue_posters(session, [counter], day=today(), valid_from=start, new=True)
        told = {"counter": counter.name, "code": issued[0].code, "day": day(max(start or today(), today()))}
    flash(
        _(
            "%(counter)s has the new QR code %(code)s from %(day)s. Print it and take the old one down.",
            **told,
        )
    )
    return redirect(url_for(".posters"))


@bp.post("/office/posters/stop")
@needs("posters")
def stop() -> Any:
    code = sent(CodeForm()).code.data
    with db.writing() as session:
        own(session, poster_with(session, code).counter)
        operations.revoke(session, code, today())
    flash(
        _(
            "The QR code %(code)s is no longer in use. A mistake? Take it back at the end of this page.",
            code=code,
        )
    )
    return redirect(url_for(".posters"))


@bp.post("/office/posters/restore")
@needs("posters")
def restore() -> Any:
    code = sent(CodeForm()).code.data
    with db.writing() as session:
        own(session, poster_with(session, code).counter)
        operations.restore(session, code, today())
    flash(_("The QR code %(code)s is in use again.", code=code))
    return redirect(url_for(".posters"))


def sent(form: Any) -> Any:
    """The form, if what was sent is whole; else a refusal that says what to do."""
    if not form.validate_on_submit():
        raise Refused(str(TOO_LATE))
    return form


def own_counters(session: Session, search: str) -> list[Counter]:
    """The counters of the list, within what the person looks after."""
    return open_counters(session, today(), units=units_within(session, current_user), search=search)


def own_counter(session: Session, code: str) -> Counter:
    try:
        return own(session, counter_with(session, code))
    except UnknownCounter as error:
        raise NotFound from error


def own(session: Session, counter: Counter) -> Counter:
    """The counter, if the person looks after its unit; any other is as if it did not exist."""
    units = units_within(session, current_user)
    if units is not None and counter.unit_id not in units:
        raise NotFound
    return counter
