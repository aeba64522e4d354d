"""Signing in and out, and changing one's password."""

import re
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user

from survey.db import db
from survey.office.accounts import change_password, who_signs_in
from survey.office.chrome import around
from survey.office.forms import PasswordForm, SignInForm, SignOutForm
from survey.office.models import User
from survey.office.passwords import LEAST, alone, matches
from survey.office.sessions import SignedIn, stamp
from survey.settings import current

HOME = "/office/"
OURS = re.compile(r"/office/[!-\[\]-~]*")  # printable, no backslash, no space
bp = Blueprint("office", __name__, template_folder="templates")
bp.app_context_processor(around)


@bp.record_once
def a_working_day(state: BlueprintSetupState) -> None:
    state.app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=12)


@bp.before_app_request
def new_password_first() -> Any:
    """Whoever signed in with a one-time password chooses their own before anything else."""
    if not request.path.startswith(HOME) or request.blueprint is None or not current_user.is_authenticated:
        return None
    if current_user.one_time and request.endpoint not in ("office.password", "office.sign_out"):
        return redirect(url_for("office.password"))
    return None


@bp.after_app_request
def not_kept(response: Response) -> Response:
    """No shared computer keeps a page of the office after its reader has signed out."""
    if request.path.startswith(HOME):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@bp.route("/office/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    form = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(local(form.next.data))
    if form.validate_on_submit():
        user = who_signs_in(form.name.data, form.password.data)
        if user is not None:
            return welcome(user, form.next.data)
        form.form_errors.append(_("The name or the password is wrong. Please try again."))
    return render_template("office/sign_in.html", form=form), 400 if form.errors else 200


def welcome(user: User, wanted: str) -> Any:
    """A new session for the person, so that none that was planted before is carried over."""
    spoken = session.get("lang", user.language)
    session.clear()
    session.permanent = True
    session["lang"] = spoken
    session["stamp"] = stamp(user)
    login_user(SignedIn(user))
    return redirect(url_for("office.password") if user.one_time else local(wanted))


def local(address: str | None) -> str:
    """The address if it is a path of this site, else the first page.

    >>> local("/office/?by=unit"), local("//evil.example/office/"), local("https://evil.example/")
    ('/office/?by=unit', '/office/', '/office/')
    >>> local("/office/sign-in"), local(r"/\\evil.example"), local("/Q/7K3M9T2XP")
    ('/office/', '/office/', '/office/')
    """
    known = address is not None and OURS.fullmatch(address) and not address.startswith("/office/sign-in")
    return address if address and known else HOME


@bp.post("/office/sign-out")
def sign_out() -> Any:
    if SignOutForm().validate_on_submit():
        spoken = session.get("lang", "vi")
        logout_user()
        session.clear()
        session["lang"] = spoken
        flash(_("You have signed out."))
    return redirect(url_for("office.sign_in"))


@bp.route("/office/password", methods=["GET", "POST"])
@login_required
def password() -> Any:
    form = PasswordForm(current_user.name)
    if form.validate_on_submit():
        with alone(current().var / "sign-in.lock"):
            known = matches(current_user.password_hash, form.present.data)
        if known:
            with db.writing() as transaction:
                session["stamp"] = stamp(change_password(transaction, current_user.id, form.new.data))
            flash(_("Your password has been changed."))
            return redirect(HOME)
        form.present.errors = [*form.present.errors, _("This is not your present password.")]
    page = render_template("office/password.html", form=form, least=LEAST, forced=current_user.one_time)
    return page, 400 if form.errors else 200
