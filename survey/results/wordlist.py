"""The words of the workbook, in the reader's language."""

from flask_babel import lazy_gettext as _

from survey.results import sensitivity
from survey.results.choices import index_label, indices
from survey.results.words import LEVELS, REASONS, STATUSES

SHEETS = {
    "sheet.results": _("Results"),
    "sheet.weights": _("Weights and population"),
    "sheet.method": _("Method and provenance"),
}
NOTES = {
    "note.made-up": _("Made-up data, not real figures"),
    "note.opt-in": _(
        "The figures are of citizens who chose to answer at the counter. "
        "The interval shows sampling variation only, "
        "not the difference between those who answered and the others."
    ),
    "note.break-even": sensitivity.WHAT_BREAK_EVEN_IS,
    "note.channels": sensitivity.WHAT_CHANNELS_ARE,
    "note.interval": _(
        "Korn–Graubard interval: exact binomial limits at the effective number of answers, "
        "adjusted for the degrees of freedom."
    ),
    "note.weights": _(
        "Each answer stands for the dossiers of its counter, service field and month "
        "divided by their answers. "
        "A group with fewer than ten answers is weighted together with others of the same month. "
        "The variation is measured between the days of each counter."
    ),
    "note.statuses": _(
        "The statuses come from the comparison of the whole list of the installation with the target, "
        "the rate of false alarms controlled by the method of Benjamini and Hochberg. "
        "Below the target is said only when two monthly evaluations in a row agree."
    ),
    "note.part": _("This file holds the rows of your own scope only."),
    "note.merges": _("Groups weighted together"),
    "note.no-merges": _("No groups were weighted together."),
    "note.uncovered": _("Counters and months with dossiers and no answer"),
    "note.no-uncovered": _("Every counter and month with dossiers has answers."),
}
COLUMNS = {
    "code": _("Code"),
    "name": _("Name"),
    "word:status": _("Status"),
    "status": _("Status (code)"),
    "estimate": _("Satisfied"),
    "low": _("Interval from"),
    "high": _("Interval to"),
    "target": _("Target"),
    "n": _("Answers"),
    "handled": _("Dossiers"),
    "response_rate": _("Response rate"),
    "word:reasons": _("Notes"),
    "reasons": _("Reasons (codes)"),
    "evidence": _("Evidence (codes)"),
    "se": _("Standard error"),
    "df": _("Degrees of freedom"),
    "p_value": _("One-sided p-value"),
    "q_value": _("q-value (false discoveries)"),
    "probability_below": _("Probability of being under the target"),
    "n_kish": _("Kish's effective number"),
    "n_eff": _("Effective number"),
    "deff": _("Design effect"),
    "sheets": _("All answer sheets"),
    "sheets_share": _("Share of sheets with this index"),
    "unknown_share": _("Share of sheets without a field"),
    "doubtful": _("Doubtful sheets"),
    "estimate_without_doubtful": _("Satisfied, without doubtful sheets"),
    "break_even": _("Break-even correlation with answering"),
    "break_even_share": _("Break-even satisfaction of those who did not answer"),
    "needed_sheets": _("Answers still needed"),
    "needed_days": _("Days still needed"),
    "counter": _("Counter"),
    "field": _("Service field"),
    "month": _("Reporting month"),
    "N": _("Dossiers"),
    "weight": _("Weight"),
    "merged_into": _("Weighted together in"),
    "cell": _("Group"),
    "into": _("Group"),
    "reason": _("Reason"),
}
METHOD = {
    "opt-in": _("What the figures are"),
    "break-even": _("Those who did not answer"),
    "channels": _("By channel"),
    "interval": _("Interval"),
    "weights": _("Weights and variation"),
    "statuses": _("Statuses"),
    "part": _("Scope"),
    "index": _("Index"),
    "questionnaires": _("Questionnaires"),
    "rule": _("Rule of aggregation"),
    "items": _("Questions"),
    "satisfied": _("Answers that count as satisfied"),
    "by": _("Rows"),
    "period": _("Period"),
    "months": _("Reporting months"),
    "first_day": _("First day"),
    "last_day": _("Last day"),
    "previous_months": _("Months of the evaluation before"),
    "as_of": _("Computed on"),
    "target": _("Target"),
    "target_source": _("Source of the target"),
    "target_valid_from": _("Target in force from"),
    "target_before": _("Target before its change within the period"),
    "interval_name": _("Name of the interval"),
    "confidence": _("Confidence"),
    "fdr": _("False-discovery rate"),
    "snapshot": _("Snapshot (SHA-256)"),
    "cutoff": _("Answers up to (UTC)"),
    "software": _("Software"),
    "installation": _("Installation"),
    "rows": _("Rows of results"),
    "cells": _("Rows of weights"),
    "merges": _("Groups weighted together"),
    "uncovered": _("Counters and months with dossiers and no answer"),
    "sheets_in_cells": _("Answer sheets in the weights"),
    "handled_in_all": _("Dossiers in all"),
    "covered": _("Share of dossiers at counters with answers"),
    "status": _("Statuses"),
    "reason": _("Reason codes"),
    "evidence": _("Evidence codes"),
}
EVIDENCE = {
    "not-judged": _("Not judged, whatever its figures"),
    "n-eff-below-30": _("Effective number of answers below 30"),
    "df-below-8": _("Degrees of freedom below 8"),
    "interval-too-wide": _("Interval too wide"),
    "estimate-below-target": _("The estimate is under the target"),
    "p-below-0.05": _("One-sided p-value below 0.05"),
    "q-within-fdr": _("q-value within the false-discovery rate"),
    "lower-limit-above-target": _("The one-sided lower limit is over the target"),
    "first-month": _("First monthly evaluation below the target"),
    "second-month": _("Second monthly evaluation below the target in a row"),
}
FAMILIES = {
    "column": COLUMNS,
    "method": METHOD,
    "status": STATUSES,
    "reason": REASONS,
    "evidence": EVIDENCE,
    "level": LEVELS,
}


def words() -> dict[str, str]:
    """Every code of the workbook with its words."""
    found = {
        f"{family}.{code}": str(text) for family, texts in FAMILIES.items() for code, text in texts.items()
    }
    found |= {
        f"column.{kind}_{channel}": str(text) % {"channel": name}
        for channel, name in sensitivity.CHANNELS.items()
        for kind, text in sensitivity.COLUMNS.items()
    }
    named = {f"index.{node}": index_label(node) for node in indices()}
    return {**found, **named, **{code: str(text) for code, text in {**SHEETS, **NOTES}.items()}}
