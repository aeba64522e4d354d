"""Posters as a vector PDF, one a page: Typst sets the type, qrcode draws the code."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typst
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from survey.places.errors import PosterNotDrawn
from survey.places.models import Poster

SIZES = ("a4", "a5", "a6")
QUIET = 4  # modules of white around the code, without which phones do not find it
TEMPLATE = Path(__file__).with_name("poster.typ")
FONTS = Path(__file__).parents[1] / "fonts"
UNBROKEN = re.compile(r"(\S{20})(?=\S)")


def posters_pdf(posters: Sequence[Poster], *, size: str, address: str, made_up: bool) -> bytes:
    """The posters' pages. ``address`` is the public one, in capitals, that the codes open.

    The same posters make the same file, on any day.
    """
    pages = [page(poster, address) for poster in posters]
    return drawn({"pages": pages, "size": size, "made_up": made_up})


def drawn(data: dict[str, Any]) -> bytes:
    """What people typed goes in as data, never as Typst's markup; a missing font is an error."""
    try:
        pdf, warnings = typst.compile_with_warnings(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise PosterNotDrawn([error.message]) from error
    if warnings:
        raise PosterNotDrawn(warning.message for warning in warnings)
    return bytes(pdf)


def page(poster: Poster, address: str) -> dict[str, Any]:
    url, host = f"{address}/Q/{poster.code}", address.partition("://")[2]
    matrix = modules(url)
    return {
        "agency": breakable(poster.counter.agency.name),
        "counter": breakable(poster.counter.name),
        "field": breakable(poster.field.name) if poster.field else "",
        "address": url,
        "typed": f"{host.lower()}/{poster.code}",
        "serial": poster.serial,
        "month": f"{poster.issued_on:%m/%Y}",
        "qr": svg(matrix),
        "quiet": len(matrix) / (len(matrix) - 2 * QUIET),
    }


def breakable(name: str) -> str:
    """A word too long for any line may break; no word of Vietnamese is that long."""
    return UNBROKEN.sub("\\1\u200b", name)


def modules(text: str) -> list[list[bool]]:
    """The code's squares, true where dark; capitals and digits need fewer of them."""
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET)
    code.add_data(text)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def svg(matrix: list[list[bool]]) -> str:
    """One path for all the dark squares, so that no printer leaves a hair's breadth between two.

    >>> svg([[True, True], [False, True]])
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2v1h-2zM1 1h1v1h-1z"/></svg>'
    """
    runs = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in dark_runs(row)
    )
    side = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{runs}"/></svg>'


def dark_runs(row: list[bool]) -> Iterable[tuple[int, int]]:
    """Start and length of each run of dark squares.

    >>> list(dark_runs([True, True, False, True]))
    [(0, 2), (3, 1)]
    """
    line = "".join("#" if dark else " " for dark in row)
    return ((run.start(), run.end() - run.start()) for run in re.finditer("#+", line))
