"""The schemas of what the library answers, for `make_schemas.py`: its words from the vocabularies, its shape as the results have it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from intimacy.model import (
    Basis,
    Cause,
    Directness,
    Firmness,
    Kind,
    MessageId,
    Mode,
    Policy,
    Purpose,
    Status,
    Strength,
    Verdict,
    WhyEmpty,
)

__all__ = ["recommendations", "shared"]

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
UNIT: Schema = {"type": "number", "minimum": 0, "maximum": 1}
GAIN: Schema = {"type": "number", "minimum": 0, "maximum": 1.000001}
"""A share of all need; sums of floats may end a little above 1."""
YES_NO: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}


def _word(vocabulary: type[Enum]) -> Schema:
    return {"type": "string", "enum": [member.value for member in vocabulary]}


def _or_null(made: Schema) -> Schema:
    out = {**made, "type": [made["type"], "null"]}
    return {**out, "enum": [*made["enum"], None]} if "enum" in made else out


def _list(made: Schema) -> Schema:
    return {"type": "array", "items": made}


def _by_id(made: Schema) -> Schema:
    return {"type": "object", "additionalProperties": made}


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


PARTS = _list(_object({"source": TEXT, "share": UNIT}))
CONTACT = _object(
    {
        "id": TEXT,
        "country": TEXT,
        "name": TEXT,
        "purposes": _list(_word(Purpose)),
        "phone": _or_null(TEXT),
        "website": _or_null(TEXT),
        "hours": TEXT,
        "note": TEXT,
        "source": TEXT,
        "read_on": TEXT,
    }
)
REASON = _object(
    {
        "target": TEXT,
        "kind": _word(Kind),
        "gain": GAIN,
        "link": TEXT,
        "strength": _word(Strength),
        "basis": _word(Basis),
        "verdict": _word(Verdict),
        "directness": _word(Directness),
        "evidence": TEXT,
        "rationale": TEXT,
        "references_for": TEXTS,
        "references_against": TEXTS,
        "unread": TEXTS,
        "causes": PARTS,
    }
)
ITEM = _object(
    {
        "rank": {"type": "integer", "minimum": 1},
        "practice": TEXT,
        "name": TEXT,
        "gain": GAIN,
        "standalone_gain": GAIN,
        "steps": TEXTS,
        "minutes_per_session": _or_null({"type": "integer"}),
        "reasons": _list(REASON),
        "evidence": _by_id(GAIN),
        "not_when": TEXTS,
        "cautions": _list(_object({"text": TEXT, "flag": TEXT}, optional=("flag",))),
        "start_after": TEXTS,
    }
)
STABILITY = _object(
    {
        "seed": {"type": "integer"},
        "draws": {"type": "integer"},
        "firmness": _or_null(_word(Firmness)),
        "leader": _or_null(TEXT),
        "focus_range": _or_null({**_list(UNIT), "minItems": 2, "maxItems": 2}),
        "chosen": _by_id(UNIT),
        "first": _by_id(UNIT),
    }
)


def recommendations() -> Schema:
    """A result as `Recommendations.to_dict` writes it."""
    return _object(
        {
            "schema": {"const": "intimacy/recommendations/1"},
            "library": TEXT,
            "rules": TEXT,
            "catalog": _object(
                {"id": TEXT, "version": TEXT, "sha256": TEXT, "rules_sha256": TEXT, "language": TEXT},
                optional=("language",),
            ),
            "options": _object(
                {
                    "k": {"type": "integer", "minimum": 1, "maximum": 1000},
                    "evidence": _word(Policy),
                    "focus": UNIT,
                    "mode": _word(Mode),
                    "minutes_per_week": _or_null({"type": "number", "minimum": 0}),
                    "country": _or_null(TEXT),
                }
            ),
            "safety": _object(
                {
                    "status": _word(Status),
                    "messages": _list(_object({"id": _word(MessageId), "text": TEXT})),
                    "questions": _list(_object({"id": TEXT, "text": TEXT, "flag": TEXT})),
                    "contacts": _list(CONTACT),
                }
            ),
            "general": YES_NO,
            "burden": UNIT,
            "needs": _list(
                _object(
                    {
                        "target": TEXT,
                        "kind": _word(Kind),
                        "need": UNIT,
                        "share": GAIN,
                        "origin": {
                            "type": "string",
                            "enum": ["reported", "measured", "inferred", "goal", "assumed"],
                        },
                        "causes": PARTS,
                    },
                    optional=("causes",),
                )
            ),
            "samples": TEXT,
            "recommendations": _list(ITEM),
            "total_gain": GAIN,
            "why_empty": _or_null(_word(WhyEmpty)),
            "gaps": _list(_object({"target": TEXT, "kind": _word(Kind), "remaining": GAIN, "no_practice": YES_NO})),
            "referrals": _list(
                _object({"referral": TEXT, "name": TEXT, "summary": TEXT, "why": TEXT, "text": TEXT, "urgent": YES_NO})
            ),
            "left_out": _list(_object({"practice": TEXT, "by": _word(Cause)})),
            "stability": STABILITY,
            "situation": {"$ref": "#/definitions/Situation"},
        },
        optional=("stability", "situation"),
    )


def shared() -> Schema:
    """What a partner may see, of one person's answers or of both."""
    reason = _object(
        {"target": TEXT, "kind": _word(Kind), "name": TEXT, "link": TEXT, "evidence": TEXT, "rationale": TEXT}
    )
    practice = _object(
        {"practice": TEXT, "name": TEXT, "steps": TEXTS, "reasons": _list(reason)}, optional=("reasons",)
    )
    need = _object({"target": TEXT, "kind": _word(Kind), "need": UNIT, "a": UNIT, "b": UNIT})
    return _object(
        {
            "schema": {"const": "intimacy/shared/1"},
            "status": {"type": "string", "enum": ["ready", "not-ready"]},
            "practices": _list(practice),
            "needs": _list(need),
        },
        optional=("practices", "needs"),
    )
