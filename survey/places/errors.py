"""Why something about posters is not done.

Refused
├── UnknownCounter   no counter has this code
├── NoPoster         counters without a poster, each named: issue theirs first
├── StillAnother     the counter has another poster in use, so an old one does not come back
└── PosterNotDrawn   a font is missing or a page does not fit: no poster is better than a wrong one
"""

from collections.abc import Iterable

from flask_babel import gettext as _

from survey.errors import Refused


class UnknownCounter(Refused):
    def __init__(self, code: str) -> None:
        super().__init__(
            _("No counter has the code %(code)s. Please check it against the list of counters.", code=code)
        )


class NoPoster(Refused):
    def __init__(self, counters: Iterable[str]) -> None:
        message = _("These counters have no QR code yet. Issue theirs first, then print:")
        super().__init__(message, tuple(counters))


class StillAnother(Refused):
    def __init__(self, code: str) -> None:
        super().__init__(
            _("The counter already has another QR code, %(code)s. Stop using that one first.", code=code)
        )


class PosterNotDrawn(Refused):
    status = 500

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(
            _("The posters could not be drawn faithfully, so no file was made."), tuple(problems)
        )
