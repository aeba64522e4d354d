"""The citizen's forms, made from the questionnaire."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.csrf.core import CSRF
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from survey.answering.operations import Details
from survey.answering.tokens import BadToken, ExpiredToken, Page, seal, unseal
from survey.places.models import ServiceField
from survey.questionnaire.objects import Item, Questionnaire

MARKS = (1, 2, 3, 4, 5)


class PageToken(CSRF):
    """The page's own token in place of a session: a form is ours if its token is (DESIGN 4.3)."""

    def setup_form(self, form: Any) -> Any:
        self.page: Page | str = (
            form.meta.csrf_context
        )  # the page that is shown, or the code that is posted to
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        return seal(self.page) if isinstance(self.page, Page) else ""

    def validate_csrf_token(self, form: Any, field: Field) -> None:
        """A good token names the page, and an expired one the page to show again; a damaged one does not."""
        try:
            form.page = unseal(field.data or "", str(self.page))
        except ExpiredToken as expired:
            form.page = expired.page
            raise ValidationError("expired") from expired
        except BadToken as bad:
            raise ValidationError("damaged") from bad


class TapForm(FlaskForm):
    """The first page: five buttons, each of which submits."""

    class Meta:
        csrf = True
        csrf_class = PageToken
        csrf_field_name = "token"
        csrf_context: Page | str

        def get_translations(self, form: Any) -> None:
            """No message of WTForms is shown here, so none is loaded."""

    page: Page | None = None
    overall = RadioField(
        choices=MARKS, coerce=int, validate_choice=False, validators=[InputRequired(), AnyOf(MARKS)]
    )

    @classmethod
    def of(cls, page: Page) -> "TapForm":
        """The form that the page shows."""
        return cls(meta={"csrf_context": page})

    @classmethod
    def at(cls, code: str) -> "TapForm":
        """The form that was posted to the poster of this code."""
        return cls(meta={"csrf_context": code})

    @property
    def chosen(self) -> int | None:
        """The mark that was sent, now or when the page was shown once more, if it is one at all."""
        kept = request.form.get("kept", "")
        sent = self.overall.data or (int(kept) if kept.isdecimal() else None)
        return sent if sent in MARKS else None


class MarkForm(FlaskForm):
    """Another mark for a sheet whose receipt is the proof."""

    class Meta:
        csrf = False  # the receipt in the address is a secret that no other site knows

    overall = TapForm.overall


class ReceiptForm(FlaskForm):
    class Meta:
        csrf = False  # it only leads to an address

    receipt = StringField(filters=[lambda typed: (typed or "").strip()])


def rating_field(item: Item, questionnaire: Questionnaire) -> Field:
    scale = questionnaire.scale(item)
    codes = [*scale.codes, *([] if scale.not_applicable is None else [scale.not_applicable])]
    return choice(codes)


def mark_field(item: Item, questionnaire: Questionnaire) -> Field:
    return choice(questionnaire.scale(item).codes)


def text_field(item: Item, _questionnaire: Questionnaire) -> Field:
    too_long = _("Please shorten this to %(max)d characters at most; nothing you wrote is lost.")
    return TextAreaField(
        validators=[Length(max=item.max_length or -1, message=too_long)],
        filters=[lambda text: (text or "").replace("\r\n", "\n").strip()],
    )


def whole(sent: Any) -> Any:
    """The number that was sent; anything else stays what it is, and is not among the codes."""
    return int(sent) if re.fullmatch(r"-?[0-9]{1,9}", str(sent)) else sent


def choice(codes: Sequence[int]) -> Field:
    wrong = _("Please choose one of the answers offered.")
    return RadioField(
        choices=codes,
        coerce=whole,
        validate_choice=False,
        validators=[Optional(), AnyOf(codes, message=wrong)],
    )


FIELD_FOR: dict[str, Callable[[Item, Questionnaire], Field]] = {
    "rating": rating_field,
    "mark": mark_field,
    "text": text_field,
}


class DetailsForm(FlaskForm):
    """The second page. Every answer is optional."""

    class Meta:
        csrf = False  # the receipt in the address is a secret that no other site knows

    items: tuple[Item, ...] = ()

    @property
    def answered(self) -> list[str]:
        """Ids of the items that carry something, right or wrong: their part of the page stays open."""
        return [item.id for item in self.items if self[item.id].raw_data]

    def details(self, fields: Sequence[ServiceField]) -> Details:
        given = {item.id: self[item.id].data for item in self.items if item.kind != "text"}
        chosen = {field.code: field.id for field in fields}.get(self["field"].data or "")
        comments = [self[item.id].data for item in self.items if item.kind == "text"]
        answers = {item: value for item, value in given.items() if value is not None}
        return Details(chosen, answers, "\n".join(filter(None, comments)))


def details_form(questionnaire: Questionnaire, fields: Sequence[ServiceField]) -> DetailsForm:
    items = tuple(item for item in questionnaire.items if item.id != "overall")
    made = {item.id: FIELD_FOR[item.kind](item, questionnaire) for item in items}
    codes = [field.code for field in fields]
    made["field"] = RadioField(
        choices=codes,
        validate_choice=False,
        validators=[Optional(), AnyOf(codes, message=_("Please choose one of the answers offered."))],
    )
    form: DetailsForm = type("Details", (DetailsForm,), {**made, "items": items})()
    return form
