"""Two catalogues compared: what was added, retired, reworded and reweighed, and what that does to the lists of some situations."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from .advice import recommend
from .catalog import Catalog
from .codec import to_plain
from .errors import Fault, OptionError, RetiredIdWarning, SituationError, found
from .layers import KEY_FIELDS, key_of
from .model import CONCEPT_SECTIONS, SECTIONS, Cause, Status
from .model.record import field_names
from .situation import Situation
from .wording import versions as wording
from .wording.speech import speaking, spoken

__all__ = ["Change", "Diff", "Effect", "FieldChange", "diff", "reference_situations"]

Raise: TypeAlias = Literal["none", "patch", "minor", "major"]
RAISES: tuple[Raise, ...] = ("none", "patch", "minor", "major")
SHOWN = 20
"""How much of one sort is told in words, where nothing else is asked for."""


@attrs.frozen(kw_only=True)
class FieldChange:
    """What one field of a record was and is, as plain data; None where there was or is nothing."""

    field: str
    before: Any
    after: Any


@attrs.frozen(kw_only=True)
class Change:
    """One record that was added, retired, reworded or reweighed."""

    kind: str
    """``pillar``, ``practice``, ``link``, ``ruling``, ... or ``catalogue`` for what it says of itself."""
    id: str
    name: str = ""
    fields: tuple[FieldChange, ...] = ()
    """What changed in it; empty for what is new or gone."""
    replaced_by: str | None = None
    """Of what is gone: the id that stands in its place now."""

    def __str__(self) -> str:
        return wording.change_words(self.kind, self.id, self.name)


@attrs.frozen(kw_only=True)
class Effect:
    """One situation that has another list, or another status of safety, with the new catalogue."""

    situation: str
    """What it is called; never what it says, unless it is one of `reference_situations`."""
    before: tuple[str, ...] | None
    """The practices, in order; None where the catalogue does not understand the situation."""
    after: tuple[str, ...] | None
    status_before: Status | None = attrs.field(default=None, repr=False)
    status_after: Status | None = attrs.field(default=None, repr=False)
    held: tuple[str, ...] = ()
    """The practices of both catalogues that safety or an unconfirmed condition leaves out now, in a list or not; of `reference_situations` alone."""
    freed: tuple[str, ...] = ()
    """Those that neither leaves out any longer."""


@attrs.frozen(kw_only=True, repr=False)
class Diff:
    """What `diff` found. Records are in the order of sections and ids; one that changed in words and in numbers is in both parts."""

    old: Mapping[str, str]
    """Id, version, ``sha256`` and ``rules_sha256`` of the old catalogue."""
    new: Mapping[str, str]
    """The same of the new one."""
    added: tuple[Change, ...]
    retired: tuple[Change, ...]
    """What is gone."""
    reworded: tuple[Change, ...]
    """What changed in words alone: a translation would."""
    reweighed: tuple[Change, ...]
    """What changed in all else: strengths, verdicts, doses, conditions, rulings, references, ids."""
    lost: tuple[str, ...]
    """Ids and aliases that the old catalogue knew and that lead nowhere in the new one, and are not named under ``retired`` there either."""
    effects: tuple[Effect, ...]
    """The situations that have another list or status, or in which other practices are held."""
    tried: int
    """How many situations were tried."""
    not_understood: tuple[str, ...]
    """The situations among them that neither catalogue understands, by what they are called: nothing is known of them."""
    of_one: bool
    """Whether they are two versions of one catalogue; with a layer laid over it, it is another one."""
    sentences: Mapping[str, str] | None = attrs.field(default=None, eq=False)
    """What the new catalogue says in its language, by the English, so that the comparison speaks it too; None for English."""

    @property
    def needs(self) -> Raise:
        """Which part of the version such changes raise.

        ``major``: ids that somebody may have stored lead nowhere; ``minor``: anything was added, retired or reweighed; ``patch``: words alone; ``none``.
        """
        dead = {str(kind) for kind in CONCEPT_SECTIONS.values()}
        if self.lost or any(one.replaced_by is None and one.kind in dead for one in self.retired):
            return "major"
        if self.added or self.retired or self.reweighed:
            return "minor"
        return "patch" if self.reworded else "none"

    @property
    def enough(self) -> bool:
        """Whether the version was raised as much as these changes need, by the rules of semantic versions; before 1.0.0 a minor one does for a major.

        It is True where they are not two versions of one catalogue.
        """
        if not self.of_one:
            return True
        before, after = (_numbers(one["version"]) for one in (self.old, self.new))
        needed = min(RAISES.index(self.needs), 2) if after[0] == 0 else RAISES.index(self.needs)
        place = next((place for place in range(3) if before[place] != after[place]), None)
        if place is None or after < before:
            return needed == 0 and after == before
        return 3 - place >= needed

    def __bool__(self) -> bool:
        return self.needs != "none"

    def __repr__(self) -> str:
        parts = ", ".join(
            f"{len(getattr(self, name))} {name}" for name in ("added", "retired", "reworded", "reweighed")
        )
        return (
            f"<Diff of {_named(self.old)} and {_named(self.new)}: {parts}, {len(self.effects)} of {self.tried} lists>"
        )

    def parts(self, *, most: int | None = None) -> Iterator[tuple[str, list[str]]]:
        """Every part in words: its title and what is in it, at most so many of a sort; empty parts are left out."""
        # Said at once, since a generator would speak as whoever goes through it.
        return iter(self._parts(most))

    @spoken
    def _parts(self, most: int | None) -> list[tuple[str, list[str]]]:
        made = []
        said = {
            "added": [str(one) for one in self.added],
            "retired": list(self._gone()),
            "reworded": [
                wording.reworded_words(str(one), (field.field for field in one.fields)) for one in self.reworded
            ],
            "reweighed": [f"{one}: {'; '.join(map(_reweighed, one.fields))}" for one in self.reweighed],
            "effects": [
                wording.effect_words(one.situation, one.before, one.after, held=one.held, freed=one.freed)
                for one in self.effects
            ],
        }
        for name, items in said.items():
            told = wording.parts_with_more(items, most)
            if name == "effects" and self.tried:
                told = [*self._summed(), *told]
            if told:
                made.append((wording.title_words(name), told))
        return made

    def _gone(self) -> Iterator[str]:
        """What is gone, in words; links and rulings that went with a concept are counted with it."""
        concepts = {one.id: 0 for one in self.retired if " " not in one.id}
        alone = []
        for one in self.retired:
            ends = [word for word in one.id.split() if word in concepts] if " " in one.id else []
            if ends:
                concepts[ends[0]] += 1
            elif " " in one.id:
                alone.append(str(one))
        for one in self.retired:
            if one.id in concepts:
                lost, others = one.id in self.lost, concepts[one.id]
                yield wording.retired_words(str(one), one.replaced_by, lost=lost, others=others)
        yield from alone

    def _summed(self) -> Iterator[str]:
        lists = [one for one in self.effects if one.before != one.after]
        firsts = sum((one.before or ())[:1] != (one.after or ())[:1] for one in lists)
        statuses = sum(one.status_before != one.status_after for one in self.effects)
        yield wording.other_lists(self.tried, len(lists), firsts, statuses)
        if others := sum(bool(one.held or one.freed) for one in self.effects):
            yield wording.others_left_out(others)
        if self.not_understood:
            yield wording.not_understood(len(self.not_understood))

    @spoken
    def __str__(self) -> str:
        lines = [f"{_named(self.old)} -> {_named(self.new)}"]
        for title, items in self.parts(most=SHOWN):
            lines += ["", title, *(f" - {item}" for item in items)]
        raised = wording.raised_words(self.needs, self.old["version"], self.new["version"], enough=self.enough)
        return "\n".join([*lines, *(["", raised] if raised else [])])

    @spoken
    def to_markdown(self) -> str:
        """The data part of a list of changes, as Markdown."""
        ends = (self.old, self.new)
        title, first = wording.data_words(*(one["id"] for one in ends), *(one["version"] for one in ends))
        lines = [f"### {title}", "", first]
        for title, items in self.parts():
            lines += ["", f"{title}:", "", *(f"- {_escaped(item)}" for item in items)]
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data."""
        changes = {
            name: [_plain(one) for one in getattr(self, name)] for name in ("added", "retired", "reworded", "reweighed")
        }
        effects = [to_plain(one) for one in self.effects]
        about = {"old": dict(self.old), "new": dict(self.new), "of_one": self.of_one}
        about |= {"needs": self.needs, "enough": self.enough}
        tried = {"tried": self.tried, "not_understood": list(self.not_understood)}
        return {**about, **changes, "lost": list(self.lost), **tried, "effects": effects}


def _plain(change: Change) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": change.kind, "id": change.id}
    out |= {name: getattr(change, name) for name in ("name", "replaced_by") if getattr(change, name)}
    fields = [{"field": one.field, "before": one.before, "after": one.after} for one in change.fields]
    return {**out, "fields": fields} if fields else out


def _named(about: Mapping[str, str]) -> str:
    return f"{about['id']} {about['version']}"


def _numbers(version: str) -> tuple[int, ...]:
    # What comes after the three numbers, `-rc.1` or `+build`, is no matter here.
    return tuple(map(int, version.partition("+")[0].partition("-")[0].split(".")))


def _reweighed(change: FieldChange) -> str:
    return wording.reweighed_words(change.field, *(_short(value) for value in (change.before, change.after)))


def _short(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if value in (None, "", (), []):
        return None
    return value if isinstance(value, (str, int, float)) and len(str(value)) <= 60 else found(value)


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_[]<#|~&" else char for char in text)


def diff(
    old: Catalog,
    new: Catalog,
    *,
    situations: Mapping[str, Situation] | Iterable[Situation] | None = None,
    k: int = 3,
) -> Diff:
    """Compare two catalogues, and the lists of at most ``k`` practices that they give for some situations.

    ``situations`` are `reference_situations` of the old catalogue unless given; others by what they are called, or in a list, which are told by their
    number. Who made a record what it is (`layers`) is not compared.

    The comparison speaks the language of the new catalogue; the old one is best in the same, or every text is told as another.

    Raises `OptionError` for a wrong ``k``, and for ``situations`` that are none.

    >>> import intimacy
    >>> catalog = intimacy.load_catalog()
    >>> layer = intimacy.Layer.from_dict(
    ...     {"id": "ours", "name": "Ours", "practices": [{"id": "time-out", "name": "A pause", "effort": "high"}]}
    ... )
    >>> found = diff(catalog, catalog.overlay(layer, on_conflict="theirs"))
    >>> found
    <Diff of emotional 1.1.0 and emotional 1.1.0: 0 added, 0 retired, 1 reworded, 1 reweighed, 0 of 60 lists>
    >>> found.needs
    'minor'
    """
    for name, given in (("old", old), ("new", new)):
        if not isinstance(given, Catalog):
            raise TypeError(f"diff compares two catalogs, and {name} is none; load_catalog and read_catalog make one")
    added: list[Change] = []
    retired: list[Change] = []
    reworded: list[Change] = []
    reweighed: list[Change] = []
    for section in SECTIONS:
        if section == "retired":
            continue
        before, after = _by_key(old, section), _by_key(new, section)
        kind = str(CONCEPT_SECTIONS.get(section) or _RECORD[section])
        for key in sorted({*before, *after}):
            if key not in before:
                added.append(_change(kind, key, after[key]))
            elif key not in after:
                retired.append(_change(kind, key, before[key], new))
            else:
                _compare(kind, key, (before[key], after[key]), SECTIONS[section], reworded, reweighed)
    _compare("catalogue", new.id, (old.contents, new.contents), type(new.contents), reworded, reweighed)
    known = {*old.concepts, *old.aliases, *old.former}
    lost = known - {*new.concepts, *new.aliases, *new.former}
    with speaking(new.sentences):
        wanted = _references(old) if situations is None else _called(situations)
    effects = list(_effects(old, new, wanted, k, made_up=situations is None))
    not_understood = tuple(one.situation for one in effects if one.before is None and one.after is None)
    return Diff(
        old=_about(old),
        new=_about(new),
        added=tuple(added),
        retired=tuple(retired),
        reworded=tuple(reworded),
        reweighed=tuple(reweighed),
        lost=tuple(sorted(lost)),
        effects=tuple(one for one in effects if one.situation not in not_understood),
        tried=len(wanted),
        not_understood=not_understood,
        of_one=old.layers == new.layers,
        sentences=new.sentences,
    )


_RECORD = {
    "links": "link",
    "examined": "examined pair",
    "rulings": "ruling",
    "questions": "question",
    "contacts": "contact",
}
_OF_ITSELF = ("name", "language", "frame")
"""What a catalogue says of itself, beside its version and its records."""


def _about(catalog: Catalog) -> Mapping[str, str]:
    return {
        "id": catalog.id,
        "version": catalog.version,
        "sha256": catalog.sha256,
        "rules_sha256": catalog.rules_sha256,
    }


def _by_key(catalog: Catalog, section: str) -> dict[str, Any]:
    names = KEY_FIELDS[section]
    records = getattr(catalog.contents, section)
    return {
        key
        if isinstance(key := key_of(section, {name: getattr(one, name) for name in names}), str)
        else " ".join(key): one
        for one in records
    }


def _change(kind: str, key: str, record: Any, new: Catalog | None = None) -> Change:
    name = str(getattr(record, "name", ""))
    instead = None if new is None else new.aliases.get(key)
    return Change(kind=kind, id=key, name=name, replaced_by=instead if instead != key else None)


def _compare(
    kind: str, key: str, records: tuple[Any, Any], of: Any, reworded: list[Change], reweighed: list[Change]
) -> None:
    before, after = records
    if before == after:
        return
    names = _OF_ITSELF if kind == "catalogue" else [name for name in field_names(of) if name != "layers"]
    text = {field.name for field in attrs.fields(of) if field.metadata.get("text")}
    in_words: list[FieldChange] = []
    in_all_else: list[FieldChange] = []
    for name in names:
        one, other = getattr(before, name), getattr(after, name)
        if one == other:
            continue
        change = FieldChange(field=name, before=to_plain(one), after=to_plain(other))
        # A field may hold records that have words in them: it is reworded where nothing but those differs.
        same = name in text or to_plain(one, texts=False) == to_plain(other, texts=False)
        (in_words if same else in_all_else).append(change)
    name = str(getattr(after, "name", ""))
    if in_words:
        reworded.append(Change(kind=kind, id=key, name=name, fields=tuple(in_words)))
    if in_all_else:
        reweighed.append(Change(kind=kind, id=key, name=name, fields=tuple(in_all_else)))


def reference_situations(catalog: Catalog) -> dict[str, Situation]:
    """Made-up situations that touch everything in a catalog that a situation can name, each by what it is called.

    Nothing named; every obstacle at 0.8, every pillar at 0.3, every benefit as a goal, and everything at once (obstacles at 1, pillars at 0.8), without and
    with all conditions confirmed: each together and alone, asked and nothing raised. Nobody asked, and every red flag. What is held shows in a list only
    where there are needs, so that nobody having asked, and every red flag under which practices may still be listed, comes with everything named and
    confirmed too.

    >>> import intimacy
    >>> list(reference_situations(intimacy.load_catalog()))[:3]
    ['nothing named', 'nothing named, alone', 'differing-needs 0.8']
    """
    with speaking(catalog.sentences):
        return _references(catalog)


def _references(catalog: Catalog) -> dict[str, Situation]:
    called = wording.called_words
    said: dict[str, dict[str, Any]] = {called("nothing"): {}}
    said |= {called("obstacle", id=id, level=0.8): {"obstacles": {id: 0.8}} for id in catalog.obstacles}
    said |= {called("pillar", id=id, level=0.3): {"pillars": {id: 0.3}} for id in catalog.pillars}
    said |= {called("goal", id=id): {"goals": [id]} for id in catalog.benefits}
    # At 1 every condition that hangs on an obstacle applies, and at 0.8 no practice waits for a pillar.
    everything: dict[str, Any] = {"obstacles": dict.fromkeys(catalog.obstacles, 1.0)}
    everything |= {"pillars": dict.fromkeys(catalog.pillars, 0.8), "goals": list(catalog.benefits)}
    confirmed = {**everything, "confirmed": list(catalog.conditions)}
    said |= {called("everything"): everything, called("confirmed"): confirmed}
    made: dict[str, Situation] = {}
    for name, fields in said.items():
        made[name] = Situation(**fields, red_flags=[])
        made[called("alone", situation=name)] = Situation(**fields, red_flags=[], mode="alone")
    made[called("unasked")] = Situation()
    made[called("unasked among")] = Situation(**confirmed)
    for id, flag in catalog.red_flags.items():
        made[called("raised", id=id)] = Situation(red_flags=[id])
        if not flag.status.stops:
            made[called("raised among", id=id)] = Situation(**confirmed, red_flags=[id])
    return made


def _called(situations: Mapping[str, Situation] | Iterable[Situation]) -> dict[str, Situation]:
    given: dict[str, Any] = {}
    if isinstance(situations, Mapping):
        given = {str(name): one for name, one in situations.items()}
    elif isinstance(situations, Iterable):
        given = {wording.called_words("number", number=number): one for number, one in enumerate(situations, start=1)}
    else:
        # One alone is no list of them.
        given = {"": None}
    if not all(isinstance(one, Situation) for one in given.values()):
        allowed = "a list of them, or a mapping from what they are called; Situation and Situation.from_dict make one"
        raise OptionError([Fault(field="situations", allowed=allowed)])
    return given


def _effects(
    old: Catalog, new: Catalog, situations: Mapping[str, Situation], k: int, *, made_up: bool
) -> Iterator[Effect]:
    """The situations that are told as others, and those that neither catalogue understands."""
    both = old.practices.keys() & new.practices.keys()
    for name, situation in situations.items():
        before, after = (_list(situation, one, k) for one in (old, new))
        held: set[str] = set()
        freed: set[str] = set()
        # What holds a practice tells of flags, which of one's own situations nobody may see here.
        if made_up and before.held is not None and after.held is not None:
            held, freed = (after.held - before.held) & both, (before.held - after.held) & both
        if held or freed or before[:2] != after[:2] or before.practices is after.practices is None:
            yield Effect(
                situation=name,
                before=before.practices,
                after=after.practices,
                status_before=before.status,
                status_after=after.status,
                held=tuple(sorted(held)),
                freed=tuple(sorted(freed)),
            )


class _Found(NamedTuple):
    """What one catalogue gives for one situation; None for what there is nothing of."""

    practices: tuple[str, ...] | None = None
    status: Status | None = None
    held: set[str] | None = None


def _list(situation: Situation, catalog: Catalog, k: int) -> _Found:
    with warnings.catch_warnings():
        # That an id leads to another is what is looked for here.
        warnings.simplefilter("ignore", RetiredIdWarning)
        try:
            result = recommend(situation, k=k, catalog=catalog)
        except SituationError:
            return _Found()
    held = {one.practice for one in result.left_out if one.by in (Cause.SAFETY, Cause.ASK_FIRST)}
    practices = tuple(item.practice.id for item in result)
    return _Found(practices, result.safety.status, None if result.blocked else held)
