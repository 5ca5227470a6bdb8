"""As much of JSON Schema (2020-12) as docs/export-schema.json uses. A word that is not known here fails."""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = {
    *("type", "const", "enum", "pattern", "minimum", "minItems", "items", "required", "properties"),
    *("additionalProperties", "$schema", "$id", "title", "description"),
}


def faults(value: Any, schema: Schema, place: str = "") -> Iterator[str]:
    """Where the value does not keep to the schema."""
    assert not schema.keys() - KNOWN, f"{place}: this validator does not know {schema.keys() - KNOWN}"
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{place}: not {kinds}"
        return
    yield from _of_one_value(value, schema, place)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{place}: too few"
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{place}[{number}]")
    if isinstance(value, dict):
        yield from _of_parts(value, schema, place)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean") == isinstance(value, bool)


def _of_one_value(value: Any, schema: Schema, place: str) -> Iterator[str]:
    if "const" in schema and value != schema["const"]:
        yield f"{place}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: none of the list"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: pattern"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{place}: too small"


def _of_parts(value: dict[str, Any], schema: Schema, place: str) -> Iterator[str]:
    yield from (f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value)
    more, known = schema.get("additionalProperties", True), schema.get("properties", {})
    for name, item in value.items():
        if name not in known and more is False:
            yield f"{place}: {name} is not known"
        inner = known.get(name, more if isinstance(more, dict) else {})
        yield from faults(item, inner, f"{place}.{name}")
