"""`Recommendations`: the list, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import attrs

from ..catalog import Catalog
from ..choose import RULES
from ..errors import Fault, OptionError, UnknownConceptError, found, nearest
from ..model import Cause, Mode, WhyEmpty, frozendict
from ..safety import Safety, SuggestedReferral, holding, suggest_referrals
from ..situation import Situation
from ..wording import PAUSED, SAMPLES_LIMIT, held_by
from ..wording.speech import said, speaking, spoken
from .work import Options, Work, checked_options, why_empty

if TYPE_CHECKING:
    from ..explain import Gap, LeftOut, Need, Recommendation, Stability, WhyNot
    from ..show.picture import Picture
    from .changes import NearestChange

__all__ = ["RULES", "Recommendations"]

SCHEMA = "intimacy/recommendations/1"
SHOWN_LINKS = 2000
"""Up to this many links a display says how firm the order is; beyond, `Recommendations.stability` is for those who want to wait."""

COLUMNS: Mapping[str, tuple[type, Callable[[Recommendation], Any]]] = frozendict(
    {
        "rank": (int, lambda item: item.rank),
        "practice": (str, lambda item: item.practice.id),
        "name": (str, lambda item: item.practice.name),
        "gain": (float, lambda item: item.gain),
        "standalone_gain": (float, lambda item: item.standalone_gain),
        "minutes_per_session": (int, lambda item: item.practice.minutes_per_session),
        "minutes_per_week": (float, lambda item: item.practice.minutes_per_week),
        "reasons": (str, lambda item: "; ".join(f"{one.link.id} ({one.evidence})" for one in item.reasons)),
        "unread": (str, lambda item: "; ".join(dict.fromkeys(id for one in item.reasons for id in one.unread))),
        "cautions": (str, lambda item: "; ".join(dict.fromkeys(one.shown for one in item.cautions))),
        "start_after": (str, lambda item: "; ".join(item.start_after)),
    }
)
"""The columns of a row for each recommendation: their types, and what stands in them."""


@attrs.frozen(eq=False, repr=False, slots=False)
class Recommendations(Sequence["Recommendation"]):
    """An ordered list of practices with everything that explains it; an immutable sequence, equal by value.

    A slice is a tuple. A result whose ``safety.status`` is block or urgent holds no practice and displays itself as a constant. What explains the
    list is put into words when it is looked at.
    """

    _made_of: Work = attrs.field(alias="made_of")

    @property
    def safety(self) -> Safety:
        """The status, every message that applies, and the private questions that come with it."""
        return self._made_of.gate.safety

    @property
    def blocked(self) -> bool:
        """Whether safety gives no practice at all (status block or urgent)."""
        return self.safety.stops

    @property
    def options(self) -> Options:
        """The options that the list was made with."""
        return self._made_of.options

    @property
    def catalog(self) -> Catalog:
        """The catalog that the list was made from."""
        return self._made_of.catalog

    @property
    def mode(self) -> Mode:
        """Whether the list is for both or for one alone."""
        return self._made_of.situation.mode

    @cached_property
    def items(self) -> tuple[Recommendation, ...]:
        """The recommendations, the first first."""
        from ..explain import make_recommendations

        work = self._made_of
        # What safety holds is never named, what is done or excluded need not be.
        silent = work.given.done | work.given.excluded | work.gate.held.keys()
        with speaking(self.catalog.sentences):
            return make_recommendations(
                work.catalog, work.index, work.given, work.scores, work.choice, work.gate.cautions, silent
            )

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Every need, the largest share first; empty where the result is blocked."""
        from ..explain import list_needs

        work = self._made_of
        return () if self.blocked else list_needs(work.catalog, work.index, work.given, work.scores)

    @property
    def burden(self) -> float:
        """The largest need, 0 to 1, so that mild reads as mild; 0 where the result is blocked."""
        return 0.0 if self.blocked else max(self._made_of.scores.needs, default=0.0)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Targets of which more than half of the need remains after the list."""
        from ..explain import find_gaps

        work = self._made_of
        if self.blocked:
            return ()
        return find_gaps(work.catalog, work.index, work.scores, work.choice, work.candidacy.candidates)

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Practices that could not be chosen, each with the first cause that applies; empty where the result is blocked."""
        from ..explain import list_left_out

        return () if self.blocked else list_left_out(self._made_of.index, self._made_of.candidacy)

    @cached_property
    def referrals(self) -> tuple[SuggestedReferral, ...]:
        """Kinds of professional help that fit here, urgent ones first."""
        work = self._made_of
        with speaking(self.catalog.sentences):
            return suggest_referrals(
                work.catalog, work.index, work.given, self.safety.status, empty=not work.choice.picks
            )

    @property
    def general(self) -> bool:
        """Whether there is no need at all, so that the list is what suits most people (rule S8)."""
        return self._made_of.scores.general and not self.blocked

    @property
    def total_gain(self) -> float:
        """The share of all need that the whole list relieves, 0 to 1; a sorting score."""
        return self._made_of.choice.value

    @property
    def why_empty(self) -> WhyEmpty | None:
        """Why the list is empty; None where it is not."""
        return None if self._made_of.choice.picks else why_empty(self._made_of)

    @overload
    def __getitem__(self, place: int) -> Recommendation: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Recommendation, ...]: ...
    def __getitem__(self, place: int | slice) -> Recommendation | tuple[Recommendation, ...]:
        """One recommendation by position, or a tuple of several by slice."""
        return self.items[place]

    def __len__(self) -> int:
        return len(self._made_of.choice.picks)

    @property
    def _value(self) -> tuple[Any, ...]:
        return (
            self.items,
            self.safety,
            self.needs,
            self.gaps,
            self.left_out,
            self.referrals,
            self.general,
            self.why_empty,
            self.options,
            self.catalog,
        )

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, Recommendations) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return Recommendations, (self._made_of,)

    @spoken
    def __repr__(self) -> str:
        if self.blocked:
            return said(PAUSED)
        from ..show.text import recommendations_text

        return recommendations_text(self)

    @spoken
    def _repr_html_(self) -> str:
        from ..show.html import paragraph, recommendations_html

        return (
            paragraph(said(PAUSED)) if self.blocked else recommendations_html(self, self.draw() if self.items else None)
        )

    @spoken
    def draw(self, *, benefits: bool = False, theme: str = "auto", width: int = 900) -> Picture:
        """A picture of what is needed and what could help; of a blocked result, of nothing but the constant that it displays itself as.

        ``benefits`` draws them too where none is a goal; ``theme`` is auto (light or dark, as the reader prefers), light or dark; ``width`` 320 to 4000
        pixels. Raises `OptionError` for another theme or width.

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> result.draw().title
        'What is needed, and what could help'
        """
        from ..show.content import draw_paused, draw_result

        if self.blocked:
            return draw_paused(theme=theme, width=width)
        return draw_result(self, benefits=benefits, theme=theme, width=width)

    # -- asking further --------------------------------------------------------------------------------------------

    @spoken
    def why_not(self, practice: str, *, private: bool = False) -> WhyNot:
        """Why a practice is not in the list, typed; an id or alias. Which red flags hold it is told only with ``private``.

        Raises `UnknownConceptError` for what is no practice of the catalog.

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[]))
        >>> print(result.why_not("forgiveness"))
        Letting go of a hurt: ask first whether the behaviour that hurt has stopped
        and the one who caused the hurt has owned it and made amends.
        """
        from .. import explain

        work = self._made_of
        place = self._place_of(practice)
        if self.blocked:
            answer = explain.answer(work.catalog, work.index, place, "safety", paused=True)
        else:
            answer = explain.why_not(
                work.catalog, work.index, work.given, work.scores, work.candidacy, work.choice, place
            )
        if private is not True or answer.by != Cause.SAFETY:
            return answer
        flags = holding(work.index, work.given.flags, place)
        names = [self.catalog.red_flags[flag].name for flag in flags if flag in self.catalog.red_flags]
        return answer._replace(flags=flags, text=held_by(answer.text, names))

    def _place_of(self, practice: str) -> int:
        index = self._made_of.index
        id = self.catalog.aliases.get(str(practice), str(practice))
        if id not in index.practices:
            near = nearest(id, index.practices)
            gone = id in self.catalog.former
            raise UnknownConceptError(str(practice), near or index.practices, "practice", near=bool(near), retired=gone)
        return index.practices.index(id)

    def what_if(self, **changes: Any) -> Recommendations:
        """The same question with other fields of the situation or other options (``k``, ``evidence``, ``focus``, ``country``, ``contacts``).

        Raises `OptionError` for an unknown field, and for ``red_flags``: what was raised is a fact and no what-if.

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> [item.practice.id for item in result.what_if(mode="alone", k=1)]
        ['self-reflection']
        """
        fields = [field.name for field in attrs.fields(Situation) if field.name != "red_flags"]
        options = {field.name: getattr(self.options, field.name) for field in attrs.fields(Options)}
        wrong = [name for name in changes if name not in fields and name not in options]
        if wrong:
            allowed = f"no such field; what can change is {', '.join([*fields, *options])}"
            if "red_flags" in wrong:
                allowed += "; red flags are facts: make a new situation"
            raise OptionError([Fault(field=name, allowed=allowed) for name in wrong])
        situation = attrs.evolve(self._made_of.situation, **{name: changes[name] for name in fields if name in changes})
        options |= {name: changes[name] for name in options if name in changes}
        return Recommendations(Work(situation, self.catalog, checked_options(**options)))

    @spoken
    def nearest_change(self, practice: str) -> NearestChange | None:
        """The smallest change of one severity or measured level that would put a practice first; None where there is none.

        Severities of obstacles that were not reported count as 0. Every change found is tried out. A practice that is done, excluded, held by safety or
        by a condition, or that needs both where one is alone, has none: no number would make it right.

        Raises `UnknownConceptError` for what is no practice of the catalog.

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> print(result.nearest_change("incremental-vulnerability"))
        Opening up bit by bit would come first if fear of vulnerability were at 0.295 instead of 0.8.
        """
        from .changes import nearest_change

        return nearest_change(self, self._made_of, self._place_of(practice))

    def stability(self, *, seed: int = 0) -> Stability:
        """How firm the order is: what is left of it when every strength may be a grade off, over 200 redraws (rule S9).

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> stability = result.stability(seed=0)
        >>> stability.firmness.value, stability.chosen["empathetic-listening"] > 0.5
        ('close call', True)
        """
        from ..explain import Stability, order_words

        if type(seed) is not int:
            raise OptionError([Fault(field="seed", found=found(seed), allowed="a whole number")])
        if self.blocked:
            text = order_words(self.catalog, None, 0)
            return Stability(seed=seed, draws=0, chosen=frozendict(), first=frozendict(), text=text)
        return self._measured_stability(self.options.k, seed)

    def _measured_stability(self, k: int, seed: int) -> Stability:
        from ..explain import measure_stability

        work = self._made_of
        return measure_stability(
            work.catalog,
            work.index,
            work.given,
            work.gate.held,
            work.scores,
            work.candidacy,
            work.choice,
            k=k,
            focus=self.options.focus,
            seed=seed,
        )

    @cached_property
    def shown_stability(self) -> Stability | None:
        """How firm the order is, for displays; None where there is no order, or a catalog so large that one would wait for it."""
        return self.stability() if self._shows_stability else None

    @cached_property
    def shown_firmness(self) -> str | None:
        """The sentence of `shown_stability`, for displays that show no more of it; what comes first is all that it takes, and is sooner found."""
        return str(self._measured_stability(1, 0)) if self._shows_stability else None

    @property
    def _shows_stability(self) -> bool:
        return bool(len(self)) and len(self.catalog.contents.links) <= SHOWN_LINKS

    # -- plain data ------------------------------------------------------------------------------------------------

    @spoken
    def to_dict(self, *, private: bool = False, stability: bool = False) -> dict[str, Any]:
        """The result as plain data (schema ``intimacy/recommendations/1``), with what made it; with ``stability``, how firm the order is, which takes longer.

        The situation, and the flags behind status and cautions, are in it only with ``private``. Needs and reasons stay: it is for the app that
        asked, not for the partner; for the partner there is `shareable`.
        """
        from importlib.metadata import version

        situation = self._made_of.situation
        out: dict[str, Any] = {
            "schema": SCHEMA,
            "library": version("intimacy"),
            "rules": RULES,
            "catalog": {
                "id": self.catalog.id,
                "version": self.catalog.version,
                "sha256": self.catalog.sha256,
                "rules_sha256": self.catalog.rules_sha256,
                # Where it is that of the data, their hash says enough.
                **({} if self.catalog.original is self.catalog else {"language": self.catalog.language}),
            },
            "options": {
                "k": self.options.k,
                "evidence": str(self.options.evidence),
                "focus": self.options.focus,
                "mode": str(self.mode),
                "minutes_per_week": situation.minutes_per_week,
                "country": self.options.country,
            },
            "safety": {
                "status": str(self.safety.status),
                "messages": [{"id": message.id, "text": message.text} for message in self.safety.messages],
                "questions": [{"id": one.id, "text": one.text, "flag": one.flag} for one in self.safety.questions],
                "contacts": [one.to_dict() for one in self.safety.contacts],
            },
            "general": self.general,
            "burden": self.burden,
            "needs": [need.to_dict() for need in self.needs],
            "samples": said(SAMPLES_LIMIT),
            "recommendations": [item.to_dict(private=private) for item in self.items],
            "total_gain": self.total_gain,
            "why_empty": self.why_empty and str(self.why_empty),
            "gaps": [gap.to_dict() for gap in self.gaps],
            "referrals": [
                {
                    "referral": one.referral.id,
                    "name": one.referral.name,
                    "summary": one.referral.summary,
                    "why": one.why,
                    "text": one.text,
                    "urgent": one.urgent,
                }
                for one in self.referrals
            ],
            "left_out": [one.to_dict() for one in self.left_out],
        }
        if stability is True:
            out["stability"] = self.stability().to_dict()
        if private is True:
            out["situation"] = situation.to_dict()
        return out

    @spoken
    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row per recommendation, for a data frame or a table; none where the result is blocked.

        Every row has the columns of `row_types`: text (several things joined by ``"; "``, empty where there is none) and numbers (minutes are None where
        nobody can say).
        """
        return [{name: get(item) for name, (_, get) in COLUMNS.items()} for item in self.items]

    @staticmethod
    def row_types() -> Mapping[str, type]:
        """The columns of `to_rows` and their types, so that a frame of no rows has them too.

        >>> import intimacy
        >>> [name for name, kind in intimacy.Recommendations.row_types().items() if kind is float]
        ['gain', 'standalone_gain', 'minutes_per_week']
        """
        return frozendict({name: kind for name, (kind, _) in COLUMNS.items()})

    def shareable(self, *, both_agreed: bool = False) -> dict[str, Any]:
        """What a partner may see: practices by id with their steps, as if every refer and hold flag were set; no numbers, order or cautions.

        Until both have agreed, and whenever the result is blocked, urgent or nobody has asked, it is ``not-ready``, the same for every cause.

        >>> import intimacy
        >>> intimacy.recommend(intimacy.Situation(red_flags=[])).shareable()
        {'schema': 'intimacy/shared/1', 'status': 'not-ready'}
        """
        from .shared import shared_view

        work = self._made_of
        return shared_view(work.catalog, work.index, work.given, work.scores, k=self.options.k, agreed=both_agreed)

    @spoken
    def to_html(self, *, private: bool = False, shareable: bool = False, both_agreed: bool = False) -> str:
        """The result as one page of HTML: complete in itself, without script, without a request to anywhere, made for screen and paper.

        It is for the person who answered. What was said, the flags and the reasons of cautions are in it only with ``private``. A result that is blocked
        or urgent gives a page of messages, contacts and kinds of help, whatever was asked for. With ``shareable`` the page holds what `shareable` gives,
        for ``both_agreed``, and nothing else.

        Raises `OptionError` for what is neither True nor False, and for options that contradict each other.

        >>> import intimacy
        >>> page = intimacy.recommend(intimacy.Situation(red_flags=[])).to_html()
        >>> page.startswith("<!DOCTYPE html>"), "<script" in page
        (True, False)
        """
        from ..show.report import report_html, shared_html

        given: dict[str, object] = {"private": private, "shareable": shareable, "both_agreed": both_agreed}
        # What is neither would make the page that tells more.
        faults = [
            Fault(field=name, found=found(one), allowed="True or False")
            for name, one in given.items()
            if type(one) is not bool
        ]
        if private is True and shareable is True:
            faults.append(Fault(field="private", allowed="one page for private eyes, or one to share"))
        if both_agreed is True and shareable is False:
            faults.append(
                Fault(
                    field="both_agreed",
                    allowed="only together with shareable; without it the page is for one person alone",
                )
            )
        if faults:
            raise OptionError(faults)
        if shareable:
            return shared_html(self.shareable(both_agreed=both_agreed), self.catalog)
        return report_html(self, self._made_of.situation if private else None)
