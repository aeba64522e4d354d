"""Made-up answer sheets, the same at every load for the same day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as column
from datetime import date
from random import Random
from uuid import UUID

from survey.demo.city import COUNTERS, Place
from survey.demo.details import answers_of, comment_of
from survey.demo.truth import BURST, TRUTH, Truth, days_open, months_until, working_days

SATISFIED, DISSATISFIED = ((5, 0.6), (4, 0.4)), ((3, 0.55), (2, 0.3), (1, 0.15))
BANDS = (("0-4", 0.15), ("5-29", 0.6), ("30-119", 0.2), ("120+", 0.05))
DETAILED, NAMES_FIELD, COMMENTED, ENGLISH, ASSISTED = 0.35, 0.8, 0.25, 0.02, 0.03
WITHDRAWN = 120  # one sheet of so many is taken back


@dataclass(frozen=True, slots=True)
class Sheet:
    """One made-up sheet; ``overall`` none: withdrawn."""

    id: UUID
    counter: str
    day: date
    overall: int | None
    field: str | None = None
    channel: str = "phone"
    language: str = "vi"
    duration: str | None = None
    reasons: str = ""
    answers: Mapping[str, int] = column(default_factory=dict)
    comment: str = ""


def chance(*key: str) -> Random:
    """The dice of one counter and month: they fall the same way every time."""
    return Random("/".join(("hailong", *key)))  # noqa: S311 - made-up data, no secret


def drawn(dice: Random, table: Sequence[tuple[object, float]]) -> object:
    """One of the table's values, by their weights."""
    values, weights = zip(*table, strict=True)
    return dice.choices(values, weights)[0]


def all_sheets(as_of: date) -> Iterator[Sheet]:
    """The sheets of the city in three closed months and the open one."""
    for code, place in COUNTERS.items():
        for share, month in zip(TRUTH[code].shares, months_until(as_of), strict=True):
            yield from sheets_of(code, place, month, share, days_open(TRUTH[code], month, as_of))


def sheets_of(code: str, place: Place, month: str, share: float, days: Sequence[date]) -> Iterator[Sheet]:
    """One counter's month: exactly the true share is satisfied, as far as whole sheets allow."""
    truth, dice = TRUTH[code], chance(code, month)
    number = expected(truth, month, days)
    if not number:
        return
    satisfied = [place_ < round(number * share) for place_ in range(number)]
    dice.shuffle(satisfied)
    for pleased in satisfied:
        yield one_sheet(dice, code, place, dice.choice(days), pleased=pleased)
    for _ in range(number // WITHDRAWN):
        yield Sheet(new_id(dice), code, dice.choice(days), None)
    if truth.happens == "burst":
        yield from bursts(dice, code, days)


def expected(truth: Truth, month: str, days: Sequence[date]) -> int:
    """Sheets on the days that were open; all of them on one where that is the point."""
    if not days or truth.happens == "silent":
        return 0
    part = 1.0 if truth.happens == "single-day" and len(days) == 1 else len(days) / len(working_days(month))
    return round(truth.sheets * part)


def one_sheet(dice: Random, code: str, place: Place, day: date, *, pleased: bool) -> Sheet:
    language = "en" if dice.random() < ENGLISH else "vi"
    tapped = Sheet(
        id=new_id(dice),
        counter=code,
        day=day,
        overall=int(str(drawn(dice, SATISFIED if pleased else DISSATISFIED))),
        field=next(iter(place.fields)) if len(place.fields) == 1 else None,
        channel="assisted" if dice.random() < ASSISTED else "phone",
        language=language,
        duration=str(drawn(dice, BANDS)),
    )
    return detailed(dice, tapped, place, pleased=pleased) if dice.random() < DETAILED else tapped


def detailed(dice: Random, sheet: Sheet, place: Place, *, pleased: bool) -> Sheet:
    """The same sheet after the second page."""
    named = str(drawn(dice, tuple(place.fields.items()))) if dice.random() < NAMES_FIELD else sheet.field
    comment = comment_of(dice, sheet.language, pleased=pleased) if dice.random() < COMMENTED else ""
    return replace(sheet, field=named, answers=answers_of(dice, pleased=pleased), comment=comment)


def bursts(dice: Random, code: str, days: Sequence[date]) -> Iterator[Sheet]:
    """On two days of the month, dozens of best marks within minutes."""
    for day in dice.sample(list(days), min(2, len(days))):
        for _ in range(BURST):
            yield Sheet(new_id(dice), code, day, 5, duration="0-4", reasons="burst")


def new_id(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
