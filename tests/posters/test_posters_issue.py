"""Posters are issued once, replaced on a day, stopped, and taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from survey.errors import FuturePoster, RevokedPoster, UnknownPoster
from survey.models import Agency, Counter, Poster
from survey.places.codes import is_valid, new_code
from survey.places.errors import StillAnother
from survey.places.operations import issue_posters, restore, revoke
from survey.places.queries import (
    current_posters,
    in_use,
    live_posters,
    open_counters,
    poster_with,
    printable,
    retired_posters,
)
from tests.places import plant_places, plant_poster

DAY = date(2026, 11, 21)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def session(database):
    with database.writing() as session:
        plant_places(session)
        yield session


def counters(session):
    return list(session.scalars(select(Counter).order_by(Counter.code)))


def issue(session, **more):
    return issue_posters(session, counters(session), **{"day": DAY, **more})


def test_each_counter_gets_a_code_and_a_serial_of_the_month(session):
    posters = issue(session)

    assert [poster.counter.code for poster in posters] == ["BV-01", "LK-01", "LK-02"]
    assert [poster.serial for poster in posters] == ["2611-0001", "2611-0002", "2611-0003"]
    assert all(is_valid(poster.code) for poster in posters)
    assert {poster.questionnaire for poster in posters} == {"one-stop/v1"}


def test_issuing_twice_changes_nothing(session):
    first = [(poster.code, poster.serial) for poster in issue(session)]

    assert [(poster.code, poster.serial) for poster in issue(session, day=TOMORROW)] == first
    assert len(session.scalars(select(Poster)).all()) == 3


def test_serials_go_on_from_the_highest_of_the_month(session):
    plant_poster(session, counters(session)[0], new_code(), revoked_on=date(2026, 11, 3))
    for poster in session.scalars(select(Poster)):
        poster.serial = "2611-9999"
    session.flush()

    assert [poster.serial for poster in issue(session)] == ["2611-10000", "2611-10001", "2611-10002"]
    assert issue(session, new=True, day=date(2026, 12, 1))[0].serial == "2612-0001"


def test_a_new_code_takes_over_on_its_first_day(session):
    start = date(2027, 1, 1)
    old = issue(session)
    new = issue(session, new=True, valid_from=start)

    assert not {poster.code for poster in old} & {poster.code for poster in new}
    assert current_posters(session, DAY) == new
    for before, after in zip(old, new, strict=True):
        in_use(before, start - timedelta(days=1))
        in_use(after, start)
        with pytest.raises(FuturePoster):
            in_use(after, start - timedelta(days=1))
        with pytest.raises(RevokedPoster):
            in_use(before, start)


def test_a_second_replacement_leaves_one_poster_in_use(session):
    issue(session)
    planned = issue(session, new=True, valid_from=date(2027, 1, 1))
    at_once = issue(session, new=True)

    assert current_posters(session, DAY) == live_posters(session, DAY) == at_once
    assert all(poster.revoked_on == DAY for poster in planned)


def test_a_counter_whose_field_has_a_poster_keeps_it(session):
    counter = session.scalars(select(Counter).where(Counter.code == "LK-02")).one()
    own = plant_poster(session, counter, new_code(), field=counter.fields[0])

    assert own in issue(session)
    assert len(issue(session)) == 3


def test_a_poster_is_found_however_its_code_is_typed(session):
    poster = issue(session)[0]
    typed = f" {poster.code[:4].lower()}-{poster.code[4:]}"

    assert poster_with(session, typed) is poster


@pytest.mark.parametrize("code", ["", "7K3M9T2XB", "nothing", "\x00" * 9, "x" * 5000, "Ế" * 9])
def test_an_unknown_code_is_refused(session, code):
    with pytest.raises(UnknownPoster):
        poster_with(session, code)


def test_what_stands_on_a_poster_is_read_with_it(database):
    with database.writing() as session:
        plant_places(session)
        above = Agency(code="H19", name="Sở Nội vụ", hotline="0251 1022", unit=counters(session)[0].unit)
        counters(session)[0].agency.parent = above
        code = issue(session)[0].code
    with database.reading() as session:
        poster = poster_with(session, code)

    assert poster.counter.agency.parent.hotline == "0251 1022"
    assert [field.code for field in poster.counter.fields] == ["land", "civil"]
    assert poster.field is None


def test_a_stopped_poster_ends_today_and_can_come_back(session):
    poster = issue(session)[0]
    revoke(session, poster.code, DAY)
    revoke(session, poster.code, TOMORROW)

    assert poster.revoked_on == DAY
    assert poster in retired_posters(session, DAY)
    with pytest.raises(RevokedPoster):
        in_use(poster, DAY)

    restore(session, poster.code, DAY)

    in_use(poster, DAY)


def test_a_stopped_poster_does_not_come_back_beside_a_newer_one(session):
    old = issue(session)[0]
    newer = issue(session, new=True)[0]

    with pytest.raises(StillAnother, match=newer.code):
        restore(session, old.code, DAY)


def test_an_expired_poster_is_over(session):
    poster = issue(session)[0]
    poster.valid_to = DAY - timedelta(days=1)

    with pytest.raises(RevokedPoster):
        in_use(poster, DAY)
    assert issue(session)[0] is not poster


def test_closed_counters_get_no_poster_and_opening_ones_do(session):
    closed, opening, _ = counters(session)
    closed.valid_to, opening.valid_from = DAY - timedelta(days=1), TOMORROW
    session.flush()

    assert [counter.code for counter in open_counters(session, DAY)] == ["LK-01", "LK-02"]


def test_counters_are_found_without_their_marks(session):
    found = open_counters(session, DAY, search="dat dai")

    assert [counter.code for counter in found] == ["LK-01"]
    assert len(open_counters(session, DAY, search="Long Khánh")) == 2
    assert [counter.code for counter in open_counters(session, DAY, search="lk-02")] == ["LK-02"]


def test_posters_to_print_are_in_the_counters_order(session):
    issue(session)
    wanted = counters(session)[::-1]

    assert [poster.counter for poster in printable(session, wanted, DAY)] == wanted
