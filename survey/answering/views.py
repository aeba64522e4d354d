"""From the scan to the tap. No script, no cookie, no session."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from survey.answering import operations, receipt_views
from survey.answering.addresses import printed
from survey.answering.forms import TapForm
from survey.answering.pages import bp, kept_for_back, language_kept
from survey.answering.receipts import receipt_for
from survey.answering.tokens import Page, just_given
from survey.clock import now, today
from survey.db import db
from survey.errors import OldTrial, RevokedPoster
from survey.language import chosen
from survey.places.codes import normalised
from survey.places.models import Poster
from survey.places.queries import in_use, poster_with
from survey.places.trial import is_trial
from survey.questionnaire import load


@printed(bp, "/<string(length=9):code>")
@printed(bp, "/q/<code>")
def rate(code: str) -> Response:
    """What the scan opens: counter, question, five buttons."""
    with db.reading() as session:
        poster = poster_with(session, code)
        trial = trial_of(poster)
        if not trial:
            ensure_in_use(poster)
        page = Page.of(poster, trial=trial)
        return first_page(poster, TapForm.of(page), page)


def trial_of(poster: Poster) -> bool:
    """Whether the page is a trial. A trial link that is damaged or too old opens no page that counts."""
    token = request.values.get("trial")
    if token is None:
        return False
    if not is_trial(poster.code, token):
        raise OldTrial
    return True


def ensure_in_use(poster: Poster) -> None:
    """Raise for a poster, or a counter, that is not in use today; a late scan is counted."""
    try:
        in_use(poster, today())
        if not poster.counter.valid_on(today()):
            raise RevokedPoster
    except RevokedPoster:
        with db.writing() as session:
            session.get_one(Poster, poster.id).late_scans += 1
        raise


def first_page(poster: Poster, form: TapForm, page: Page, *, trouble: str = "") -> Response:
    """``trouble``: why the page is shown once more (expired, damaged, unanswered)."""
    questionnaire = load(poster.questionnaire)
    html = render_template(
        "answering/rate.html",
        poster=poster,
        counter=poster.counter,
        form=form,
        page=page,
        trouble=trouble,
        texts=questionnaire.texts(chosen()),
        scale=questionnaire.scale("overall"),
    )
    return kept_for_back(html, 400 if trouble else 200)


@printed(bp, "/q/<code>/tap", methods=("POST",))
def tap(code: str) -> AnyResponse:
    """The tap: stored and committed before anybody is thanked."""
    form = TapForm.at(normalised(code))
    if not form.validate_on_submit() or form.page is None or request.form.get("switch"):
        return once_more(code, form)
    if form.page.trial:
        return redirect(url_for(".tried", code=form.page.code, **language_kept()), 303)
    moment = now()
    with db.writing() as session:
        created = operations.record_tap(session, form.page, form.overall.data, language=chosen(), now=moment)
    receipt = receipt_for(form.page.sheet)
    shown: dict[str, Any] = {"j": just_given(receipt)} if created or form.page.is_fresh(moment) else {}
    return redirect(url_for(".receipt", receipt=receipt, **shown, **language_kept()), 303)


def once_more(code: str, form: TapForm) -> Response:
    """The page again, with the answer kept and a token that works, where the poster is in use."""
    trouble = next(iter(form.token.errors), "unanswered")
    with db.reading() as session:
        poster = poster_with(session, code)
        trial = trial_of(poster)
        if form.page is None and not trial:  # not a page of ours: as if the poster were scanned now
            ensure_in_use(poster)
        page = form.page or Page.of(poster, trial=trial)
        return first_page(poster, TapForm.of(page), page, trouble=str(trouble))


@printed(bp, "/q/<code>/tried")
def tried(code: str) -> str:
    with db.reading() as session:
        return render_template("answering/tried.html", counter=poster_with(session, code).counter)


@printed(bp, "/q/<code>/tap")
def back_to_the_page(code: str) -> AnyResponse:
    """Somebody reloaded or shared the address of the tap."""
    return redirect(url_for(".rate", code=code, **language_kept()), 303)


__all__ = ["bp", "receipt_views"]
