"""After the tap: thanks, details, another choice, withdrawal. The receipt in the address is the key."""

from datetime import timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from survey.answering import operations
from survey.answering.addresses import printed
from survey.answering.forms import DetailsForm, MarkForm, ReceiptForm, details_form
from survey.answering.models import Response as Sheet
from survey.answering.pages import bp, kept_nowhere, language_kept
from survey.answering.queries import counter_of, hotline, sheet_with
from survey.answering.receipts import shown
from survey.answering.tokens import just_given, was_just_given
from survey.clock import today
from survey.db import db
from survey.language import LANGUAGES, chosen
from survey.questionnaire import load


@printed(bp, "/r/<receipt>")
def receipt(receipt: str) -> Response:
    """Thanks, and room for details. The mark is shown to the one who has just given it, never again."""
    with db.reading() as session:
        sheet = sheet_with(session, receipt)
        return receipt_page(session, sheet, receipt, form_for(session, sheet))


def form_for(session: Session, sheet: Sheet) -> DetailsForm:
    return details_form(load(sheet.questionnaire), counter_of(session, sheet).fields)


def receipt_page(
    session: Session, sheet: Sheet, code: str, form: DetailsForm, *, status: int = 200
) -> Response:
    counter = counter_of(session, sheet)
    questionnaire = load(sheet.questionnaire)
    html = render_template(
        "answering/receipt.html",
        counter=counter,
        receipt=code,
        shown=shown(code),
        mark=sheet.overall if was_just_given(code, request.args.get("j", "")) else None,
        hotline=hotline(counter.agency),
        open=today() <= sheet.day + timedelta(days=1),
        form=form,
        fields=counter.fields if len(counter.fields) > 1 else [],
        questionnaire=questionnaire,
        texts=questionnaire.texts(chosen()),
        sent="sent" in request.args and status == 200,
    )
    return kept_nowhere(html, status)


@printed(bp, "/r/<receipt>/details", methods=("POST",))
def details(receipt: str) -> AnyResponse:
    """The second page's answers; or the same page in the other language with everything kept."""
    with db.writing() as session:
        sheet = sheet_with(session, receipt, to_change=True)
        form = form_for(session, sheet)
        if request.form.get("switch") in LANGUAGES:
            return receipt_page(session, sheet, receipt, form)
        if not form.validate_on_submit():
            return receipt_page(session, sheet, receipt, form, status=400)
        given = form.details(counter_of(session, sheet).fields)
        operations.amend(session, sheet, given, day=today())
    fresh: dict[str, Any] = {name: mark for name, mark in request.args.items() if name == "j"}
    return redirect(url_for(".receipt", receipt=receipt, sent=1, **fresh, **language_kept()), 303)


@printed(bp, "/r/<receipt>/again")
def again(receipt: str) -> Response:
    """Chọn lại: the five buttons once more, for the same sheet."""
    with db.reading() as session:
        sheet = sheet_with(session, receipt)
        operations.ensure_open(sheet, today())
        return again_page(session, sheet, receipt)


def again_page(session: Session, sheet: Sheet, code: str, *, status: int = 200) -> Response:
    questionnaire = load(sheet.questionnaire)
    html = render_template(
        "answering/again.html",
        counter=counter_of(session, sheet),
        receipt=code,
        texts=questionnaire.texts(chosen()),
        scale=questionnaire.scale("overall"),
    )
    return kept_nowhere(html, status)


@printed(bp, "/r/<receipt>/again", methods=("POST",))
def choose_again(receipt: str) -> AnyResponse:
    form = MarkForm()
    with db.writing() as session:
        sheet = sheet_with(session, receipt, to_change=True)
        if not form.validate_on_submit():
            return again_page(session, sheet, receipt, status=400)
        operations.correct(sheet, form.overall.data, day=today())
    return redirect(url_for(".receipt", receipt=receipt, j=just_given(receipt), **language_kept()), 303)


@printed(bp, "/r/<receipt>/withdraw")
def withdraw(receipt: str) -> Response:
    with db.reading() as session:
        counter = counter_of(session, sheet_with(session, receipt))
        return kept_nowhere(render_template("answering/withdraw.html", counter=counter, receipt=receipt))


@printed(bp, "/r/<receipt>/withdraw", methods=("POST",))
def withdraw_now(receipt: str) -> Response:
    with db.writing() as session:
        sheet = sheet_with(session, receipt, to_change=True)
        counter = counter_of(session, sheet)
        html = render_template("answering/withdrawn.html", counter=counter)
        operations.withdraw(session, sheet)
    return kept_nowhere(html)


@printed(bp, "/r", methods=("GET", "POST"))
def find_receipt() -> AnyResponse:
    """For whoever comes back with a receipt on paper."""
    form = ReceiptForm()
    if form.is_submitted() and form.receipt.data:
        return redirect(url_for(".receipt", receipt=form.receipt.data, **language_kept()), 303)
    return kept_nowhere(render_template("answering/find_receipt.html"))
