"""Write the JSON Schemas of the formats, for editors and other programs, from the records that the library itself is made of.

python scripts/make_schemas.py           write them
python scripts/make_schemas.py --check   exit 1 where a written one is not current

They say what holds for one record by itself. What holds between records, such as that both ends of a link exist, `intimacy check` tells.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from make_result_schemas import recommendations, shared

import intimacy
from intimacy import Couple, Situation
from intimacy.catalog.language import INSTRUMENTS, SENTENCES, translated_fields
from intimacy.instruments import Instrument, Reliability, Scale
from intimacy.layers import KEY_FIELDS
from intimacy.layers.languages import CATALOG
from intimacy.model import SECTIONS, Contents, Frame, fields

DATA = Path(intimacy.__file__).parent / "data" / "schema"
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors understand."""

Schema = dict[str, Any]


def _whole(pattern: str | re.Pattern[str]) -> str:
    return f"^(?:{pattern if isinstance(pattern, str) else pattern.pattern})$"


SLUG: Schema = {"type": "string", "pattern": _whole(fields.SLUG), "maxLength": 100}
TEXT: Schema = {"type": "string", "pattern": r"\S"}
RULES: dict[Any, Schema] = {
    fields.slug: SLUG,
    fields.maybe_slug: SLUG,
    fields.slugs: {"items": SLUG},
    fields.text: TEXT,
    fields.texts: {"items": TEXT},
    fields.unit: {"minimum": 0, "maximum": 1},
    fields.times: {"minimum": 0, "maximum": 100},
    fields.count: {"minimum": 1},
    fields.order: {"minimum": 0, "maximum": 999},
    fields.year: {"minimum": 1000, "maximum": 2999},
    fields.place: {"pattern": _whole(fields.PLACE)},
    fields.doi: {"pattern": _whole(fields.DOI)},
    fields.version: {"pattern": _whole(fields.VERSION)},
    fields.language: {"pattern": _whole(fields.LANGUAGE)},
    fields.page: {"pattern": _whole(fields.PAGE)},
    fields.maybe_page: {"pattern": _whole(fields.PAGE)},
    fields.maybe_phone: {"pattern": _whole(fields.PHONE)},
    fields.day: {"pattern": r"^\d{4}-\d{2}-\d{2}$"},
    attrs.fields(Scale).low.validator: {"minimum": -1000, "maximum": 1000},
    attrs.fields(Instrument).least_answered.validator: {"exclusiveMinimum": 0, "maximum": 1},
    attrs.fields(Reliability).sd.validator: {"exclusiveMinimum": 0},
}
"""What a check of a field says in the words of JSON Schema. A check that is not here leaves the type alone to speak."""

PLAIN: dict[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


@cache
def said_of(kind: Any) -> Mapping[str, str]:
    """The text below each field of a class, by name, those of its bases included."""
    out: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if not attrs.has(base):
            continue
        (tree,) = ast.parse(inspect.getsource(base)).body
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for line, below in pairwise(body):
            if isinstance(line, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(line.target, ast.Name):
                value = below.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    out[line.target.id] = value.value
    return out


def _takes(field: attrs.Attribute[Any], value: object) -> bool:
    try:
        field.validator(None, field, value)  # type: ignore[misc]  # the stub knows no plain function
    except ValueError:
        return False
    return True


def _allowed(field: attrs.Attribute[Any]) -> str:
    """The sentence in which a field's check says what is allowed."""
    try:
        field.validator(None, field, object())  # type: ignore[misc]  # the stub knows no plain function
    except (ValueError, TypeError) as error:
        return str(error) if isinstance(error, ValueError) else ""
    return ""


class _Maker:
    """One schema, with the records that it speaks of as definitions."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of_type(self, kind: Any, takes: Callable[[object], bool] = lambda _: True) -> Schema:
        origin = get_origin(kind)
        if origin in (Union, UnionType):
            (inner,) = (part for part in get_args(kind) if part is not NoneType)
            made = self.of_type(inner, takes)
            return {"anyOf": [made, {"type": "null"}]} if "$ref" in made else {**made, "type": [made["type"], "null"]}
        if origin is tuple:
            return {"type": "array", "items": self.of_type(get_args(kind)[0])}
        if attrs.has(kind):
            self.add(kind)
            return {"$ref": f"#/definitions/{kind.__name__}"}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"type": "string", "enum": [member.value for member in kind if takes(member)]}
        return {"type": PLAIN[kind]}

    def of_field(self, field: attrs.Attribute[Any], said: str) -> Schema:
        made = self.of_type(field.type, lambda value: _takes(field, value))
        if field.default is not attrs.NOTHING and field.default is None and "enum" in made:
            made["enum"].append(None)
        made |= RULES.get(field.validator, {})
        if made.get("type") == "array":
            if not _takes(field, ()):
                made["minItems"] = 1
            made["uniqueItems"] = True
        words = " ".join(one for one in (said, _sentence(_allowed(field), made)) if one).replace("``", "'")
        made = {"description": words, **made} if words and "$ref" not in made else made
        default: Any = None if field.default is attrs.NOTHING else field.default
        plain = default.value if isinstance(default, Enum) else default
        return {**made, "default": plain} if plain != "" and isinstance(plain, (str, int, float)) else made

    def add(self, kind: Any) -> None:
        if kind.__name__ in self.definitions:
            return
        self.definitions[kind.__name__] = {}
        known = attrs.fields(kind)
        said = said_of(kind)
        self.definitions[kind.__name__] = {
            "description": inspect.cleandoc(kind.__doc__ or "")
            .partition("\n\n")[0]
            .replace("\n", " ")
            .replace("``", "'"),
            "type": "object",
            "additionalProperties": False,
            "required": [field.name for field in known if field.default is attrs.NOTHING],
            "properties": {field.name: self.of_field(field, said.get(field.name, "")) for field in known},
        }


def _sentence(allowed: str, made: Schema) -> str:
    """What is allowed, as a sentence, where the schema itself does not say as much."""
    says_it = allowed in ("", "a text", "true or false") or "enum" in made or " record" in allowed
    return "" if says_it else f"{allowed[0].upper()}{allowed[1:]}."


def _titled(family: str, description: str, body: Schema, definitions: Mapping[str, Schema]) -> Schema:
    return {
        "$schema": DRAFT,
        "title": f"intimacy/{family}/1",
        "description": description,
        **body,
        "definitions": dict(sorted(definitions.items())),
    }


def _named(family: str) -> Schema:
    return {"description": "The format and its version.", "const": f"intimacy/{family}/1"}


def catalogue() -> Schema:
    """A file of a catalogue; of several in a folder each may have a part of it."""
    maker = _Maker()
    properties: dict[str, Schema] = {"schema": _named("catalog")}
    for field in attrs.fields(Contents):
        made = maker.of_field(field, "")
        made.pop("uniqueItems", None)
        properties[field.name] = made
    words = (
        "A catalogue of intimacy, or one of the files of a folder that together make one. This schema knows what holds for a record by itself; "
        "`intimacy check` tells every fault."
    )
    body = {"type": "object", "additionalProperties": False, "properties": properties}
    return _titled("catalog", words, body, maker.definitions)


def layer() -> Schema:
    """A file of a layer: of a record it needs what the record is about, and nothing else."""
    made = catalogue()
    properties = {name: one for name, one in made["properties"].items() if name not in ("frame", "language")}
    properties["schema"] = _named("layer")
    definitions = dict(made["definitions"])
    for section, kind in SECTIONS.items():
        whole = definitions[kind.__name__]
        definitions[kind.__name__] = {**whole, "required": list(KEY_FIELDS[section])}
    words = (
        "A layer to lay over a catalogue: new records, other values for fields of records that are there, and what is retired. What a new record needs "
        "beside its id, and what may be said of the catalogue below, is told where the layer is laid over it."
    )
    body = {"type": "object", "additionalProperties": False, "properties": properties}
    return _titled("layer", words, body, definitions)


def instrument() -> Schema:
    """A file of an instrument."""
    maker = _Maker()
    said = said_of(Instrument)
    properties: dict[str, Schema] = {"schema": _named("instrument")}
    for field in attrs.fields(Instrument):
        properties[field.name] = maker.of_field(field, said.get(field.name, ""))
    for section in ("items", "subscales"):
        # No two have the same id, which is for `intimacy check` to tell.
        del properties[section]["uniqueItems"]
        properties[section]["minItems"] = 1
    required = [field.name for field in attrs.fields(Instrument) if field.default is attrs.NOTHING]
    words = (
        "A questionnaire, or the scoring key of one whose texts may not be given. This schema knows what holds for a record by itself; `intimacy check` "
        "tells every fault."
    )
    body = {"type": "object", "additionalProperties": False, "required": required, "properties": properties}
    return _titled("instrument", words, body, maker.definitions)


TEXTS: Schema = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
BY_TEXT: Schema = {"type": "object", "additionalProperties": TEXT}


def _told(section: str) -> Schema:
    """What a translation may have for one record of a section, or for the catalogue itself."""
    properties: dict[str, Schema] = {
        name: TEXTS if several else TEXT for name, several in translated_fields(section).items()
    }
    if "points" in attrs.fields_dict(SECTIONS.get(section, Frame)):
        properties["points"] = {"description": "By the id of each point.", **BY_TEXT}
    words = "By field the mark of the text that was translated: where it is another one now, the translation is stale and is not shown."
    properties["of"] = {"description": words, "type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def translation() -> Schema:
    """A file of a translation; of several in a folder each may have a part of it."""
    properties: dict[str, Schema] = {
        "schema": _named("translation"),
        "language": {"description": "The language of all texts in it.", "type": "string", **RULES[fields.language]},
        CATALOG: {"description": "The texts of the catalogue itself.", **_told(CATALOG)},
    }
    definitions: dict[str, Schema] = {}
    for section, kind in SECTIONS.items():
        definitions[kind.__name__] = _told(section)
        # What has no id is named by its parts, with a space between.
        key = (
            SLUG
            if "id" in attrs.fields_dict(kind)
            else {"pattern": f"^{fields.SLUG.pattern}(?: {fields.SLUG.pattern})+$"}
        )
        whole: Schema = {"type": "object", "propertyNames": key}
        properties[section] = {**whole, "additionalProperties": {"$ref": f"#/definitions/{kind.__name__}"}}
    by_text = {
        SENTENCES: "What results say, by the English sentence; what is in braces stands in both.",
        INSTRUMENTS: "What questionnaires say, by the text that it translates.",
    }
    properties |= {section: {"description": words, **BY_TEXT} for section, words in by_text.items()}
    words = (
        "A translation of intimacy, or one of the files of a folder that together make one. This schema knows what a translation may have; `intimacy check` "
        "tells what has no place in the catalogue."
    )
    body = {"type": "object", "additionalProperties": False, "required": ["language"], "properties": properties}
    return _titled("translation", words, body, definitions)


LEVELS: Schema = {
    "type": "object",
    "propertyNames": SLUG,
    "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
}
IDS: Schema = {"type": "array", "items": SLUG, "uniqueItems": True}


def _answered(kind: Any) -> Schema:
    """`Situation` or `Couple`, whose ids are of any catalogue."""
    said, hints = said_of(kind), get_type_hints(kind)
    properties: dict[str, Schema] = {}
    for field in attrs.fields(kind):
        hint = hints[field.name]
        parts = [part for part in get_args(hint) if part is not NoneType] if NoneType in get_args(hint) else [hint]
        (inner,) = parts
        made = _answer(inner)
        if len(parts) != len(get_args(hint)) and NoneType in get_args(hint):
            made = {**made, "type": [made["type"], "null"]}
        words = said.get(field.name, "").replace("None", "null").replace("``", "'")
        properties[field.name] = {"description": words, **made} if words else made
    required = [field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _answer(kind: Any) -> Schema:
    if kind is Situation:
        return {"$ref": "#/definitions/Situation"}
    if get_origin(kind) is tuple:
        return IDS
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [member.value for member in kind]}
    if kind is float:
        return {"type": "number", "minimum": 0}
    return {"type": PLAIN[kind]} if kind in PLAIN else LEVELS


def _with_schema(family: str, body: Schema) -> Schema:
    return {**body, "properties": {"schema": _named(family), **body["properties"]}}


def situation() -> Schema:
    """What is known of one relationship now."""
    words = "What is known of one relationship now. Private: whoever stores it stores what somebody told."
    return _titled("situation", words, _with_schema("situation", _answered(Situation)), {})


def couple() -> Schema:
    """What two partners answered."""
    one = _with_schema("situation", _answered(Situation))
    words = "What two partners answered, each alone, and what both agreed to show. Private."
    return _titled("couple", words, _with_schema("couple", _answered(Couple)), {"Situation": one})


def schemas() -> dict[str, str]:
    """The text of each file."""
    one = _with_schema("situation", _answered(Situation))
    result = _titled("recommendations", "What `recommend` answers.", recommendations(), {"Situation": one})
    seen = _titled("shared", "What a partner may see.", shared(), {})
    made = {
        "catalog": catalogue(),
        "layer": layer(),
        "instrument": instrument(),
        "translation": translation(),
        "situation": situation(),
        "couple": couple(),
    }
    made |= {"recommendations": result, "shared": seen}
    return {f"{name}-1.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in made.items()}


def main() -> int:
    """Write or compare all of them."""
    stale = []
    for name, text in schemas().items():
        path = DATA / name
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"not current: {', '.join(stale)}; run python scripts/make_schemas.py")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
