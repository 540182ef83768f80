"""How an app for couples or coaching uses the library: ask in private first, recommend, show, and share only what both agreed to.

    python examples/app.py

prints what three made-up people would see. Nothing is stored: the answers live as long as the call.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import intimacy

MARKS = 5
"""People see marks out of five and words, never decimals."""


def private_questions(obstacles: Iterable[str] = ()) -> list[dict[str, str]]:
    """The questions to ask each person alone, before anything else; some come along with an obstacle that was named."""
    return [{"id": one.id, "text": one.text} for one in intimacy.load_catalog().questions_for(obstacles)]


def raised(private: Mapping[str, bool | None] | None, obstacles: Iterable[str] = ()) -> tuple[str, ...] | None:
    """The red flags behind the answers; None where nobody was asked."""
    return None if private is None else intimacy.load_catalog().red_flags_of(private, obstacles)


def suggestions(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What to show for one person's answers.

    ``answers`` has ``private`` (True, False or None by question id), and may have ``obstacles`` (severity by id), ``goals``, ``minutes``, ``country`` (two
    letters) and ``both_agreed``.
    """
    obstacles = dict(answers.get("obstacles", {}))
    situation = intimacy.Situation(
        obstacles=obstacles,
        goals=list(answers.get("goals", [])),
        red_flags=raised(answers.get("private"), obstacles),
        minutes_per_week=answers.get("minutes"),
    )
    result = intimacy.recommend(situation, country=answers.get("country"))
    return {
        "status": str(result.safety.status),
        "messages": [message.text for message in result.safety.messages],
        "whom_to_call": [f"{one.name}: {one.phone or one.website}" for one in result.safety.contacts],
        "people_who_can_help": [f"{one.referral.name}, {one.text}" for one in result.referrals],
        "how_sure": str(result.stability()) if len(result) else "",
        "practices": [
            {
                "name": item.practice.name,
                "helps": max(1, round(item.gain * MARKS)),
                "why": [f"{reason.name}: {reason.evidence}" for reason in item.reasons[:2]],
                "keep_in_mind": [caution.shown for caution in item.cautions],
                "first_step": item.practice.steps[0],
            }
            for item in result
        ],
        "for_the_partner": result.shareable(both_agreed=answers.get("both_agreed", False)),
    }


def main() -> None:
    """Show three made-up people: nobody asked yet, everything answered with no, one answer yes."""
    named = {"fear-of-vulnerability": 0.8}
    calm = {question["id"]: False for question in private_questions(named)}
    people: dict[str, dict[str, Any]] = {
        "not asked yet": {"obstacles": named, "private": None},
        "asked, nothing raised": {"obstacles": named, "private": calm, "both_agreed": True},
        "afraid": {"obstacles": named, "private": {**calm, "afraid": True}, "country": "GB"},
    }
    print(json.dumps({who: suggestions(answers) for who, answers in people.items()}, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
