"""`Explorer`: the widget itself, a thin shell around a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from ..advice import Recommendations
from ..catalog import Catalog, chosen_catalog
from ..model import Contact, Policy
from ..show.svg import DARK, LIGHT
from ..situation import Situation
from ..wording.explorer import WORDS
from ..wording.speech import said, speaking
from .session import Session

__all__ = ["Explorer"]


def _packaged(name: str) -> str:
    return files("intimacy.explorer").joinpath(name).read_text(encoding="utf-8")


def _style() -> str:
    """The style sheet, with the colours of the picture."""
    colors = [
        f".intimacy-explorer[data-theme={theme}]{{{''.join(f'--{name}:{value};' for name, value in palette.items())}}}"
        for theme, palette in (("light", LIGHT), ("dark", DARK))
    ]
    return "\n".join([*colors, _packaged("explorer.css")])


class Explorer(anywidget.AnyWidget):
    """A widget for notebooks: sliders for a situation, and the list, its reasons and the picture that follow them.

    The private questions come first and may be skipped. ``situation`` is what to begin with; one whose ``red_flags`` are given begins with the list. The
    options are those of `recommend`; ``k`` can be changed on the screen. `situation` and `result` give at any time what the screen stands at, to go on with
    in Python. Nothing that a person says is in the state of the widget, in its repr, or in a notebook that is saved.

    Raises `SituationError` and `OptionError` as `recommend` does.

    >>> explorer = Explorer(situation=Situation(obstacles={"lack-of-trust": 0.6}, red_flags=[]))
    >>> explorer
    Explorer(...)
    >>> [item.practice.id for item in explorer.result]
    ['expressing-feelings', 'empathetic-listening', 'self-reflection']
    """

    _esm = _packaged("explorer.js")
    _css = _style()
    _words = traitlets.Dict(dict(WORDS), read_only=True).tag(sync=True)

    def __init__(
        self,
        *,
        situation: Situation | None = None,
        catalog: Catalog | None = None,
        k: int = 3,
        evidence: Policy | str = Policy.WEIGHED,
        focus: float = 0.5,
        country: str | None = None,
        contacts: Iterable[Contact | Mapping[str, Any]] = (),
    ) -> None:
        self._session = Session(
            chosen_catalog(catalog),
            Situation() if situation is None else situation,
            k=k,
            evidence=evidence,
            focus=focus,
            country=country,
            contacts=contacts,
        )
        super().__init__()
        with speaking(self._session.catalog.sentences):
            self.set_trait("_words", {name: said(words) for name, words in WORDS.items()})
        self.on_msg(self._take)

    def _take(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        # Messages and not traits: what is in a trait is saved with the notebook.
        for answer in self._session.receive(message):
            self.send(answer)

    @property
    def situation(self) -> Situation:
        """The situation that the screen stands at, with what the private questions raised."""
        return self._session.situation

    @property
    def result(self) -> Recommendations:
        """The result for it."""
        return self._session.result

    def __repr__(self) -> str:
        return "Explorer(...)"
