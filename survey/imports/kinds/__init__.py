"""The kinds of file, in the order in which they build on each other."""

from survey.imports.kind import Kind
from survey.imports.kinds import agencies, counters, dossiers, fields, targets, units

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND for module in (units, agencies, fields, counters, dossiers, targets)
}
