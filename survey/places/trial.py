"""A trial scan: a signed address that shows a poster's page to staff, and stores nothing (RULES 11)."""

from itsdangerous import BadData, URLSafeTimedSerializer

from survey.settings import current

DAYS = 30


def trial_address(code: str) -> str:
    """The address to open instead of the poster's own. Only the value of ``trial`` minds its case."""
    return f"{poster_address(code)}?trial={signer().dumps(code)}"


def is_trial(code: str, token: str) -> bool:
    """Whether the token was signed for this code, at most thirty days ago."""
    try:
        return bool(signer().loads(token, max_age=DAYS * 24 * 3600) == code)
    except BadData:
        return False


def poster_address(code: str) -> str:
    """The address that the QR code carries, in capitals."""
    return f"{current().public_address}/Q/{code}"


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current().secret, salt="trial")
