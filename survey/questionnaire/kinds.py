"""The kinds of items: what each needs, what it may have, and the words that the format keeps for itself."""

from dataclasses import dataclass

from survey.questionnaire.condition_syntax import RESERVED

MISSES = ("not_applicable", "dont_know")
DEPENDENT = ("scale", "minimum", "maximum", "max_length", *MISSES)  # the keys that hang on the kind


@dataclass(frozen=True, slots=True)
class Kind:
    """``needs``: `scale`, `max_length` or `range`. ``scale_may``: what its scale may have besides codes."""

    needs: str
    may: tuple[str, ...] = ()
    scale_may: tuple[str, ...] = ()

    @property
    def has(self) -> tuple[str, ...]:
        needed = ("minimum", "maximum") if self.needs == "range" else (self.needs,)
        return (*needed, *self.may)


KINDS = {
    "rating": Kind("scale", MISSES),
    "single": Kind("scale", MISSES, ("other",)),
    "multiple": Kind("scale", MISSES, ("other", "alone")),
    "yes-no": Kind("scale", MISSES),
    "number": Kind("range", MISSES),
    "short-text": Kind("max_length"),
    "text": Kind("max_length"),
    "mark": Kind("scale", MISSES),
}
TEXTS = ("short-text", "text")

LEVELS = (3, 4, 5)
CHANNELS = ("phone", "kiosk", "assisted", "paper", "invitation", "interview")
RESPONDENTS = ("citizens", "officials")
BETTER = ("higher", "lower", "none")
UNCERTAIN = ("wording", "scale", "role")

COLUMNS = (  # of every sheet in the snapshot
    *("response", "counter", "agency", "decides", "unit", "field", "questionnaire", "channel"),
    *("verified", "day", "month", "duration", "reasons"),
)
TAKEN = (*RESERVED, *COLUMNS)
LONGEST = 32  # characters of a column's name: what .dta can hold
