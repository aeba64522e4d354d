"""The receipt: 80 bits that let its holder correct or withdraw a sheet, and nobody else.

It is made from the page's random key and the installation's secret, so that a repeated tap gets the same
one; the database keeps only its hash.
"""

import hashlib
import hmac
from uuid import UUID

from flask import current_app

from survey.places.codes import ALPHABET, normalised

LENGTH = 16


def key_for(page: UUID) -> UUID:
    """The sheet's key in the database and in every snapshot: the page that made it does not reveal it."""
    return UUID(bytes=derived(b"sheet", page)[:16], version=4)


def receipt_for(page: UUID) -> str:
    number = int.from_bytes(derived(b"receipt", page)[:10])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def derived(purpose: bytes, page: UUID) -> bytes:
    return hmac.digest(str(current_app.secret_key).encode(), purpose + page.bytes, "sha256")


def hashed(receipt: str) -> str:
    """What the database keeps.

    >>> hashed("7k3m-9t2x-p0p0-p0p0") == hashed("7K3M9T2XPOPOPOPO")
    True
    """
    return hashlib.sha256(normalised(receipt).encode()).hexdigest()


def shown(receipt: str) -> str:
    """Four groups of four, to be read and typed.

    >>> shown("7K3M9T2XP0P0P0P0")
    '7K3M-9T2X-P0P0-P0P0'
    """
    return "-".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))
