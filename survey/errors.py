"""What can go wrong, and what its reader is told.

SurveyError                 what is wrong and what to do, in the reader's language
├── UnknownPoster      404  the code matches no poster
├── RevokedPoster      410  the poster existed and is no longer in use
├── FuturePoster       403  the poster is not in use yet
├── OldTrial           410  a staff member's trial link is damaged or too old
├── UnknownReceipt     404  no sheet has this receipt
├── ReceiptClosed      410  the time for corrections has passed, or the sheet was withdrawn
├── NotFound           404  no such thing here, or none that this person may see
├── Busy               429  too many people sign in at once
├── NotAllowed         403  the person's role does not include this
├── Refused            400  an input that is not taken; carries its problems
├── BadDatabase        500  DATABASE_URL leads to no database
├── BadFolder          500  HAILONG_VAR cannot be written
├── MissingHost        500  HAILONG_HOST is not set, so an address would be wrong
└── NotMigrated        503  the database is not at the version of this programme
"""

from typing import Any

from flask_babel import lazy_gettext

_ = lazy_gettext


class SurveyError(Exception):
    status = 500
    message: Any = _("Something went wrong on our side. Nothing was lost; please try again in a moment.")

    def __init__(self, message: str | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(message or type(self).__name__)

    def __str__(self) -> str:
        return str(self.message)


class UnknownPoster(SurveyError):
    status = 404
    message = _(
        "We do not know this code. Please scan the QR code at the counter again, "
        "or type the address printed below it."
    )


class RevokedPoster(SurveyError):
    status = 410
    message = _(
        "This QR code is no longer in use. Please scan the new one at the counter, "
        "or ask the help desk. Your opinion still matters."
    )


class FuturePoster(SurveyError):
    status = 403
    message = _("This QR code is not in use yet. Please ask the help desk which code to scan.")


class OldTrial(SurveyError):
    status = 410
    message = _("This trial link is damaged or too old. Please take a new one from the list of QR codes.")


class BadDatabase(SurveyError):
    message = _("The database cannot be opened. Please check DATABASE_URL and that its server runs:")


class BadFolder(SurveyError):
    message = _("The programme's folder cannot be used. Please check HAILONG_VAR and its rights:")


class UnknownReceipt(SurveyError):
    status = 404
    message = _("We do not know this receipt. Please check its 16 letters and digits and try again.")


class ReceiptClosed(SurveyError):
    status = 410
    message = _(
        "This answer was withdrawn, or the time to change it has passed; it can no longer be changed."
    )


class NotFound(SurveyError):
    status = 404
    message = _("There is nothing at this address.")


class Busy(SurveyError):
    status = 429
    message = _("Too many people are signing in at this moment. Please try again in a few seconds.")


class NotAllowed(SurveyError):
    status = 403
    message = _("Your account may not do this. Please ask the administrator of your office.")


class Refused(SurveyError):
    """An input that is not taken: ``problems`` lists every reason with its place."""

    status = 400
    message = _("This was not accepted, and nothing was changed.")

    def __init__(self, message: str | None = None, problems: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class MissingHost(SurveyError):
    message = _(
        "HAILONG_HOST is not set, so a poster would carry a wrong address. "
        "Set it to the public host name, for example HAILONG_HOST=danhgia.dongnai.gov.vn."
    )


class NotMigrated(SurveyError):
    status = 503
    message = _("The database is not ready for this version. Please run: hailong migrate")
