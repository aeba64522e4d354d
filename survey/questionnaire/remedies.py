"""What can be wrong with a questionnaire: a closed list of codes, each with a sentence on what to do."""

from survey.questionnaire.words import _

REMEDIES = {
    "bad-code": _("The code {value} is not between 0 and 999; below zero stand only −8 and −9."),
    "bad-id": _("{value} cannot be an id; use small letters, digits and _, starting with a letter."),
    "bad-lock": _(
        "This line of the lock is not `sha256  name/version.toml`; restore it from the repository."
    ),
    "bad-range": _("Give a least and a greatest number, the least first."),
    "band-order": _("Order the bands from the lowest `least` up, each with its own."),
    "code-off-scale": _("The code {value} is not among `codes`; add it there or correct it here."),
    "condition-code": _("{item} is never answered with {value}; use a code or number that it can have."),
    "condition-kind": _("`{said}` cannot be asked of an item of kind {value}; use {choices}."),
    "condition-not-earlier": _("{value} is not asked before this; a condition names earlier items only."),
    "condition-syntax": _(
        "This cannot be read from {value} on; write it like `q1 == 1 and not any_of(q2, 1, 3)`."
    ),
    "condition-unknown-item": _("{value} is not an item; use the id of an earlier one."),
    "dates-reversed": _("The last day of effect is before the first; correct one of the two."),
    "duplicate-code": _("The code {value} stands twice; give each answer a code of its own."),
    "duplicate-id": _("The id {value} is used {times} times; give each its own."),
    "index-item-twice": _("{value} stands {times} times in the index trees; each item may stand there once."),
    "index-shape": _("Give the node {value} either `items` or `children`, not both and not none."),
    "index-too-deep": _("The tree has more than {depth} levels; make it flatter."),
    "index-units": _("The rule {value} cannot take {part}, which is in another unit; use {choices} for it."),
    "lead-apart": _("Items of the lead {value} must follow one another in one section; put them together."),
    "long-id": _("The name {value} has more than {most} characters; make it shorter."),
    "mean-or-share": _(
        "Remove `{key}`: an item with `minimum` and `maximum` is a mean, no share of satisfied answers."
    ),
    "missing-code": _("Write {wanted} here: in every questionnaire this code has this meaning."),
    "missing-codes": _("The scale {value} has no code; list them in the order in which they are offered."),
    "missing-key": _("Add `{key}` ({kind})."),
    "missing-max-length": _("Add `max_length`, the greatest number of characters, 1 or more."),
    "missing-range": _(
        "Add `minimum` and `maximum`, the least and the greatest number that can be answered."
    ),
    "missing-required-item": _("Mark at least one item `required = true`, or an empty sheet would count."),
    "missing-scale": _("Add `scale`: an item of kind {value} needs one."),
    "missing-section": _("Add `section`: where a form has sections, each item is in one."),
    "missing-text": _("Add this text in language {value}."),
    "missing-weight": _("Add `weight`, a number above 0: the node above can have the rule `weighted`."),
    "needless-key": _("Remove `{key}`: an item of kind {value} has none."),
    "needless-range": _("Remove `range`: the rule {value} gives a share; points have `rescaled` and `sum`."),
    "needless-weight": _("Remove `weight`: the rule {value} has none."),
    "no-dont-know": _("The scale {value} has no code `dont_know`; add it there or remove it here."),
    "no-not-applicable": _("The scale {value} has no code `not_applicable`; add it there or remove it here."),
    "not-nfc": _("The letters are stored in pieces; save the text in Unicode form NFC."),
    "number-range": _("Let `minimum` be at most `maximum`, and −8 and −9 lie outside."),
    "path-mismatch": _("The file says {value}, its path {expected}; rename the file or correct it here."),
    "published-changed": _(
        "This version is published and must not change; put the change into a new version."
    ),
    "published-missing": _("This version is published and its file is gone; restore it from the repository."),
    "rating-levels": _("A rating has 3, 4 or 5 levels, this scale has {value}; use the kind `single`."),
    "reserved-id": _("{value} has a meaning of its own in conditions or tables; use another id."),
    "satisfied-off-levels": _("The code {value} is not among `levels`; add it there or correct it here."),
    "satisfied-off-scale": _(
        "The code {value} is not on the scale of {items}; use codes that all items have."
    ),
    "scale-misfit": _("An item of kind {value} cannot use a scale with `{key}`; give it another scale."),
    "section-order": _("The items do not stand in the order of the sections; move this one to {value}."),
    "sensitive-required": _("A sensitive item is never required; remove `required`."),
    "sum-range": _("The parts add up to {low}–{high}; correct their ranges or this one."),
    "syntax": _("This is not valid TOML: {message}."),
    "unknown-channel": _("{value} is not a channel here; use one of {choices}."),
    "unknown-choice": _("{value} is not known here; use one of {choices}."),
    "unknown-factor": _("{value} is not among `factors`; add it there or correct it here."),
    "unknown-index-item": _("{value} is not an item with codes or numbers; use the id of one."),
    "unknown-index-rule": _("{value} is not a rule; use one of {choices}."),
    "unknown-key": _("Nothing is called {value} here; remove it or correct the spelling{hint}."),
    "unknown-kind": _("{value} is not a kind of item; use one of {choices}."),
    "unknown-scale": _("{value} is not among `scales`; add it there or correct it here."),
    "unknown-section": _("{value} is not among `sections`; add it there or correct it here."),
    "unreadable": _("The file cannot be read: {message}."),
    "wrong-type": _("Give {wanted} here instead of {found}."),
    "yes-no-codes": _("An item of kind {value} needs a scale with the codes 1 and 0."),
}
