"""The main job: a situation in, an ordered, explained, safe list of practices out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import attrs

from .catalog import Catalog, load_catalog
from .choose import barred, choose
from .errors import Fault, IntimacyError, OptionError, UnknownConceptError, found, nearest
from .index import compile_index
from .model import UNASKED, Mode, Policy, Record, Status, WhyEmpty, frozendict
from .model.fields import is_unit
from .safety import Safety, SuggestedReferral, gate, suggest_referrals
from .scoring import score
from .situation import Situation
from .wording import PAUSED

if TYPE_CHECKING:
    from .explain import Gap, LeftOut, Need, Recommendation, Stability, WhyNot

__all__ = ["Options", "Recommendations", "recommend", "recommend_many"]

SCHEMA = "intimacy/recommendations/1"
SHARED = "intimacy/shared/1"
RULES = "1"
"""The version of the scoring and safety rules."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Options(Record):
    """The options of a recommendation: how many at most, which links count, and how much obstacles weigh against pillars and benefits."""

    k: int = 3
    evidence: Policy = Policy.WEIGHED
    focus: float = 0.5


class _Work:
    """What a result was made of; never shown, compared or counted as part of it, and opaque to whatever walks through records."""

    __slots__ = ("candidacy", "choice", "gate", "given", "index", "options", "scores", "situation")

    def __init__(self, situation: Situation, catalog: Catalog, options: Options) -> None:
        self.situation = situation
        self.options = options
        self.index = compile_index(catalog, options.evidence)
        self.given = self.index.resolve(situation)
        self.gate = gate(self.index, self.given)
        self.scores = score(self.index.tables, self.given, focus=options.focus, alone=self.index.alone)
        self.candidacy = barred(self.index, self.given, self.scores, self.gate.held)
        candidates = [] if self.gate.safety.stops else self.candidacy.candidates
        self.choice = choose(self.index, self.given, self.scores, candidates, options.k)

    def __repr__(self) -> str:
        return "..."

    def __reduce__(self) -> tuple[Any, ...]:
        # Compiled tables are not worth a pickle: they are made again from the catalog.
        return _Work, (self.situation, self.index.catalog, self.options)


@attrs.frozen(eq=False, repr=False, slots=False)
class Recommendations(Sequence["Recommendation"]):
    """An ordered list of practices with everything that explains it; an immutable sequence, equal by value.

    A slice is a tuple. A result whose ``safety.status`` is block or urgent holds no practice and displays itself as a constant. What explains the
    list is put into words when it is looked at.
    """

    _made_of: _Work = attrs.field(alias="made_of")

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
        return self._made_of.index.catalog

    @property
    def mode(self) -> Mode:
        """Whether the list is for both or for one alone."""
        return self._made_of.situation.mode

    @cached_property
    def items(self) -> tuple[Recommendation, ...]:
        """The recommendations, the first first."""
        from .explain import make_recommendations

        work = self._made_of
        # What safety holds is never named, what is done or excluded need not be.
        silent = work.given.done | work.given.excluded | work.gate.held.keys()
        return make_recommendations(work.index, work.scores, work.choice, work.gate.cautions, silent)

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Every need, the largest share first; empty where the result is blocked."""
        from .explain import list_needs

        return () if self.blocked else list_needs(self._made_of.index, self._made_of.given, self._made_of.scores)

    @property
    def burden(self) -> float:
        """The largest need, 0 to 1, so that mild reads as mild; 0 where the result is blocked."""
        return 0.0 if self.blocked else max(self._made_of.scores.needs, default=0.0)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Targets of which more than half of the need remains after the list."""
        from .explain import find_gaps

        work = self._made_of
        return () if self.blocked else find_gaps(work.index, work.scores, work.choice, work.candidacy.candidates)

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Practices that could not be chosen, each with the first cause that applies; empty where the result is blocked."""
        from .explain import list_left_out

        return () if self.blocked else list_left_out(self._made_of.index, self._made_of.candidacy)

    @cached_property
    def referrals(self) -> tuple[SuggestedReferral, ...]:
        """Kinds of professional help that fit here, urgent ones first."""
        return suggest_referrals(self._made_of.index, self._made_of.given, self.safety.status)

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
        return None if self._made_of.choice.picks else _why_empty(self._made_of)

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

    def __repr__(self) -> str:
        if self.blocked:
            return PAUSED
        from .show.text import recommendations_text

        return recommendations_text(self)

    def _repr_html_(self) -> str:
        from .show.html import paragraph, recommendations_html

        return paragraph(PAUSED) if self.blocked else recommendations_html(self)

    # -- asking further --------------------------------------------------------------------------------------------

    def why_not(self, practice: str) -> WhyNot:
        """Why a practice is not in the list, typed; an id or alias.

        Raises `UnknownConceptError` for what is no practice of the catalog.

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[]))
        >>> print(result.why_not("forgiveness"))
        Letting go of a hurt: ask first whether the behaviour that hurt has stopped
        and the one who caused the hurt has owned it and made amends.
        """
        work = self._made_of
        id = work.index.catalog.aliases.get(str(practice), str(practice))
        if id not in work.index.practices:
            near = nearest(id, work.index.practices)
            raise UnknownConceptError(str(practice), near or work.index.practices, "practice", near=bool(near))
        place = work.index.practices.index(id)
        from .explain import answer, why_not

        if self.blocked:
            return answer(work.index, place, "safety")
        return why_not(work.index, work.given, work.scores, work.candidacy, work.choice, place)

    def what_if(self, **changes: Any) -> Recommendations:
        """The same question with other fields of the situation or other options (``k``, ``evidence``, ``focus``).

        Raises `OptionError` for an unknown field, and for ``red_flags``: what was raised is a fact and no what-if.

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> [item.practice.id for item in result.what_if(mode="alone", k=1)]
        ['self-reflection']
        """
        fields = [field.name for field in attrs.fields(Situation) if field.name != "red_flags"]
        options = {"k": self.options.k, "evidence": self.options.evidence, "focus": self.options.focus}
        wrong = [name for name in changes if name not in fields and name not in options]
        if wrong:
            allowed = f"what can change is {', '.join([*fields, *options])}"
            if "red_flags" in wrong:
                allowed += "; red flags are facts: make a new situation"
            raise OptionError([Fault(field=name, allowed=allowed) for name in wrong])
        situation = attrs.evolve(self._made_of.situation, **{name: changes[name] for name in fields if name in changes})
        options |= {name: changes[name] for name in options if name in changes}
        return recommend(situation, catalog=self.catalog, **options)  # type: ignore[arg-type]  # recommend checks the options

    def stability(self, *, seed: int = 0) -> Stability:
        """How often each practice stays in the list when every strength may be a grade off, over 200 redraws (rule S9).

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> result.stability(seed=0).chosen["empathetic-listening"] > 0.5
        True
        """
        from .explain import Stability, measure_stability

        if type(seed) is not int:
            raise OptionError([Fault(field="seed", found=found(seed), allowed="a whole number")])
        if self.blocked:
            return Stability(seed=seed, draws=0, chosen=frozendict(), first=frozendict())
        work = self._made_of
        return measure_stability(
            work.index, work.given, work.gate.held, k=self.options.k, focus=self.options.focus, seed=seed
        )

    # -- plain data ------------------------------------------------------------------------------------------------

    def to_dict(self, *, private: bool = False) -> dict[str, Any]:
        """The result as plain data (schema ``intimacy/recommendations/1``), with what made it.

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
            },
            "options": {
                "k": self.options.k,
                "evidence": str(self.options.evidence),
                "focus": self.options.focus,
                "mode": str(self.mode),
                "minutes_per_week": situation.minutes_per_week,
            },
            "safety": {
                "status": str(self.safety.status),
                "messages": [{"id": message.id, "text": message.text} for message in self.safety.messages],
                "questions": [{"id": one.id, "text": one.text, "flag": one.flag} for one in self.safety.questions],
                "contacts": [],
            },
            "general": self.general,
            "burden": self.burden,
            "needs": [need.to_dict() for need in self.needs],
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
                    "urgent": one.urgent,
                }
                for one in self.referrals
            ],
            "left_out": [one.to_dict() for one in self.left_out],
        }
        if private is True:
            out["situation"] = situation.to_dict()
        return out

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row per recommendation, for a data frame or a table: scalars only."""
        return [
            {
                "rank": item.rank,
                "practice": item.practice.id,
                "name": item.practice.name,
                "gain": item.gain,
                "standalone_gain": item.standalone_gain,
                "minutes_per_session": item.practice.minutes_per_session,
                "minutes_per_week": item.practice.minutes_per_week,
                "reasons": "; ".join(f"{reason.link.id} ({reason.evidence})" for reason in item.reasons),
                "cautions": "; ".join(dict.fromkeys(caution.shown for caution in item.cautions)),
                "start_after": "; ".join(item.start_after),
            }
            for item in self.items
        ]

    def shareable(self, *, both_agreed: bool = False) -> dict[str, Any]:
        """What a partner may see: practices by id with their steps, as if every refer and hold flag were set; no numbers, order or cautions.

        Until both have agreed, and whenever the result is blocked, urgent or nobody has asked, it is ``not-ready``, the same for every cause.

        >>> import intimacy
        >>> intimacy.recommend(intimacy.Situation(red_flags=[])).shareable()
        {'schema': 'intimacy/shared/1', 'status': 'not-ready'}
        """
        work = self._made_of
        if both_agreed is not True or self.blocked or UNASKED in work.given.flags:
            return {"schema": SHARED, "status": "not-ready"}
        catalog = self.catalog
        milder = frozenset(flag.id for flag in catalog.red_flags.values() if flag.status in (Status.REFER, Status.HOLD))
        given = work.given._replace(flags=milder)
        held = gate(work.index, given).held
        candidates = barred(work.index, given, work.scores, held).candidates
        picks = choose(work.index, given, work.scores, candidates, self.options.k).picks
        shown = [catalog.practices[work.index.practices[place]] for place in sorted(pick.practice for pick in picks)]
        return {
            "schema": SHARED,
            "status": "ready",
            "practices": [{"practice": one.id, "name": one.name, "steps": list(one.steps)} for one in shown],
        }


def _options(k: object, evidence: object, focus: object) -> Options:
    faults = []
    if type(k) is not int or not 1 <= k <= 1000:
        faults.append(Fault(field="k", found=found(k), allowed="a whole number from 1 to 1000"))
    if not isinstance(evidence, str) or evidence not in tuple(Policy):
        faults.append(Fault(field="evidence", found=found(evidence), allowed=f"one of {', '.join(Policy)}"))
    if not is_unit(focus):
        faults.append(Fault(field="focus", found=found(focus), allowed="a number from 0 to 1"))
    if faults:
        raise OptionError(faults)
    return Options(k=k, evidence=Policy(evidence), focus=float(focus))  # type: ignore[arg-type]  # all three were looked at


def recommend(
    situation: Situation,
    *,
    k: int = 3,
    catalog: Catalog | None = None,
    evidence: Policy | str = Policy.WEIGHED,
    focus: float = 0.5,
) -> Recommendations:
    """Recommend at most ``k`` practices for a situation, explained and gated by safety.

    ``k`` is from 1 to 1000; fewer candidates give fewer. ``evidence`` is a policy: weighed, article, supported, direct. ``focus``, from 0 to 1, is how much
    the obstacles weigh against pillars and benefits. ``catalog`` is the built-in one unless given.

    Raises `SituationError` for ids that the catalog does not have, `OptionError` for an option out of its range.

    The rules are S1 to S8 of the documentation ("How the list is made").

    >>> import intimacy
    >>> situation = intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
    >>> [item.practice.id for item in intimacy.recommend(situation)]
    ['empathetic-listening', 'acceptance-and-support', 'incremental-vulnerability']
    """
    options = _options(k, evidence, focus)
    if not isinstance(situation, Situation):
        raise TypeError("recommend takes a Situation; Situation.from_dict makes one of plain data")
    if catalog is not None and not isinstance(catalog, Catalog):
        raise TypeError(
            "catalog is a Catalog; load_catalog, read_catalog, Catalog.from_graph or Catalog.from_dict make one"
        )
    return Recommendations(_Work(situation, load_catalog() if catalog is None else catalog, options))


def _why_empty(work: _Work) -> WhyEmpty:
    if work.gate.safety.stops:
        return WhyEmpty.PAUSED
    if any(work.scores.effects[place] for place in work.candidacy.barred):
        return WhyEmpty.ALL_LEFT_OUT
    if work.index.policy is not Policy.WEIGHED:
        shares = work.scores.shares
        everything = compile_index(work.index.catalog).tables.relieves
        if any(shares[target] > 0 for row in everything for target, _ in row):
            return WhyEmpty.NO_SUPPORTED_PRACTICE
    return WhyEmpty.NO_PRACTICE


def recommend_many(
    situations: Iterable[Situation],
    *,
    k: int = 3,
    catalog: Catalog | None = None,
    evidence: Policy | str = Policy.WEIGHED,
    focus: float = 0.5,
) -> Iterator[Recommendations]:
    """Recommend for many situations, one after the other: same order, same results as `recommend`, constant memory.

    Options are checked at once. An error of one situation carries a note with its number, from 1.

    >>> import intimacy
    >>> results = intimacy.recommend_many([intimacy.Situation(red_flags=[]), intimacy.Situation(red_flags=["threats"])])
    >>> [len(result) for result in results]
    [3, 0]
    """
    options = _options(k, evidence, focus)
    chosen = load_catalog() if catalog is None else catalog

    def results() -> Iterator[Recommendations]:
        for number, situation in enumerate(situations, start=1):
            try:
                yield recommend(situation, k=options.k, catalog=chosen, evidence=options.evidence, focus=options.focus)
            except (IntimacyError, TypeError) as error:
                error.add_note(f"in situation {number}")
                raise

    return results()
