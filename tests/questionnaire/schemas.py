"""The part of JSON Schema (draft 7) that our schema uses, so that no library is needed to prove it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, date),  # editors see a date of TOML as a string
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
KNOWN = {
    *("$schema", "$ref", "title", "description", "definitions", "type", "properties", "required", "items"),
    *("additionalProperties", "propertyNames", "enum", "pattern", "minLength", "minimum", "maximum"),
    *("minItems", "maxItems", "anyOf", "allOf", "if", "then"),
}


def faults(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Every place where the value is not what the schema says."""
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "type" in schema and not of_type(value, schema["type"]):
        yield f"{at}: no {schema['type']}"
        return
    yield from in_value(value, schema, at)
    if isinstance(value, list):
        yield from in_list(value, schema, whole, at)
    if isinstance(value, dict):
        yield from in_table(value, schema, whole, at)
    for one in applied(value, schema, whole):
        yield from faults(value, one, whole, at)


def applied(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas that hold besides: named ones, all of a list, the nearest of several, of a condition."""
    if "$ref" in schema:
        yield whole["definitions"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        yield min(schema["anyOf"], key=lambda one: len(list(faults(value, one, whole))))
    yield from schema.get("allOf", ())
    if "if" in schema and not list(faults(value, schema["if"], whole)):
        yield schema["then"]


def in_value(value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: not in {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: pattern"
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        yield f"{at}: minLength"
    within = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
    if isinstance(value, int | float) and not within[0] <= value <= within[1]:
        yield f"{at}: minimum, maximum"


def in_list(value: list[Any], schema: Mapping[str, Any], whole: Mapping[str, Any], at: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: minItems, maxItems"
    for number, one in enumerate(value):
        yield from faults(one, schema.get("items", {}), whole, f"{at}[{number}]")


def in_table(
    value: dict[str, Any], schema: Mapping[str, Any], whole: Mapping[str, Any], at: str
) -> Iterator[str]:
    yield from (f"{at}.{key}: missing" for key in schema.get("required", ()) if key not in value)
    named, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    for key, one in value.items():
        yield from faults(key, schema.get("propertyNames", {}), whole, f"{at}.{key}")
        if key in named or others is not False:
            yield from faults(one, named.get(key, others), whole, f"{at}.{key}")
        else:
            yield f"{at}.{key}: unknown"


def of_type(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
