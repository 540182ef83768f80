"""What a result is made of: valid options, and the numbers and the gate of one situation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import attrs

from ..catalog import Catalog, known_country
from ..choose import MANY, Candidacy, arrays_are_here, barred, choose, option_faults
from ..errors import Fault, OptionError
from ..index import compile_index
from ..model import Contact, Policy, Record, WhyEmpty
from ..safety import gate
from ..scoring import score
from ..situation import Situation

__all__ = ["Options", "Work", "checked_options", "why_empty"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Options(Record):
    """The options of a recommendation: how many at most, which links count, how much obstacles weigh against pillars and benefits, where help is near."""

    k: int = 3
    evidence: Policy = Policy.WEIGHED
    focus: float = 0.5
    country: str | None = None
    contacts: tuple[Contact, ...] = ()


def checked_options(k: object, evidence: object, focus: object, country: object, contacts: object) -> Options:
    """Valid options; raises `OptionError` with every fault."""
    if isinstance(contacts, (tuple, list)) and not contacts:
        # Most who ask ask again in the same way.
        with suppress(TypeError):
            return _usual_options(k, evidence, focus, country)
    return _checked(k, evidence, focus, country, contacts)


@lru_cache(maxsize=64, typed=True)
def _usual_options(k: object, evidence: object, focus: object, country: object) -> Options:
    return _checked(k, evidence, focus, country, ())


def _checked(k: object, evidence: object, focus: object, country: object, contacts: object) -> Options:
    faults = option_faults(k, evidence, focus)
    code = None
    try:
        code = known_country(country)
    except OptionError as error:
        faults += error.faults
    own = _own_contacts(contacts, faults)
    if len({one.id for one in own}) < len(own):
        faults.append(Fault(field="contacts", found="an id twice", allowed="contacts with an id of their own"))
    if faults:
        raise OptionError(faults)
    return Options(k=k, evidence=Policy(evidence), focus=float(focus) + 0.0, country=code, contacts=own)  # type: ignore[arg-type]  # all were looked at


def _own_contacts(contacts: object, faults: list[Fault]) -> tuple[Contact, ...]:
    """Contacts as records, or as plain data such as an app's own JSON; what is wrong is added to ``faults``."""
    if isinstance(contacts, (str, Mapping, Contact)) or not isinstance(contacts, Iterable):
        faults.append(
            Fault(field="contacts", found=type(contacts).__name__, allowed="a list of intimacy.Contact records")
        )
        return ()
    made = []
    for place, one in enumerate(contacts, start=1):
        record = f"contacts, entry {place}"
        if isinstance(one, Contact):
            made.append(one)
        elif isinstance(one, Mapping):
            from ..codec.structure import structure_or_faults

            built, wrong = structure_or_faults(Contact, dict(one), record=record)
            # What was found is not told: something private may have been given in its place.
            known = {field.name for field in attrs.fields(Contact)}
            faults += [
                fault._replace(found="", field=fault.field if fault.field.partition("[")[0] in known else "")
                for fault in wrong
            ]
            made += [] if built is None else [built]
        else:
            allowed = (
                "an intimacy.Contact record, or its fields as a mapping, with the page and the day where it was read"
            )
            faults.append(Fault(record=record, allowed=allowed))
    return tuple(made)


class Work:
    """What a result was made of; never shown, compared or counted as part of it, and opaque to whatever walks through records."""

    __slots__ = ("_candidacy", "catalog", "choice", "gate", "given", "index", "options", "scores", "situation")

    def __init__(self, situation: Situation, catalog: Catalog, options: Options) -> None:
        self.situation = situation
        self.catalog = catalog
        self.options = options
        self.index = index = compile_index(catalog, options.evidence)
        self.given = given = index.resolve(situation)
        self.gate = gate(catalog, index, given, country=options.country, contacts=options.contacts)
        self._candidacy: Candidacy | None = None
        stops = self.gate.safety.stops
        if len(index.practices) >= MANY and arrays_are_here():
            from ..choose.large import choose_among_many
            from ..scoring.arrays import score_many_practices

            self.scores = score_many_practices(index, given, focus=options.focus)
            held = None if stops else self.gate.held
            self.choice = choose_among_many(index, given, self.scores, held, options.k)
        else:
            self.scores = score(index.tables, given, focus=options.focus, alone=index.alone)
            candidates = [] if stops else self.candidacy.candidates
            self.choice = choose(index, given, self.scores, candidates, options.k)

    @property
    def candidacy(self) -> Candidacy:
        """Who may be chosen and why the others may not; in a large catalog found when somebody asks."""
        if self._candidacy is None:
            self._candidacy = barred(self.index, self.given, self.scores, self.gate.held)
        return self._candidacy

    def __repr__(self) -> str:
        return "..."

    def __reduce__(self) -> tuple[Any, ...]:
        # Compiled tables are not worth a pickle: they are made again from the catalog.
        return Work, (self.situation, self.catalog, self.options)


def why_empty(work: Work) -> WhyEmpty:
    """Why the list of a work without picks is empty."""
    if work.gate.safety.stops:
        return WhyEmpty.PAUSED
    if any(work.scores.effects[place] for place in work.candidacy.barred):
        return WhyEmpty.ALL_LEFT_OUT
    if work.index.policy is not Policy.WEIGHED:
        shares = work.scores.shares
        everything = compile_index(work.catalog).tables.relieves
        if any(shares[target] > 0 for row in everything for target, _ in row):
            return WhyEmpty.NO_SUPPORTED_PRACTICE
    return WhyEmpty.NO_PRACTICE
