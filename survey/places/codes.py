"""The nine letters of a poster's address: eight drawn at random and one that checks them."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: I, L, O and U are left out
RANDOM = 8
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})


def new_code() -> str:
    """A code that says nothing about its counter: 40 random bits and their check character."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return letters + check_character(letters)


def check_character(letters: str) -> str:
    """Luhn's sum modulo 32: every second letter, from the last, counts twice.

    It finds every wrong letter and every swap of neighbours, but for 0 beside Z.

    >>> check_character("7K3M9T2X")
    'B'
    """
    return ALPHABET[-luhn(letters + ALPHABET[0]) % len(ALPHABET)]


def luhn(letters: str) -> int:
    total = 0
    for place, letter in enumerate(reversed(letters)):
        carried, rest = divmod(ALPHABET.index(letter) * (1 + place % 2), len(ALPHABET))
        total += carried + rest
    return total


def normalised(text: str) -> str:
    """The code as it is stored: small letters, spaces, hyphens and look-alikes are forgiven.

    >>> normalised("7k3m-9t2x p"), normalised("oOiIlL")
    ('7K3M9T2XP', '001111')
    """
    return "".join(text.split()).upper().translate(LOOKALIKES)


def is_valid(code: str) -> bool:
    """Whether the code has the right length, letters and check character, once ``normalised``.

    >>> is_valid("7K3M9T2XB"), is_valid("7K3M9T2XN"), is_valid("7K3M9T2UM")
    (True, False, False)
    """
    return len(code) == RANDOM + 1 and set(code) <= set(ALPHABET) and luhn(code) % len(ALPHABET) == 0
