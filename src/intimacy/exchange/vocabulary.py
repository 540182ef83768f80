"""The vocabulary of our RDF: SKOS for concepts, Dublin Core and PROV for where things come from, and a few words of our own for what only we say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model import RELATION_ENDS, Kind, Relation, frozendict

__all__ = ["PREFIXES", "class_of", "definitions"]

OWN = "urn:intimacy:vocabulary:"
"""Names and no addresses: nothing is fetched."""

PREFIXES = frozendict(
    {
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "v": OWN,
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

CLASSES = frozendict(
    {
        "Pillar": "What intimacy, or whatever the catalogue is about, stands on.",
        "Obstacle": "What weakens pillars.",
        "Practice": "What people can do.",
        "Benefit": "What strong pillars yield.",
        "Scene": "An everyday example.",
        "RedFlag": "A sign that the usual advice could do harm.",
        "Referral": "A kind of professional help.",
        "Condition": "What must be known to hold before a practice fits.",
        "Reference": "An article, study or guideline.",
        "Retired": "What was once a concept: its id is kept, and leads to what replaced it.",
        "Link": "A directed claim that joins two concepts, with what it rests on.",
        "ExaminedPair": "Two concepts between which a link was looked for and not found; it claims nothing.",
        "Ruling": "What a red flag means for a practice.",
        "Question": "A private question, any yes to which is its red flag.",
        "Contact": "A service that people can reach.",
    }
)

RELATIONS = frozendict(
    {
        Relation.WEAKENS: "The subject makes the object weaker.",
        Relation.ADDRESSES: "The subject helps against the object.",
        Relation.STRENGTHENS: "The subject makes the object stronger.",
        Relation.REQUIRES: "The subject is of use only where the object is there in part.",
        Relation.ENABLES: "The object is easier where the subject is strong.",
        Relation.YIELDS: "The subject leads to the object.",
        Relation.ILLUSTRATES: "The subject is an example of the object.",
        Relation.PRECEDES: "The subject is better done before the object.",
    }
)

PROPERTIES = frozendict(
    {
        "referencesFor": ("dcterms:references", "A study that speaks for the claim."),
        "referencesAgainst": ("dcterms:references", "A study that speaks against the claim."),
        "references": ("dcterms:references", "A study or guideline behind it."),
        "doseReferences": ("dcterms:references", "A study behind minutes, sessions and weeks."),
    }
)

UNASKED = "Stands in place of a red flag where nobody has asked."

CONCEPTS = ("Pillar", "Obstacle", "Practice", "Benefit", "Scene", "RedFlag", "Referral", "Condition")
PARENTS = {"Reference": "dcterms:BibliographicResource", "Link": "rdf:Statement"}


def class_of(kind: Kind) -> str:
    """The class of a kind of concept."""
    return "v:" + "".join(part.capitalize() for part in kind.split("-"))


def definitions() -> Iterator[dict[str, Any]]:
    """Our own words, defined, as nodes of JSON-LD."""
    for name, comment in CLASSES.items():
        parent = "skos:Concept" if name in CONCEPTS else PARENTS.get(name, "prov:Entity")
        yield {"@id": f"v:{name}", "@type": ["rdfs:Class"], "defined_as": comment, "subclass_of": [parent]}
    for relation, comment in RELATIONS.items():
        sources, targets = RELATION_ENDS[relation]
        out: dict[str, Any] = {
            "@id": f"v:{relation}",
            "@type": ["rdf:Property"],
            "defined_as": comment,
            "subproperty_of": ["skos:semanticRelation"],
        }
        # Several domains would say that a thing is of all of these classes.
        if len(sources) == 1:
            out["domain"] = [class_of(kind) for kind in sources]
        yield {**out, "range": [class_of(kind) for kind in targets]}
    for name, (parent, comment) in PROPERTIES.items():
        yield {"@id": f"v:{name}", "@type": ["rdf:Property"], "defined_as": comment, "subproperty_of": [parent]}
    yield {"@id": "v:unasked", "@type": ["owl:NamedIndividual"], "defined_as": UNASKED}
