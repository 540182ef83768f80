"""A catalogue as linked data: JSON-LD that brings its context along, and the same triples as Turtle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import attrs

from ..codec import digest, to_plain
from ..graph import NOT_XML
from ..model import (
    CONCEPT_SECTIONS,
    SECTIONS,
    UNASKED,
    Contents,
    Kind,
    NeededCondition,
    Point,
    Relation,
    Sessions,
    Threshold,
)
from .vocabulary import PREFIXES, class_of, definitions

__all__ = ["json_ld", "turtle"]

STANDARD = {
    "name": "skos:prefLabel",
    "aliases": "skos:hiddenLabel",
    "summary": "skos:definition",
    "description": "skos:scopeNote",
    "rationale": "dcterms:description",
    "title": "dcterms:title",
    "authors": "dc:creator",
    "deprecated": "owl:deprecated",
    "replaced_by": "dcterms:isReplacedBy",
    "year": "dcterms:date",
    "source": "rdf:subject",
    "relation": "rdf:predicate",
    "target": "rdf:object",
}
"""Fields that a vocabulary which others know has a word for."""

IDS = frozenset(
    {
        *("source", "target", "references_for", "references_against", "references", "dose_references"),
        *("flag", "flags", "practice", "questions", "wanted_gap", "condition", "obstacle", "replaced_by"),
    }
)
"""Fields that hold ids."""

PARTS = {
    "links": ("l", "Link"),
    "examined": ("x", "ExaminedPair"),
    "rulings": ("r", "Ruling"),
    "questions": ("q", "Question"),
    "contacts": ("h", "Contact"),
}
"""What is no concept: the prefix of its names, and its class."""
SPACES = {"c": "concept", "l": "link", "x": "examined", "r": "ruling", "q": "question", "h": "contact"}
"""The prefixes of a catalogue's own names, and what follows its id there."""
CITED = ("references_for", "references_against", "references", "dose_references")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _terms(contents: Contents) -> dict[str, Any]:
    """What every key of the nodes means: its property, and the type or language of its values."""
    out: dict[str, Any] = {
        "defined_as": {"@id": "rdfs:comment", "@language": "en"},
        "subclass_of": {"@id": "rdfs:subClassOf", "@type": "@id"},
        "subproperty_of": {"@id": "rdfs:subPropertyOf", "@type": "@id"},
        "domain": {"@id": "rdfs:domain", "@type": "@id"},
        "range": {"@id": "rdfs:range", "@type": "@id"},
        "scheme": {"@id": "skos:inScheme", "@type": "@id"},
        "cites": {"@id": "dcterms:references", "@type": "@id"},
        "from": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
        "called": {"@id": "dcterms:title", "@language": contents.language},
        "defined": {"@id": "dcterms:description", "@language": contents.language},
        "version": {"@id": "owl:versionInfo"},
        "language": {"@id": "dcterms:language"},
        "sha256": {"@id": "v:sha256"},
    }
    out |= {str(relation): {"@id": f"v:{relation}", "@type": "@id"} for relation in Relation}
    for kind in (*SECTIONS.values(), Point, Sessions, Threshold, NeededCondition):
        for field in attrs.fields(kind):
            out.setdefault(field.name, _term(field, contents.language))
    out["relation"]["@type"] = "@id"
    out["point_id"] = {"@id": "v:pointId"}
    out["page"] = {"@id": "v:page"}
    out.pop("id")
    return out


def _term(field: attrs.Attribute[Any], language: str) -> dict[str, Any]:
    term: dict[str, Any] = {"@id": STANDARD.get(field.name, f"v:{_camel(field.name)}")}
    parts = (field.type, *get_args(field.type))
    if field.name in IDS:
        term["@type"] = "@id"
    elif field.metadata.get("text") and field.name != "layers":
        term["@language"] = language
    elif float in parts:
        term["@type"] = "xsd:double"
    elif field.name == "read_on":
        term["@type"] = "xsd:date"
    elif field.name == "year":
        term["@type"] = "xsd:gYear"
    # Steps have an order, and so have points and authors; of ids and words nobody cares which comes first.
    if field.name in ("steps", "variants", "not_when", "also_when", "points", "authors"):
        term["@container"] = "@list"
    return term


def _values(plain: Mapping[str, Any], questions: frozenset[str]) -> dict[str, Any]:
    """The fields of a record as JSON-LD: ids as names, numbers that are no whole ones as text."""
    out: dict[str, Any] = {}
    for name, value in plain.items():
        if name == "id":
            continue
        if name == "questions":
            out[name] = [f"q:{id}" for id in value if id in questions]
        elif name == "flag" and value == UNASKED:
            out[name] = f"v:{value}"
        elif name in IDS:
            out[name] = f"c:{value}" if isinstance(value, str) else [f"c:{id}" for id in value]
        elif name == "relation":
            out[name] = f"v:{value}"
        elif name == "year":
            out[name] = str(value)
        elif name == "deprecated" and not value:
            continue
        elif name == "points":
            out[name] = [{"@type": ["v:Point"], "point_id": one["id"], **_values(one, questions)} for one in value]
        else:
            out[name] = _value(value, questions)
    return out


def _value(value: Any, questions: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return _values(value, questions)
    if isinstance(value, list):
        return [_value(one, questions) for one in value]
    if isinstance(value, float):
        return repr(value)
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def _nodes(contents: Contents) -> Iterable[dict[str, Any]]:
    plain = to_plain(contents, defaults=True)
    questions = frozenset(one.id for one in contents.questions)
    scheme = f"urn:intimacy:catalog:{contents.id}"
    cited: list[str] = [f"c:{one.id}" for one in contents.references]
    head: dict[str, Any] = {
        "@id": scheme,
        "@type": ["skos:ConceptScheme", "prov:Entity"],
        "sha256": digest(to_plain(contents)),
    }
    said = {"called": contents.name, "defined": contents.frame.definition, "version": contents.version}
    head |= {name: _value(value, questions) for name, value in said.items() if value}
    head["language"] = contents.language
    if plain.get("frame", {}).get("points"):
        head |= _values({"points": plain["frame"]["points"]}, questions)
    yield {**head, **({"from": cited} if cited else {})}
    direct: dict[str, dict[str, list[str]]] = {}
    for link in contents.links:
        direct.setdefault(link.source, {}).setdefault(str(link.relation), []).append(f"c:{link.target}")
    for section, kind in (*CONCEPT_SECTIONS.items(), ("retired", Kind.RETIRED)):
        concept = section not in ("references", "retired")
        known = [class_of(kind), "skos:Concept" if concept else "prov:Entity"]
        for row in plain.get(section, ()):
            inside = {"scheme": scheme} if concept else {}
            if section == "retired":
                row["deprecated"] = True
            yield {
                "@id": f"c:{row['id']}",
                "@type": known,
                **inside,
                **_values(row, questions),
                **_cites(row),
                **direct.get(row["id"], {}),
            }
    practices = {one.id for one in contents.practices}
    for section, (prefix, name) in PARTS.items():
        for row in plain.get(section, ()):
            if section == "rulings" and row["practice"] not in practices:
                # The built-in rulings come with every catalogue, whichever practices it has.
                continue
            if section == "contacts":
                row["page"] = row.pop("source")
            parts = (row[one] for one in ("source", "relation", "target", "flag", "practice") if one in row)
            yield {
                "@id": f"{prefix}:{row.get('id') or '.'.join(parts)}",
                "@type": [f"v:{name}", "prov:Entity"],
                **_values(row, questions),
                **_cites(row),
            }


def _cites(row: Mapping[str, Any]) -> dict[str, Any]:
    cited = dict.fromkeys(f"c:{id}" for name in CITED for id in row.get(name, ()))
    return {"cites": list(cited)} if cited else {}


def _spaces(contents: Contents) -> dict[str, str]:
    return {**PREFIXES, **{short: f"urn:intimacy:catalog:{contents.id}:{part}:" for short, part in SPACES.items()}}


def json_ld(contents: Contents) -> dict[str, Any]:
    """The catalogue as JSON-LD 1.1, whose context stands in it, so that nothing is fetched to read it."""
    context = {"@version": 1.1, **_spaces(contents), **_terms(contents)}
    return {"@context": context, "@graph": [*definitions(), *_nodes(contents)]}


def turtle(contents: Contents) -> str:
    """The triples of `json_ld` as Turtle."""
    terms = _terms(contents)
    lines = [f"@prefix {short}: <{address}> ." for short, address in _spaces(contents).items()]
    for node in (*definitions(), *_nodes(contents)):
        name = node["@id"]
        subject = f"<{name}>" if name.startswith("urn:") else name
        lines += ["", f"{subject} {_said(node, terms, '    ')} ."]
    return "\n".join([*lines, ""])


def _said(node: Mapping[str, Any], terms: Mapping[str, Any], indent: str) -> str:
    """Predicates and objects of one node."""
    parts = [f"a {', '.join(node['@type'])}"] if "@type" in node else []
    for key, value in node.items():
        if key.startswith("@"):
            continue
        term = terms[key]
        values = value if isinstance(value, list) else [value]
        objects = [_object(one, term, terms, indent) for one in values]
        if term.get("@container") == "@list":
            objects = [f"( {' '.join(objects)} )" if objects else "()"]
        if objects:
            parts.append(f"{term['@id']} {', '.join(objects)}")
    return f" ;\n{indent}".join(parts)


def _object(value: Any, term: Mapping[str, Any], terms: Mapping[str, Any], indent: str) -> str:
    if isinstance(value, dict):
        return f"[ {_said(value, terms, indent + '    ')} ]"
    if term.get("@type") == "@id":
        return f"<{value}>" if value.startswith("urn:") else str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and "@type" not in term:
        return str(value)
    # The strings of JSON are strings of Turtle, control characters included.
    text = json.dumps(str(value), ensure_ascii=False)
    if "@language" in term:
        return f"{text}@{term['@language']}"
    return f"{text}^^{term['@type']}" if "@type" in term else text
