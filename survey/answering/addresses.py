"""Addresses that are printed: matched in capitals as on the poster, and in small letters as typed."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

View = TypeVar("View", bound=Callable[..., Any])


def in_capitals(rule: str) -> str:
    """The rule as a poster prints it; what stands between angle brackets is a name in the code.

    >>> in_capitals("/q/<code>/tap")
    '/Q/<code>/TAP'
    """
    return re.sub(r"<[^>]+>|[a-z]", lambda part: part[0] if part[0][0] == "<" else part[0].upper(), rule)


def printed(bp: Blueprint, rule: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    def register(view: View) -> View:
        for address in dict.fromkeys((in_capitals(rule), rule)):
            bp.add_url_rule(address, view.__name__, view, methods=list(methods))
        return view

    return register
