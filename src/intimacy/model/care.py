"""When the usual advice could do harm: red flags, rulings, private questions, professional help."""

from typing import Any

from . import fields
from .classes import field, frozen
from .concepts import Concept, Threshold
from .names import Kind, MessageId, Occasion, Purpose, Ruling, Status
from .record import Record, field_names

__all__ = ["INTERNATIONAL", "UNASKED", "Contact", "Question", "RedFlag", "Referral", "SafetyRuling"]

UNASKED = "unasked"
"""What stands in place of a flag's id in the rulings that hold while nobody has asked."""

_flag_status = fields.rule(
    "one of block, urgent, refer, hold",
    lambda value: value in (Status.BLOCK, Status.URGENT, Status.REFER, Status.HOLD),
)


def _purposes(value: Any) -> Any:
    """Purposes of their words; what is none is left alone, to be refused."""
    known = tuple(Purpose)
    return tuple(Purpose(one) if one in known else one for one in value) if isinstance(value, (list, tuple)) else value


def _message(value: MessageId | str | None) -> MessageId | None:
    return None if value is None else MessageId(value)


@frozen(kw_only=True, eq=False, repr=False)
class RedFlag(Concept):
    """A sign that the usual advice could do harm.

    ``summary`` says what counts as the sign; ``message`` names the message it calls up, by default that of its status.

    >>> RedFlag(id="smoke", name="Smoke", status="hold").status.value
    'hold'
    """

    kind = Kind.RED_FLAG

    status: Status = field(converter=Status, validator=_flag_status)
    message: MessageId | None = field(default=None, converter=_message, validator=fields.maybe_one_of(MessageId))
    contact_purposes: tuple[Purpose, ...] = field(default=(), validator=fields.several_of(Purpose))
    """What the contacts that come with it are for; none: a flag that stops everything brings all contacts, another one brings none."""
    note: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What is guidance and what is our inference."""


@frozen(kw_only=True, eq=False, repr=False)
class SafetyRuling(Record):
    """What one red flag means for one practice, and why."""

    flag: str = field(validator=fields.slug)
    practice: str = field(validator=fields.slug)
    ruling: Ruling = field(converter=Ruling, validator=fields.one_of(Ruling))
    reason: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    references: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""

    @property
    def key(self) -> tuple[str, str]:
        """Flag and practice; rulings are sorted by it."""
        return (self.flag, self.practice)


@frozen(kw_only=True, eq=False, repr=False)
class Question(Record):
    """A private yes/no question, asked alone; any yes is its flag, and the answer is never kept."""

    id: str = field(validator=fields.slug)
    text: str = field(validator=fields.text, metadata={"text": True})
    flag: str = field(validator=fields.slug)
    only_with_obstacle: bool = field(default=False, validator=fields.flag)
    """Whether it is asked only where an obstacle brings it along, and not in the general set."""
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""


@frozen(kw_only=True, eq=False, repr=False)
class Referral(Concept):
    """A kind of professional help, and when it is suggested.

    >>> Referral(id="doctor", name="Doctor", flags=("severe-depression",)).urgent
    False
    """

    kind = Kind.REFERRAL

    urgent: bool = field(default=False, validator=fields.flag)
    flags: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    """Red flags that call for it."""
    thresholds: tuple[Threshold, ...] = field(default=(), validator=fields.records(Threshold))
    """Severities of obstacles that call for it; thresholds are proposals."""
    occasions: tuple[Occasion, ...] = field(default=(), validator=fields.several_of(Occasion))
    """Further occasions that call for it: every obstacle that was reported is heavy, or the list is empty."""
    also_when: tuple[str, ...] = field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    not_flags: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    """Red flags under which it must not be suggested; `unasked` among them: nor while nobody has asked."""
    not_when: tuple[str, ...] = field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    note: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    basis: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    references: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    pages: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.texts)


INTERNATIONAL = "international"
"""What stands in place of a country's code where a contact is for people anywhere."""


def _code(value: Any) -> Any:
    """A country's code as people write it; what is none is left alone, to be refused."""
    from .countries import as_country

    return value if value == INTERNATIONAL else as_country(value) or value


def _country(value: Any) -> bool:
    from .countries import COUNTRIES

    return isinstance(value, str) and (value == INTERNATIONAL or value in COUNTRIES)


@frozen(kw_only=True, eq=False, repr=False)
class Contact(Record):
    """A service that people can reach, with the page where its number was read and the day.

    ``country`` is a code of ISO 3166-1 such as ``GB``, or ``international``. There is a phone number as dialled in the country, a website, or both.
    An app's own contacts are such records too.

    >>> Contact(
    ...     id="xk-line",
    ...     country="international",
    ...     name="A line",
    ...     purposes=("crisis",),
    ...     website="https://example.org/",
    ...     source="https://example.org/",
    ...     read_on="2026-11-22",
    ... ).purposes
    (<Purpose.CRISIS: 'crisis'>,)
    """

    id: str = field(validator=fields.slug)
    country: str = field(
        converter=_code,
        validator=fields.rule("a country code of ISO 3166-1 such as 'GB', or 'international'", _country),
    )
    name: str = field(validator=fields.text, metadata={"text": True})
    purposes: tuple[Purpose, ...] = field(converter=_purposes, validator=fields.some_of(Purpose))
    phone: str | None = field(default=None, validator=fields.maybe_phone)
    website: str | None = field(default=None, validator=fields.maybe_page)
    hours: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    """When somebody answers; empty where it is not known."""
    note: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    """Whom it is for, and other ways to reach it."""
    order: int = field(default=0, validator=fields.order)
    """Its place among the contacts of its country, the smallest first."""
    narrow: bool = field(default=False, validator=fields.flag)
    """Whether it is for a part of the country or of its people only; such a contact comes after the others."""
    source: str = field(validator=fields.page)
    """The page on which number or website was read."""
    read_on: str = field(validator=fields.day)
    """The day on which it was read there, such as ``2026-11-22``."""
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""

    def __attrs_post_init__(self) -> None:
        if self.phone is None and self.website is None:
            raise ValueError("a phone, a website, or both")

    def __repr__(self) -> str:
        return f"Contact(id={self.id!r}, name={self.name!r})"

    def to_dict(self) -> dict[str, Any]:
        """The contact as plain data, with every field but those that only order it or say where it comes from."""
        out = {
            name: getattr(self, name) for name in field_names(type(self)) if name not in ("order", "narrow", "layers")
        }
        return {**out, "purposes": [str(one) for one in self.purposes]}

    @property
    def key(self) -> tuple[str, int, str]:
        """Country, place in it, id; contacts are sorted by it."""
        return (self.country, self.order, self.id)
