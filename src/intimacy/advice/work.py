"""What a result is made of: valid options, and the numbers and the gate of one situation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ..catalog import Catalog, known_country
from ..choose import barred, choose
from ..errors import Fault, OptionError, found
from ..index import compile_index
from ..model import Contact, Policy, Record, WhyEmpty
from ..model.fields import is_unit
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
    faults = []
    if type(k) is not int or not 1 <= k <= 1000:
        faults.append(Fault(field="k", found=found(k), allowed="a whole number from 1 to 1000"))
    if not isinstance(evidence, str) or evidence not in tuple(Policy):
        faults.append(Fault(field="evidence", found=found(evidence), allowed=f"one of {', '.join(Policy)}"))
    if not is_unit(focus):
        faults.append(Fault(field="focus", found=found(focus), allowed="a number from 0 to 1"))
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
    return Options(k=k, evidence=Policy(evidence), focus=float(focus), country=code, contacts=own)  # type: ignore[arg-type]  # all were looked at


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
                attrs.evolve(fault, found="", field=fault.field if fault.field.partition("[")[0] in known else "")
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

    __slots__ = ("candidacy", "choice", "gate", "given", "index", "options", "scores", "situation")

    def __init__(self, situation: Situation, catalog: Catalog, options: Options) -> None:
        self.situation = situation
        self.options = options
        self.index = compile_index(catalog, options.evidence)
        self.given = self.index.resolve(situation)
        self.gate = gate(self.index, self.given, country=options.country, contacts=options.contacts)
        self.scores = score(self.index.tables, self.given, focus=options.focus, alone=self.index.alone)
        self.candidacy = barred(self.index, self.given, self.scores, self.gate.held)
        candidates = [] if self.gate.safety.stops else self.candidacy.candidates
        self.choice = choose(self.index, self.given, self.scores, candidates, options.k)

    def __repr__(self) -> str:
        return "..."

    def __reduce__(self) -> tuple[Any, ...]:
        # Compiled tables are not worth a pickle: they are made again from the catalog.
        return Work, (self.situation, self.index.catalog, self.options)


def why_empty(work: Work) -> WhyEmpty:
    """Why the list of a work without picks is empty."""
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
