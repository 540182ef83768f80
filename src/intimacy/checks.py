"""Rules across the records of a catalogue, one function per rule; each yields every fault it finds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from .errors import Fault, nearest
from .model import CONCEPT_SECTIONS, RELATION_ENDS, UNASKED, Contents, Kind, Relation

__all__ = ["RULES", "find_faults", "thresholds_exist", "tightened"]


def _kinds(contents: Contents) -> dict[str, Kind]:
    return {record.id: kind for section, kind in CONCEPT_SECTIONS.items() for record in getattr(contents, section)}


def _twins(contents: Contents, kinds: Mapping[str, Kind]) -> dict[str, set[Kind]]:
    """The kinds of every id that stands twice: that is told once, and is no fault of all that names one of the two."""
    every = [(record.id, kind) for section, kind in CONCEPT_SECTIONS.items() for record in getattr(contents, section)]
    made: dict[str, set[Kind]] = {}
    # Mostly there are none.
    if len(every) > len(kinds):
        for id, kind in every:
            made.setdefault(id, set()).add(kind)
    return made


def _unknown(record: str, field: str, wanted: str, known: Iterable[str], what: str) -> Fault:
    near = nearest(wanted, known)
    hint = f"; the nearest: {', '.join(near)}" if near else ""
    return Fault(record=record, field=field, found=repr(wanted), allowed=f"the id of {what} of this catalogue{hint}")


def ids_are_unique(contents: Contents) -> Iterator[Fault]:
    """One id, one concept; an alias is neither an id nor anyone else's alias, and what was retired is never used again."""
    owner: dict[str, str] = {}
    sections = {**CONCEPT_SECTIONS, "retired": "retired"}
    records = [(kind, record) for section, kind in sections.items() for record in getattr(contents, section)]
    for kind, record in records:
        if record.id in owner:
            yield Fault(
                record=f"{kind} {record.id!r}",
                field="id",
                found=f"an id of {owner[record.id]} too",
                allowed="an id of its own",
            )
        owner.setdefault(record.id, f"{kind} {record.id!r}")
    for kind, record in records:
        for alias in getattr(record, "aliases", ()):
            if alias in owner:
                yield Fault(
                    record=f"{kind} {record.id!r}",
                    field="aliases",
                    found=f"{alias!r}, which belongs to {owner[alias]}",
                    allowed="aliases of its own",
                )
            owner.setdefault(alias, f"{kind} {record.id!r}")


def points_are_unique(contents: Contents) -> Iterator[Fault]:
    """The points of one concept, or of the frame, have different ids."""
    holders = [
        (f"{kind} {one.id!r}", one.points)
        for section, kind in CONCEPT_SECTIONS.items()
        for one in getattr(contents, section)
        if getattr(one, "points", ())
    ]
    for record, points in [("frame", contents.frame.points), *holders]:
        ids = [point.id for point in points]
        for twin in sorted({id for id in ids if ids.count(id) > 1}):
            yield Fault(
                record=record, field="points", found=f"{twin!r} twice", allowed="points with an id of their own"
            )


def keys_are_unique(contents: Contents) -> Iterator[Fault]:
    """No link, examined pair, ruling, question or contact stands twice, and no examined pair is a link."""
    for section, name in (
        ("links", "link"),
        ("examined", "examined pair"),
        ("rulings", "ruling"),
        ("questions", "question"),
        ("contacts", "contact"),
    ):
        seen = set()
        for record in getattr(contents, section):
            key = record.id if section in ("questions", "contacts") else record.key
            if key in seen:
                yield Fault(record=f"{name} {_words(key)!r}", found="the same twice", allowed="one of each")
            seen.add(key)
    links = {link.key for link in contents.links} if contents.examined else set()
    for pair in contents.examined:
        if pair.key in links:
            yield Fault(
                record=f"examined pair {pair.id!r}",
                found="a link of the same ends",
                allowed="either a link or an examined pair",
            )


def _words(key: str | tuple[str, ...]) -> str:
    return key if isinstance(key, str) else " ".join(key)


def ends_exist_and_fit(contents: Contents) -> Iterator[Fault]:
    """The ends of links and examined pairs exist and are of the kinds that the relation joins."""
    kinds = _kinds(contents)
    twins = _twins(contents, kinds)
    for name, records in (("link", contents.links), ("examined pair", contents.examined)):
        for record in records:
            sources, targets = RELATION_ENDS[record.relation]
            for end, wanted, allowed in (("source", record.source, sources), ("target", record.target, targets)):
                kind = kinds.get(wanted)
                if kind in allowed or not allowed.isdisjoint(twins.get(wanted, ())):
                    continue
                label = f"{name} {record.id!r}"
                what = " or ".join(f"{'an' if one[0] in 'aeiou' else 'a'} {one}" for one in sorted(allowed))
                if kind is None:
                    yield _unknown(label, end, wanted, [i for i, k in kinds.items() if k in allowed], what)
                else:
                    yield Fault(
                        record=label,
                        field=end,
                        found=f"the {kind} {wanted!r}",
                        allowed=f"{what}, since the relation is {record.relation}",
                    )
            if record.source == record.target:
                yield Fault(
                    record=f"{name} {record.id!r}",
                    found="the same concept at both ends",
                    allowed="two different concepts",
                )


def strengths_fit(contents: Contents) -> Iterator[Fault]:
    """Every link has a strength, except ``precedes``, which has none."""
    for link in contents.links:
        if link.relation is Relation.PRECEDES and (link.strength or link.stated_strength):
            yield Fault(
                record=f"link {link.id!r}",
                field="strength",
                found="a strength",
                allowed="none, since precedes is an order",
            )
        if link.relation is not Relation.PRECEDES and link.strength is None:
            yield Fault(
                record=f"link {link.id!r}", field="strength", found="nothing", allowed="weak, moderate or strong"
            )


def order_has_no_cycle(contents: Contents) -> Iterator[Fault]:
    """``precedes`` is an order: following it never comes back."""
    following: dict[str, list[str]] = {}
    for link in contents.links:
        if link.relation is Relation.PRECEDES:
            following.setdefault(link.source, []).append(link.target)
    done: set[str] = set()
    for start in sorted(following):
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if start in done:
            continue
        path.append(start)
        stack.append((start, iter(following[start])))
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                done.add(node)
                stack.pop()
                path.pop()
            elif step in path:
                circle = [*path[path.index(step) :], step]
                yield Fault(
                    record=f"link {f'{circle[0]} precedes {circle[1]}'!r}",
                    found=_circle(circle),
                    allowed="an order without a circle",
                )
            elif step not in done:
                path.append(step)
                stack.append((step, iter(following.get(step, ()))))


def references_exist(contents: Contents) -> Iterator[Fault]:
    """Every reference that is cited is there."""
    known = {reference.id for reference in contents.references}
    cited: list[tuple[str, str, tuple[str, ...]]] = []
    for link in contents.links:
        if link.references_for or link.references_against:
            label = f"link {link.id!r}"
            cited += [(label, name, getattr(link, name)) for name in ("references_for", "references_against")]
    cited += [
        (f"examined pair {pair.id!r}", "references_against", pair.references_against) for pair in contents.examined
    ]
    cited += [(f"practice {one.id!r}", "dose_references", one.dose_references) for one in contents.practices]
    cited += [(f"ruling {_words(one.key)!r}", "references", one.references) for one in contents.rulings]
    cited += [(f"referral {one.id!r}", "references", one.references) for one in contents.referrals]
    for record, field, ids in cited:
        for wanted in ids:
            if wanted not in known:
                yield _unknown(record, field, wanted, known, "a reference")


def sessions_are_ordered(contents: Contents) -> Iterator[Fault]:
    """The fewest sessions are at most the usual number, and that at most the most."""
    for practice in contents.practices:
        sessions = practice.sessions_per_week
        if sessions is not None and not sessions.min <= sessions.typical <= sessions.max:
            yield Fault(
                record=f"practice {practice.id!r}",
                field="sessions_per_week",
                found=f"min {sessions.min:g}, typical {sessions.typical:g}, max {sessions.max:g}",
                allowed="min <= typical <= max",
            )


def conditions_exist(contents: Contents) -> Iterator[Fault]:
    """The conditions of practices, and the obstacles they hang on, exist."""
    conditions = {condition.id for condition in contents.conditions}
    obstacles = {obstacle.id for obstacle in contents.obstacles}
    for practice in contents.practices:
        for index, needed in enumerate(practice.conditions):
            where = f"conditions[{index}]"
            if needed.condition not in conditions:
                yield _unknown(
                    f"practice {practice.id!r}", f"{where}.condition", needed.condition, conditions, "a condition"
                )
            if needed.when is not None and needed.when.obstacle not in obstacles:
                yield _unknown(
                    f"practice {practice.id!r}",
                    f"{where}.when.obstacle",
                    needed.when.obstacle,
                    obstacles,
                    "an obstacle",
                )


def flags_exist(contents: Contents) -> Iterator[Fault]:
    """The flags that rulings, questions and referrals speak of exist, and none is called ``unasked``."""
    flags = {flag.id for flag in contents.red_flags}
    if UNASKED in flags or any(UNASKED in flag.aliases for flag in contents.red_flags):
        yield Fault(
            record=f"red-flag {UNASKED!r}", field="id", found="the name of not having asked", allowed="another id"
        )
    cited: list[tuple[str, str, str]] = []
    cited += [(f"ruling {_words(one.key)!r}", "flag", one.flag) for one in contents.rulings if one.flag != UNASKED]
    cited += [(f"question {one.id!r}", "flag", one.flag) for one in contents.questions]
    for referral in contents.referrals:
        cited += [(f"referral {referral.id!r}", "flags", flag) for flag in referral.flags]
        cited += [(f"referral {referral.id!r}", "not_flags", flag) for flag in referral.not_flags if flag != UNASKED]
    for record, field, wanted in cited:
        if wanted not in flags:
            yield _unknown(record, field, wanted, flags, "a red flag")


def questions_exist(contents: Contents) -> Iterator[Fault]:
    """The private questions that obstacles bring along exist."""
    known = {question.id for question in contents.questions}
    for obstacle in contents.obstacles:
        for wanted in obstacle.questions:
            if wanted not in known:
                yield _unknown(f"obstacle {obstacle.id!r}", "questions", wanted, known, "a private question")


def wanted_gaps_exist(contents: Contents) -> Iterator[Fault]:
    """The pillars whose wanted levels, too far apart between partners, are an obstacle exist."""
    known = {pillar.id for pillar in contents.pillars}
    for obstacle in contents.obstacles:
        for wanted in obstacle.wanted_gap:
            if wanted not in known:
                yield _unknown(f"obstacle {obstacle.id!r}", "wanted_gap", wanted, known, "a pillar")


def thresholds_exist(own: Contents, builtin: Collection[str]) -> list[Fault]:
    """The obstacles on which a catalogue's own referrals hang exist; built-in ones name obstacles that it need not have."""
    obstacles = {obstacle.id for obstacle in own.obstacles}
    return [
        _unknown(f"referral {referral.id!r}", f"thresholds[{place}].obstacle", one.obstacle, obstacles, "an obstacle")
        for referral in own.referrals
        if referral.id not in builtin
        for place, one in enumerate(referral.thresholds)
        if one.obstacle not in obstacles
    ]


def messages_fit(contents: Contents) -> Iterator[Fault]:
    """A red flag calls up the message of its own status, or a variant of it; never a milder one."""
    for flag in contents.red_flags:
        if flag.message is not None and flag.message.partition("-")[0] != flag.status:
            yield Fault(
                record=f"red-flag {flag.id!r}",
                field="message",
                found=str(flag.message),
                allowed=f"nothing, or a message of the status {flag.status}",
            )


def replacements_exist_and_fit(contents: Contents) -> Iterator[Fault]:
    """What stands in place of a concept is there and of its kind, only for what is deprecated or retired, and following it comes to an end."""
    kinds = _kinds(contents)
    labels = {id: f"{kind} {id!r}" for id, kind in kinds.items()} | {
        one.id: f"retired {one.id!r}" for one in contents.retired
    }
    following: dict[str, str] = {}
    for section in (*CONCEPT_SECTIONS, "retired"):
        for record in getattr(contents, section):
            wanted = getattr(record, "replaced_by", None)
            if wanted is None:
                continue
            if section != "retired" and not record.deprecated:
                allowed = "nothing, since it is not deprecated; say deprecated = true where it is"
                yield Fault(record=labels[record.id], field="replaced_by", found=repr(wanted), allowed=allowed)
            elif wanted not in labels:
                yield _unknown(labels[record.id], "replaced_by", wanted, labels, "a concept")
            else:
                following[record.id] = wanted
    for id, end in _ends(following).items():
        if isinstance(end, list):
            allowed = "what stands in its place now, without a circle"
            yield Fault(record=labels[id], field="replaced_by", found=_circle(end), allowed=allowed)
        elif id in kinds and kinds.get(end, kinds[id]) is not kinds[id]:
            yield Fault(
                record=labels[id],
                field="replaced_by",
                found=f"the {kinds[end]} {end!r}",
                allowed=f"another {kinds[id]}",
            )


MOST_TOLD = 12
"""So many ids of a circle are told at most; more are not read."""


def _circle(path: list[str]) -> str:
    told = path if len(path) <= MOST_TOLD else [*path[: MOST_TOLD - 2], "...", path[-1]]
    return f"the circle {' -> '.join(told)}"


def _ends(following: dict[str, str]) -> dict[str, str | list[str]]:
    """Where following leads from each start; of each circle one start, with the circle."""
    ends: dict[str, str | list[str]] = {}
    for start in following:
        path: dict[str, None] = {}
        node = start
        while node in following and node not in ends and node not in path:
            path[node] = None
            node = following[node]
        if node in path:
            circle = [*path]
            ends[node] = [*circle[circle.index(node) :], node]
        end = ends.get(node, node)
        # What leads into a circle is told by the circle.
        ends.update({one: end if isinstance(end, str) else one for one in path if one not in ends})
    return ends


RULES: tuple[Callable[[Contents], Iterator[Fault]], ...] = (
    ids_are_unique,
    points_are_unique,
    keys_are_unique,
    ends_exist_and_fit,
    strengths_fit,
    order_has_no_cycle,
    references_exist,
    sessions_are_ordered,
    conditions_exist,
    flags_exist,
    messages_fit,
    questions_exist,
    wanted_gaps_exist,
    replacements_exist_and_fit,
)
"""Every rule across records, in the order in which their faults are reported."""


def find_faults(contents: Contents) -> list[Fault]:
    """Everything that is wrong across the records of a catalogue; empty where it is valid."""
    return [fault for rule in RULES for fault in rule(contents)]


def tightened(own: Iterable[Any], builtin: Iterable[Any]) -> tuple[dict[Any, Any], list[Fault]]:
    """Lay a catalogue's rulings over the built-in ones: stricter ones win, looser ones are faults, all of them listed."""
    builtin_by_key = {ruling.key: ruling for ruling in builtin}
    made = dict(builtin_by_key)
    faults = []
    for ruling in own:
        base = builtin_by_key.get(ruling.key)
        if base is not None and ruling.ruling.rank < base.ruling.rank:
            faults.append(
                Fault(
                    record=f"ruling {_words(ruling.key)!r}",
                    field="ruling",
                    found=str(ruling.ruling),
                    allowed=f"{base.ruling} or stricter: a catalogue may tighten a built-in ruling and never loosen it",
                )
            )
        elif base is None or ruling.ruling is not base.ruling:
            made[ruling.key] = ruling
    return made, faults
