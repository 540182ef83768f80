"""When the usual advice could do harm: red flags, rulings, private questions, professional help."""

import attrs

from . import fields
from .concepts import Concept, Threshold
from .names import Kind, MessageId, Ruling, Status
from .record import Record

UNASKED = "unasked"
"""What stands in place of a flag's id in the rulings that hold while nobody has asked."""

_flag_status = fields.rule(
    "one of block, urgent, refer, hold",
    lambda value: value in (Status.BLOCK, Status.URGENT, Status.REFER, Status.HOLD),
)


def _message(value: MessageId | str | None) -> MessageId | None:
    return None if value is None else MessageId(value)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RedFlag(Concept):
    """A sign that the usual advice could do harm.

    ``summary`` says what counts as the sign; ``message`` names the message it calls up, by default that of its status.

    >>> RedFlag(id="smoke", name="Smoke", status="hold").status.value
    'hold'
    """

    kind = Kind.RED_FLAG

    status: Status = attrs.field(converter=Status, validator=_flag_status)
    message: MessageId | None = attrs.field(default=None, converter=_message, validator=fields.maybe_one_of(MessageId))
    note: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What is guidance and what is our inference."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SafetyRuling(Record):
    """What one red flag means for one practice, and why."""

    flag: str = attrs.field(validator=fields.slug)
    practice: str = attrs.field(validator=fields.slug)
    ruling: Ruling = attrs.field(converter=Ruling, validator=fields.one_of(Ruling))
    reason: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    references: tuple[str, ...] = attrs.field(default=(), converter=fields.strings, validator=fields.slugs)

    @property
    def key(self) -> tuple[str, str]:
        """Flag and practice; rulings are sorted by it."""
        return (self.flag, self.practice)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Question(Record):
    """A private yes/no question, asked alone; any yes is its flag, and the answer is never kept."""

    id: str = attrs.field(validator=fields.slug)
    text: str = attrs.field(validator=fields.text, metadata={"text": True})
    flag: str = attrs.field(validator=fields.slug)
    only_with_obstacle: bool = attrs.field(default=False, validator=fields.flag)
    """Whether it is asked only where an obstacle brings it along, and not in the general set."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Referral(Concept):
    """A kind of professional help, and when it is suggested.

    >>> Referral(id="doctor", name="Doctor", flags=("severe-depression",)).urgent
    False
    """

    kind = Kind.REFERRAL

    urgent: bool = attrs.field(default=False, validator=fields.flag)
    flags: tuple[str, ...] = attrs.field(default=(), converter=fields.strings, validator=fields.slugs)
    """Red flags that call for it."""
    thresholds: tuple[Threshold, ...] = attrs.field(default=(), validator=fields.records(Threshold))
    """Severities of obstacles that call for it; thresholds are proposals."""
    also_when: tuple[str, ...] = attrs.field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    not_flags: tuple[str, ...] = attrs.field(default=(), converter=fields.strings, validator=fields.slugs)
    """Red flags under which it must not be suggested."""
    not_when: tuple[str, ...] = attrs.field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    note: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    basis: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    references: tuple[str, ...] = attrs.field(default=(), converter=fields.strings, validator=fields.slugs)
    pages: tuple[str, ...] = attrs.field(default=(), converter=fields.strings, validator=fields.texts)
