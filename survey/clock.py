"""Now and today: instants are UTC, days are days in Viet Nam."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    return datetime.now(UTC)


def today(at: datetime | None = None) -> date:
    """The local day of an instant.

    >>> today(datetime(2026, 10, 14, 17, 30, tzinfo=UTC))
    datetime.date(2026, 10, 15)
    """
    return (at or now()).astimezone(VIETNAM).date()
