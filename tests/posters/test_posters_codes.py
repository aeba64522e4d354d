"""The nine letters of a printed address."""

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from survey.places.codes import ALPHABET, check_character, is_valid, new_code, normalised

random_letters = st.text(ALPHABET, min_size=8, max_size=8)
codes = random_letters.map(lambda letters: letters + check_character(letters))
places = st.integers(0, 8)
UNDETECTED = {ALPHABET[0], ALPHABET[-1]}  # Luhn's sum does not see these two change places


def test_new_codes_are_valid_and_differ():
    drawn = {new_code() for _ in range(2000)}

    assert len(drawn) == 2000
    assert all(is_valid(code) for code in drawn)
    assert set("".join(drawn)) == set(ALPHABET)


def test_the_alphabet_has_no_letter_that_looks_like_another():
    assert sorted(ALPHABET) == sorted(set(string.digits + string.ascii_uppercase) - set("ILOU"))


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_wrong_letter_is_found(code, place, letter):
    assume(code[place] != letter)

    assert not is_valid(code[:place] + letter + code[place + 1 :])


@given(codes, st.integers(0, 7))
def test_every_swap_of_neighbours_is_found_but_for_0_beside_z(code, place):
    left, right = code[place : place + 2]
    assume(left != right)
    swapped = code[:place] + right + left + code[place + 2 :]

    assert is_valid(swapped) == ({left, right} == UNDETECTED)


@given(codes, st.data())
def test_a_code_is_the_same_however_it_is_typed(code, data):
    typed = "".join(data.draw(st.sampled_from(["", " ", "-"])) + letter for letter in code)
    for looks_like, letter in (("O", "0"), ("I", "1"), ("l", "1")):
        if data.draw(st.booleans()):
            typed = typed.replace(letter, looks_like)

    assert normalised(typed.lower()) == normalised(typed) == code


@given(st.text(max_size=12))
def test_any_text_is_judged_without_an_error(text):
    code = normalised(text)

    assert normalised(code) == code
    assert not is_valid(code) or (len(code) == 9 and set(code) <= set(ALPHABET))


def test_u_and_other_lengths_are_no_code():
    code = new_code()

    assert not is_valid("U" + code[1:])
    assert not is_valid(code[:-1])
    assert not is_valid(code + "0")
    assert not is_valid("")
