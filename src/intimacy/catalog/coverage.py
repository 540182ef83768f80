"""How well a catalog is covered by evidence: what is supported, what hangs on one link or one study, what nobody read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ..model import Record, Relation, Verdict, frozendict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .core import Catalog

__all__ = ["Coverage", "coverage"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Coverage(Record):
    """What the evidence of a catalog covers, and where it is thin; every tuple holds ids in order.

    A practice is supported for something where a link from it has the verdict ``supported``.
    """

    links: int
    links_by_verdict: frozendict[str, int]
    """How many links have each verdict; every verdict is in it."""
    obstacles_unsupported: tuple[str, ...]
    """Obstacles that no practice with a supported link addresses."""
    benefits_unsupported: tuple[str, ...]
    """Benefits that no practice yields by a supported link."""
    pillars_with_one_practice: tuple[str, ...]
    """Pillars that one practice alone strengthens."""
    pillars_unreached: tuple[str, ...]
    """Pillars that no practice strengthens."""
    practices_untested: tuple[str, ...]
    """Practices whose links of relief are all untested, or that have none."""
    links_with_one_study: tuple[str, ...]
    """Links that exactly one study is named for, and none against."""
    references_unread: tuple[str, ...]
    """References of which nobody read anything."""
    examined: int
    """How many pairs were looked at and found bare."""

    def __repr__(self) -> str:
        return f"<Coverage of {self.links} links: {self.links_by_verdict['supported']} supported; {self.examined} pairs found bare>"

    def to_dict(self) -> dict[str, Any]:
        """The coverage as plain data."""
        values = {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}
        return {
            name: dict(value) if isinstance(value, frozendict) else list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
        }


def coverage(catalog: Catalog) -> Coverage:
    """See `Catalog.coverage`."""
    relief = {Relation.ADDRESSES, Relation.STRENGTHENS, Relation.YIELDS}
    given = [link for link in catalog.links if link.relation in relief and link.source in catalog.practices]
    supported = {link.target for link in given if link.verdict is Verdict.SUPPORTED}
    tested = {link.source for link in given if link.verdict is not Verdict.UNTESTED}
    reached = {pillar: {link.source for link in given if link.target == pillar} for pillar in catalog.pillars}
    count = {str(verdict): sum(link.verdict is verdict for link in catalog.links) for verdict in Verdict}
    return Coverage(
        links=len(catalog.links),
        links_by_verdict=frozendict(count),
        obstacles_unsupported=_without(catalog.obstacles, supported),
        benefits_unsupported=_without(catalog.benefits, supported),
        pillars_with_one_practice=tuple(sorted(pillar for pillar, by in reached.items() if len(by) == 1)),
        pillars_unreached=tuple(sorted(pillar for pillar, by in reached.items() if not by)),
        practices_untested=_without(catalog.practices, tested),
        links_with_one_study=tuple(
            link.id for link in catalog.links if len(link.references_for) == 1 and not link.references_against
        ),
        references_unread=tuple(sorted(one.id for one in catalog.references.values() if one.unread)),
        examined=len(catalog.examined),
    )


def _without(ids: Iterable[str], taken: set[str]) -> tuple[str, ...]:
    return tuple(sorted(id for id in ids if id not in taken))
