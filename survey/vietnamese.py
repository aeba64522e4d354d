"""Vietnamese names sorted and searched alike on every database (neither SQLite nor PostgreSQL is asked)."""

import re
import unicodedata

TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
MARKS = {"\u0306": "1", "\u0302": "1", "\u031b": "2"}  # ă; â ê ô; ơ ư
SECOND = {"a\u0302": "2", "u\u031b": "1"}  # a ă â, u ư: the mark's rank among the letters of that base
NUMBER = re.compile(r"\d+")


def clean(text: str) -> str:
    """One form for equal names: composed letters, single spaces.

    >>> clean("  Quầy   số 3 ")
    'Quầy số 3'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def search_key(text: str) -> str:
    """Letters without marks, so that "long khanh" finds "Long Khánh".

    >>> search_key("Phường Đồng Xoài")
    'phuong dong xoai'
    """
    letters = unicodedata.normalize("NFD", clean(text).casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sort_key(text: str) -> str:
    """The order of a Vietnamese dictionary: letters first (a ă â … d đ …), then tones; numbers by value.

    >>> sorted(["Đông", "Dũng", "Ân", "An", "Án", "Ăn", "Quầy 10", "Quầy 9"], key=sort_key)
    ['An', 'Án', 'Ăn', 'Ân', 'Dũng', 'Đông', 'Quầy 9', 'Quầy 10']
    """
    letters = NUMBER.sub(lambda digits: digits[0].zfill(8), clean(text).casefold())
    primary, tones = [], []
    for letter in unicodedata.normalize("NFC", letters):
        rank, tone = ranked(letter)
        primary.append(rank)
        tones.append(tone)
    return "".join(primary) + " " + "".join(tones)


def ranked(letter: str) -> tuple[str, str]:
    """A letter's place in the alphabet, and its tone."""
    if letter == "đ":
        return "d1", "0"
    base, *marks = list(unicodedata.normalize("NFD", letter))
    tone = next((TONES[mark] for mark in marks if mark in TONES), "0")
    mark = next((mark for mark in marks if mark in MARKS), "")
    variant = SECOND.get(base + mark) or MARKS.get(mark, "0")
    return (base + variant if base.isalpha() else base), tone
