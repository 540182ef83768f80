"""What an explorer knows, and what it answers to each message of its screen: plain data in, plain data out.

Whatever a person says travels in messages and lives in this object alone. Nothing of it is in the state of the widget, since notebooks save that.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..errors import RetiredIdWarning
from ..model import UNASKED, Contact, Mode, Policy, Question
from ..show.panel import cleaned, link_panel, result_panel, sure_words
from ..situation import Situation
from ..wording.explorer import (
    NOT_MEASURED,
    count_words,
    level_words,
    minutes_words,
    more_words,
    severity_words,
    spoken_words,
)
from ..wording.speech import said, speaking

__all__ = ["Session"]

MINUTES = (15, 30, 45, 60, 90, 120, 150, 180, 240, 300, None)
COUNTS = 10
WIDTHS = (320, 1200)
"""The narrowest and the widest picture, in pixels."""


@attrs.frozen
class _Asked:
    """How far the private questions have come: which were put, which answered, and what was raised; no answer."""

    put: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    ever: bool = False
    """Whether anybody was asked at all."""

    def __repr__(self) -> str:
        return "_Asked(...)"


class Session:
    """One person's exploration: the situation now, its result, and the answers to the messages of a screen."""

    def __init__(
        self,
        catalog: Catalog,
        situation: Situation,
        *,
        k: int,
        evidence: Policy | str,
        focus: float,
        country: str | None,
        contacts: Iterable[Contact | Mapping[str, Any]],
    ) -> None:
        self.catalog = catalog
        self._options: dict[str, Any] = {
            "k": k,
            "evidence": evidence,
            "focus": focus,
            "country": country,
            "contacts": tuple(contacts),
        }
        self._look: dict[str, Any] = {"theme": "light", "width": 900}
        self.put(situation)

    def __repr__(self) -> str:
        return "Session(...)"

    def put(self, situation: Situation) -> None:
        """Begin with a situation; one without red flags begins with the private questions. Raises as `recommend` does."""
        result = self._recommended(situation, self._options["k"])
        named = self.catalog.aliases
        situation = attrs.evolve(
            situation,
            obstacles={named.get(id, id): severity for id, severity in situation.obstacles.items()},
            pillars={named.get(id, id): level for id, level in situation.pillars.items()},
            goals=[named.get(id, id) for id in situation.goals],
        )
        self.situation, self.result = situation, result
        flags = situation.red_flags
        self._asking = flags is None
        self._asked = _Asked()
        if flags is not None:
            # Those that come with an obstacle are put here, whether or not somebody put them elsewhere.
            known = frozenset() if UNASKED in flags else frozenset(one.id for one in self.catalog.questions_for())
            self._asked = _Asked(put=known, answered=known, raised=frozenset(flags) - {UNASKED}, ever=True)

    def receive(self, message: Any) -> list[dict[str, Any]]:
        """The answers to one message of a screen. Whatever is wrong with it, nothing is raised and nothing changes."""
        try:
            # A warning of what is deprecated would say which slider was moved, in print that a notebook may save; its screen shows nothing else.
            with speaking(self.catalog.sentences), warnings.catch_warnings():
                warnings.simplefilter("ignore", RetiredIdWarning)
                return [cleaned(one) for one in self._answers(message)]
        except Exception:  # noqa: BLE001 - a traceback would be printed into the notebook and saved with it
            return [{"kind": "fault", "number": message.get("number") if isinstance(message, Mapping) else None}]

    def _answers(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        self._look = _look(message.get("look", self._look))
        match message["kind"]:
            case "hello":
                return [self._form, self._view(None)]
            case "change":
                self._change(message)
                return [self._view(message["number"])]
            case "answers":
                self._answer(message["answers"])
                return [self._view(None)]
            case "skip" | "ask" as kind:
                self._asking = kind == "ask"
                return [self._view(None)]
            case "clear":
                self.put(Situation())
                return [self._view(None)]
            case "studies":
                return [self._studies(message["link"])]
            case "rest":
                sure = "" if self._asking or self.result.blocked else sure_words(self.result)
                return [{"kind": "sure", "text": sure}]
        raise ValueError("a kind of message that no screen of ours sends")

    # -- what changes ----------------------------------------------------------------------------------------------

    def _recommended(self, situation: Situation, k: int) -> Recommendations:
        return recommend(situation, catalog=self.catalog, **{**self._options, "k": k})

    def _change(self, message: Mapping[str, Any]) -> None:
        now = self.situation
        goals = dict.fromkeys(now.goals, True) | message.get("goals", {})
        changes: dict[str, Any] = {
            "obstacles": {id: one for id, one in {**now.obstacles, **message.get("obstacles", {})}.items() if one != 0},
            "pillars": {
                id: one for id, one in {**now.pillars, **message.get("pillars", {})}.items() if one is not None
            },
            "goals": [id for id, on in goals.items() if on],
            "minutes_per_week": message.get("minutes", now.minutes_per_week),
            "mode": message.get("mode", now.mode),
        }
        self._move(attrs.evolve(now, **changes), self._asked, message.get("k", self._options["k"]))

    def _answer(self, answers: Mapping[str, bool | None]) -> None:
        raised = frozenset(self.catalog.red_flags_of(answers)) - {UNASKED}
        asked = _Asked(
            put=self._asked.put | frozenset(answers),
            answered=self._asked.answered | {id for id, answer in answers.items() if answer is not None},
            raised=self._asked.raised | raised,
            ever=True,
        )
        self._move(self.situation, asked, self._options["k"])
        self._asking = False

    def _move(self, situation: Situation, asked: _Asked, k: int) -> None:
        """Take over a changed situation, as a whole or not at all."""
        flags: list[str] | None = None
        if asked.ever:
            # A question that an obstacle brings along is as good as passed over until it is answered.
            complete = asked.answered.issuperset(one.id for one in self._questions(situation))
            flags = [*sorted(asked.raised), *([] if complete else [UNASKED])]
        situation = attrs.evolve(situation, red_flags=flags)
        result = self._recommended(situation, k)
        self.situation, self.result, self._asked = situation, result, asked
        self._options["k"] = k

    def _questions(self, situation: Situation) -> tuple[Question, ...]:
        return self.catalog.questions_for(situation.obstacles)

    @property
    def _open(self) -> list[Question]:
        """The questions that were not answered yet."""
        return [one for one in self._questions(self.situation) if one.id not in self._asked.answered]

    # -- what is shown ---------------------------------------------------------------------------------------------

    @property
    def _form(self) -> dict[str, Any]:
        """The controls, with the word for every place that they can take; nothing of where they stand."""
        catalog = self.catalog
        minutes = sorted({*MINUTES, self.situation.minutes_per_week}, key=lambda one: (one is None, one))
        counts = range(1, max(COUNTS, self._options["k"]) + 1)
        return {
            "kind": "form",
            "sliders": {
                "obstacles": _rows(catalog.obstacles, severity_words()),
                "pillars": _rows(catalog.pillars, level_words()) | {"unset": said(NOT_MEASURED)},
            },
            "goals": [
                {"id": one.id, "name": one.name} for one in (*catalog.benefits.values(), *catalog.pillars.values())
            ],
            "minutes": {"values": minutes, "words": [minutes_words(one) for one in minutes]},
            "k": {"values": list(counts), "words": [count_words(one) for one in counts]},
            "modes": [str(one) for one in Mode],
        }

    def _view(self, number: object) -> dict[str, Any]:
        """What is on the screen now; ``number`` is that of the change it answers."""
        view: dict[str, Any] = {"kind": "view", "number": number}
        if self._asking:
            return view | {"phase": "ask", "questions": _plain(self._open)}
        panel = result_panel(self.result)
        if self.result.blocked:
            return view | {"phase": "paused", **panel}
        for item in panel["items"]:
            item["more"] = more_words(len(item["reasons"]) - item["shown"])
        picture = self.result.draw(**self._look)
        now, asked = self.situation, self._asked
        due = [one for one in self._open if asked.ever and one.id not in asked.put]
        return view | {
            "phase": "list",
            **panel,
            "due": _plain(due),
            "can_ask": len(self._open) > len(due),
            "spoken": spoken_words([item["name"] for item in panel["items"]]),
            "picture": {"source": picture.data_uri, "alt": picture.alt},
            "values": {
                "obstacles": dict(now.obstacles),
                "pillars": dict(now.pillars),
                "goals": list(now.goals),
                "minutes": now.minutes_per_week,
                "mode": str(now.mode),
                "k": self._options["k"],
            },
        }

    def _studies(self, id: str) -> dict[str, Any]:
        source, relation, target = id.split(" ")
        (link,) = self.catalog.find_links(source=source, relation=relation, target=target)
        return {"kind": "studies", **link_panel(link, self.catalog)}


def _rows(concepts: Mapping[str, Any], words: Iterable[str]) -> dict[str, Any]:
    rows = [{"id": one.id, "name": one.name, "about": one.summary} for one in concepts.values()]
    return {"rows": rows, "words": list(words)}


def _plain(questions: Iterable[Question]) -> list[dict[str, str]]:
    return [{"id": one.id, "text": one.text} for one in questions]


def _look(look: Mapping[str, Any]) -> dict[str, Any]:
    """The theme and the width of a picture, as a screen has them."""
    narrowest, widest = WIDTHS
    theme = "dark" if look["theme"] == "dark" else "light"
    return {"theme": theme, "width": min(widest, max(narrowest, int(look["width"])))}
