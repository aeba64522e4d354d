"""What a citizen leaves behind: a sheet, its answers, maybe a comment. Nothing that could name them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base

CHANNELS = ("phone", "kiosk", "assisted", "paper", "invitation", "interview")
NOT_APPLICABLE = -8


class Response(Base):
    """One anonymous answer sheet. A withdrawn one keeps its key and loses all else (RULES 1, 2)."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint("overall BETWEEN 1 AND 5", "overall_on_scale"),
        CheckConstraint("withdrawn = (overall IS NULL)", "withdrawn_has_no_mark"),
        CheckConstraint(
            "channel IN ('phone', 'kiosk', 'assisted', 'paper', 'invitation', 'interview')", "channel_known"
        ),
        Index(None, "day", "revision"),
        {"sqlite_with_rowid": False},  # in the order of the random key, not of arrival
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="random; made with the page")
    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"))
    poster_id: Mapped[int | None] = mapped_column(ForeignKey("poster.id"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("service_field.id"))
    channel: Mapped[str] = mapped_column(String(10))
    questionnaire: Mapped[str] = mapped_column(String(60), comment="id and version: one-stop/v1")
    language: Mapped[str] = mapped_column(String(8))
    overall: Mapped[int | None]
    day: Mapped[date] = mapped_column(comment="local day; no time is kept")
    duration: Mapped[str | None] = mapped_column(String(10), comment="coarse band of seconds before the tap")
    reasons: Mapped[str] = mapped_column(String(200), comment="why it is doubtful, comma-separated")
    verified: Mapped[bool]
    withdrawn: Mapped[bool]
    revision: Mapped[int] = mapped_column(comment="number of changes since the tap")


class Answer(Base):
    """One item of a sheet; not applicable is -8, no answer is no row."""

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("value BETWEEN 0 AND 10 OR value = -8", "value_known"),
        {"sqlite_with_rowid": False},
    )

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int]


class Comment(Base):
    """Free text apart from the marks, so that it can be deleted and they can stay."""

    __tablename__ = "comment"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(1000))


class Pulse(Base):
    """How many sheets a counter received within its latest few minutes: enough to see a burst.

    One row a counter, kept seven days at most; nothing links it to a sheet.
    """

    __tablename__ = "pulse"

    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"), primary_key=True)
    minute: Mapped[int] = mapped_column(comment="the window's first: minutes since 1970, UTC")
    sheets: Mapped[int]
