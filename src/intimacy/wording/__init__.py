"""Every sentence that results speak; data and numbers become words here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import (
    Basis,
    Directness,
    Effort,
    Firmness,
    Kind,
    Link,
    MessageId,
    Occasion,
    Purpose,
    Relation,
    Status,
    Verdict,
    frozendict,
)
from .speech import dated, lowered, number, quoted, said

__all__ = [
    "CATALOG_SUBTITLE",
    "DISCLAIMER",
    "EFFORT",
    "FIND_HELP",
    "GENTLY",
    "MESSAGES",
    "PAUSED",
    "PURPOSE",
    "RELATION",
    "SAMPLES_LIMIT",
    "STATUS",
    "WHEN_NOTHING_FOLLOWS",
    "burden_words",
    "cause_words",
    "contacts_age",
    "evidence_mix",
    "evidence_phrase",
    "firmness_words",
    "held_by",
    "listed",
    "moved_words",
    "nearest_change_words",
    "need_word",
    "nothing_moved_words",
    "private_questions",
    "referral_words",
    "study_kinds",
    "unread_words",
    "why_empty",
]

DISCLAIMER = (
    "This is neither therapy nor a diagnosis. Staying together is not the goal; being well and safe is. This library keeps and sends nothing "
    "you enter; the app, the device or the shell around it may."
)
"""Said once, plainly."""

PAUSED = "Paused. See result.safety"
"""All that a blocked or urgent result shows of itself."""

SAMPLES_LIMIT = "Most studies were of mixed-sex couples or students in rich Western countries."
"""The limit that stands beside every verdict."""

_FORMER_PARTNER = (
    "A former partner may be a danger to you. That is not your fault. A specialist service plans with you how to be safe, in private; you do not have to "
    "face or answer that person."
)
_DEVICES = "Your devices may be watched or tracked: use one that nobody else can look into."

MESSAGES: frozendict[MessageId, str] = frozendict(
    {
        MessageId.BLOCK: (
            "We are not suggesting exercises to do together. Where someone is hurt, forced, threatened, controlled or afraid, such exercises can "
            "make things less safe. If this is being done to you, it is not your fault, and it is not a communication problem. You decide what to do "
            "next; a specialist service can help you in private, whether you stay or leave. If a child is hurt, uncared for or frightened, help "
            "for the child should not wait. If anyone is in danger now, call the emergency number if you can do so safely. This device may be "
            "watched: use one that nobody else can look into, if you can."
        ),
        MessageId.BLOCK_ASKER: (
            "Joint exercises are not the place to start. Your partner's safety comes first, and nobody should be asked to work on closeness with "
            "someone who frightens them. There are services for people who want to stop hurting or frightening a partner; reaching out to one is a "
            "first step that you can take today. If you did it to defend yourself, or if you are hurt or afraid too, a domestic abuse service is there "
            "for you as well. If anyone is in danger now, call the emergency number."
        ),
        MessageId.URGENT: (
            "This comes before any exercise. If a life may be in danger, call the emergency services or a crisis line now. If it is you: please tell "
            "someone today, and do not stay alone. Asking for help is right, and you are not a burden. If it is your partner: stay with them if you "
            "safely can, and call. If they say that they will harm themselves when you leave, call for help; you do not have to stay. A partner is not "
            "a crisis service, and nobody has to carry this alone."
        ),
        MessageId.REFER: (
            "Professional care comes first here. What follows is gentle and optional, and goes beside that care, never in its place. If things get "
            "worse, or a life may be in danger, call a crisis line or the emergency number."
        ),
        MessageId.REFER_DANGER: (
            f"{_FORMER_PARTNER} If anyone is in danger now, call the emergency number if you can do so safely. {_DEVICES} What follows is gentle and "
            "optional, and goes beside that help."
        ),
        MessageId.HOLD: (
            "Some exercises need facts or safety that are not there yet, so they wait. It is often good to begin alone. We disclose nothing for you. "
            "If you are ever afraid of how the other may react, a specialist service is there for you."
        ),
        MessageId.UNASKED: (
            "The private safety questions have not been asked, and not asked is not the same as safe. Exercises that open people up are held until each "
            "person has answered alone and in private. This library stores no answers."
        ),
    }
)
"""The messages of safety."""

WHEN_NOTHING_FOLLOWS: frozendict[MessageId, str] = frozendict(
    {
        MessageId.REFER: "Professional care comes first here.",
        MessageId.REFER_DANGER: f"{_FORMER_PARTNER} {_DEVICES}",
    }
)
"""Messages in other words where no practice follows."""

GENTLY = "Go gently with this one, or leave it for now."
"""What stands for a caution whose reason would tell a flag."""

FIND_HELP = (
    "To find help near you: look for a crisis line, a domestic abuse helpline, a child protection service or your doctor, from a device that nobody else "
    "looks into. In danger, call the local emergency number. You can close this at any time; what is on the screen or in the history may still be seen."
)
"""How to find local help where no contact is known."""

PURPOSE: frozendict[Purpose, str] = frozendict(
    {
        Purpose.EMERGENCY: "In danger now",
        Purpose.CRISIS: "A crisis, or thoughts of not wanting to live",
        Purpose.PARTNER_VIOLENCE: "Hurt, controlled or afraid of a partner",
        Purpose.CHILD_PROTECTION: "A child who is hurt or at risk",
        Purpose.STOP_HURTING: "To stop hurting or frightening a partner",
        Purpose.SUBSTANCE_USE: "Alcohol or drugs",
    }
)

STATUS: frozendict[Status, str] = frozendict(
    {
        Status.CLEAR: "Asked in private; nothing was raised.",
        Status.UNASKED: "The private questions have not been asked.",
        Status.HOLD: "Some exercises wait.",
        Status.REFER: "Professional care first.",
        Status.URGENT: "Help first, now.",
        Status.BLOCK: "No joint exercises.",
    }
)

EFFORT: frozendict[Effort, str] = frozendict(
    {Effort.LOW: "little effort", Effort.MODERATE: "some effort", Effort.HIGH: "much effort"}
)

RELATION: frozendict[Relation, str] = frozendict(
    {
        Relation.WEAKENS: "can weaken",
        Relation.ADDRESSES: "may help with",
        Relation.STRENGTHENS: "may strengthen",
        Relation.REQUIRES: "needs some",
        Relation.ENABLES: "can make room for",
        Relation.YIELDS: "can bring",
        Relation.ILLUSTRATES: "shows",
        Relation.PRECEDES: "comes before",
    }
)

_FROM_ARTICLE = (Basis.STATED, Basis.IMPLIED, Basis.IMPLIED_GENERAL)


def evidence_phrase(link: Link) -> str:
    """The one phrase in which people see the evidence of a link, in the language that is spoken.

    Raises `UnknownConceptError` for a link that names studies and is in no catalog yet, so that nobody knows of whom they were.

    >>> evidence_phrase(Link("tea", "strengthens", "trust", strength="weak"))
    'our judgement'
    """
    if link.verdict is Verdict.SUPPORTED and link.references_for:
        # "Tested in couples" needs a couple sample.
        tested = link.directness is Directness.DIRECT and link.evidence.in_couples
        return said("tested in couples") if tested else said("tested nearby; the link is our reading")
    if link.verdict in (Verdict.UNTESTED, Verdict.SUPPORTED):
        # Support that names no study is somebody's word, like no support.
        return said("the article's word only") if link.basis in _FROM_ARTICLE else said("our judgement")
    return said(_PHRASES[link.verdict])


_PHRASES = {
    Verdict.MIXED: "mixed",
    Verdict.CONDITIONAL: "holds under a condition",
    Verdict.CONTESTED: "disputed",
    Verdict.CONTRADICTED_IN_PART: "contradicted in part",
    Verdict.DEFINITIONAL: "true by meaning",
}


_KINDS = {"rct": "randomised trial", "meta-analysis": "meta-analysis", "cross-sectional": "cross-sectional"}


def study_kinds(designs: Sequence[str]) -> str:
    """How a study was made, in words.

    >>> study_kinds(["rct", "systematic-review"])
    'randomised trial, systematic review'
    """
    return ", ".join(said(_KINDS.get(one, one.replace("-", " "))) for one in map(str, designs))


def unread_words(names: Sequence[str]) -> str:
    """That nobody read some of the studies named, as half a sentence; empty where there are none.

    >>> unread_words(["Doe (2020)"])
    'nobody here read Doe (2020)'
    """
    return said("nobody here read {names}", names=listed(names)) if names else ""


def evidence_mix(parts: Sequence[tuple[str, float]]) -> str:
    """What a gain rests on: phrases with their shares, the largest first, as half a sentence without numbers.

    >>> evidence_mix([("mixed", 0.7), ("disputed", 0.25), ("our judgement", 0.05)])
    'mostly "mixed", in part "disputed", a little "our judgement"'
    """
    return ", ".join(f"{said(_how_much(share))} {quoted(phrase)}" for phrase, share in parts)


def _how_much(share: float) -> str:
    return "all" if share > _ALL else "mostly" if share >= _MOST else "in part" if share >= _LITTLE else "a little"


_ALL, _MOST, _LITTLE = 1 - 1e-9, 0.5, 0.1


def firmness_words(firmness: Firmness | None, first: int, draws: int) -> str:
    """How firm an order is, in a sentence; ``first`` of ``draws`` redraws keep the first practice first.

    >>> firmness_words(Firmness.CLOSE, 80, 200)
    'The order is a close call: where each link may count a grade less or more, the first here stays first in 80 of 200 draws.'
    """
    if firmness is None:
        return said("There is no order to be sure of.")
    return said(_FIRMNESS[firmness], first=first, draws=draws)


_FIRMNESS = {
    Firmness.FIRM: (
        "The order is firm: where each link may count a grade less or more, the first here stays first in {first} of {draws} draws. It says nothing of how "
        "well it works."
    ),
    Firmness.LEANING: "The order is leaning, not firm: where each link may count a grade less or more, the first here stays first in {first} of {draws} draws.",
    Firmness.CLOSE: "The order is a close call: where each link may count a grade less or more, the first here stays first in {first} of {draws} draws.",
}


def contacts_age(day: str) -> str:
    """What is said with every list of contacts: when it was read, and that numbers change."""
    return said(
        "Numbers change: these were taken from web pages of different age, the last on {day}, and nobody called them. If one does not work, look it up, "
        "or call the emergency number in danger.",
        day=dated(day),
    )


def referral_words(why: str, name: str = "") -> str:
    """Why a kind of professional help is named; ``name`` is that of the obstacle, where one is the cause."""
    known = {
        "safety": "because of what was answered in private",
        Occasion.EVERY_OBSTACLE_HEAVY: "because what was named weighs heavily",
        Occasion.EMPTY_LIST: "because no practice here fits",
    }.get(why)
    return said(known) if known else said("because this weighs heavily: {name}", name=lowered(name))


def need_word(need: float) -> str:
    """A need from 0 to 1 as a word.

    >>> [need_word(need) for need in (0.1, 0.4, 0.6, 0.9)]
    ['slight', 'some', 'clear', 'great']
    """
    for limit, word in ((0.25, "slight"), (0.5, "some"), (0.75, "clear")):
        if need < limit:
            return said(word)
    return said("great")


def burden_words(burden: float, *, general: bool, goals_only: bool) -> str:
    """The largest need as a sentence about the whole.

    >>> burden_words(0.1, general=False, goals_only=False)
    'The largest need here is slight.'
    """
    if general:
        return said("No obstacle was named, so these are ones that many people can begin with.")
    if goals_only:
        return said("These are for what you want more of.")
    return said(next((words for limit, words in _BURDENS if burden < limit), "The largest need here is great."))


_BURDENS = (
    (0.25, "The largest need here is slight."),
    (0.5, "The largest need here is moderate."),
    (0.75, "The largest need here is clear."),
)


def private_questions(count: int, how: str = "") -> str:
    """That private questions wait to be asked, and how."""
    words = "There are {count} private questions, to be answered where nobody can see the screen{how}."
    return said(words, count=count, how=said(how) if how else "")


_CAUSES = {
    "done": "it is done already",
    "excluded": "you left it out",
    "safety": "it is better left for later",
    "paused": "nothing is suggested now",
    "unasked": "it waits until the private questions have been asked",
    "ask-first": "ask first whether {conditions}",
    "mode": "it needs both of you",
    "not-yet": "not yet: it first needs more {missing}",
    "not-a-starter": "it is not one to begin with when nothing is known",
    "minutes": "it takes more time than there is",
    "no-link": "we know of no link from it to what was named",
    "out-ranked": "others rank higher for what was named",
    "recommended": "it is in the list",
}


def cause_words(
    cause: str, *, conditions: Sequence[str] = (), missing: Sequence[str] = (), taken_by: Sequence[str] = ()
) -> str:
    """Why a practice is not in the list, as half a sentence; ``conditions``, ``missing`` and ``taken_by`` are names.

    >>> cause_words("ask-first", conditions=["it has stopped"])
    'ask first whether it has stopped'
    """
    words = said(_CAUSES[cause], conditions=listed(conditions), missing=listed([lowered(name) for name in missing]))
    taken = listed([quoted(name) for name in taken_by])
    return said("{words}; {taken} would do part of the same", words=words, taken=taken) if taken_by else words


def held_by(answer: str, flags: Sequence[str]) -> str:
    """An answer of `cause_words` with the names of the red flags behind it; for private eyes.

    >>> held_by("Tea: it is better left for later.", ["Smoke", "Fire"])
    'Tea: it is better left for later (because of: Smoke; Fire).'
    """
    words = "{answer} (because of: {flags})."
    return said(words, answer=answer.rstrip("."), flags="; ".join(flags)) if flags else answer


def listed(items: Sequence[str]) -> str:
    """Several things in a row, as people say them.

    >>> listed(["tea", "a walk", "a nap"])
    'tea, a walk and a nap'
    """
    return said(" and ").join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def moved_words(
    name: str, before: int | None, after: int | None, *, cause: str, because: str, by: str, more: bool
) -> str:
    """How a practice moved between two lists (ranks, None: not in it), and why.

    ``cause`` says what kept it out where something did; ``by`` what changed its gain most: need (of ``because``), effect, others or nothing; ``more``:
    whether the gain rose.

    >>> moved_words("Tea", 3, 1, cause="", because="Noise", by="need", more=True)
    'Tea: from 3 to 1, mostly because of noise.'
    """
    kept_out = said(_KEPT_OUT.get(cause) or _CAUSES.get(cause, "others rank higher"))
    if before is None and after is None:
        return said("{name}: still not in the list, for another reason now ({kept_out}).", name=name, kept_out=kept_out)
    if after is None:
        return said(
            "{name}: was {before}, no longer in the list ({kept_out}).", name=name, before=before, kept_out=kept_out
        )
    new = before is None
    place = said("new at {after}", after=after) if new else said("from {before} to {after}", before=before, after=after)
    if cause:
        return said("{name}: {place} (before: {kept_out}).", name=name, place=place, kept_out=kept_out)
    if by == "need" and because:
        return said("{name}: {place}, mostly because of {because}.", name=name, place=place, because=lowered(because))
    words = {
        "effect": "{name}: {place}, mostly because of what it can do now.",
        "others": "{name}: {place}, mostly because others no longer take its part."
        if more
        else "{name}: {place}, mostly because others take its part now.",
    }.get(by, "{name}: {place}.")
    return said(words, name=name, place=place)


def nothing_moved_words(*, paused: bool) -> str:
    """What is said of two lists between which nothing moved."""
    return said(PAUSED) if paused else said("Nothing moved in the list.")


_KEPT_OUT = {"ask-first": "something has to be asked first", "not-yet": "not yet"}
"""Causes that `_CAUSES` words with what they ask for."""


def nearest_change_words(name: str, concept: str = "", before: float = 0.0, after: float = 0.0) -> str:
    """Which number would put a practice first, in a sentence; without a concept it is first already."""
    if not concept:
        return said("{name} comes first already.", name=name)
    words = "{name} would come first if {concept} were at {after} instead of {before}."
    return said(words, name=name, concept=lowered(concept), after=number(after), before=number(before))


def why_empty(reason: str) -> str:
    """Why a list is empty, in a sentence."""
    words = {
        "paused": PAUSED,
        "no-supported-practice": "No practice has enough evidence under this policy. The list stays empty rather than filled up.",
        "all-left-out": "Every practice that could help is left out here; why-not says why each.",
        "no-practice": "This catalogue knows no practice for what is needed here.",
    }[reason]
    return said(words)


LAYER: frozendict[Kind, str] = frozendict(
    {Kind.OBSTACLE: "Obstacles", Kind.PILLAR: "Pillars", Kind.PRACTICE: "Practices", Kind.BENEFIT: "Benefits"}
)
"""The headings of the columns of a picture."""

KEY: frozendict[str, str] = frozendict(
    {
        Relation.WEAKENS: "can weaken",
        Relation.STRENGTHENS: "may help with, may strengthen",
        Relation.YIELDS: "can bring",
        "need": "need",
        "gain": "part of all need that it may relieve",
        "quiet": "nothing said of it",
        "weak": "weak",
        "moderate": "moderate",
        "strong": "strong",
        "supported": "studies support it",
        "partly": "mixed, or under a condition",
        "disputed": "disputed",
        "untested": "not tested",
    }
)
"""The legend of a picture."""

RESULT_TITLE = "What is needed, and what could help"
CATALOG_SUBTITLE = "What weakens the pillars, and what helps. The wider a line, the stronger the link."
ALONE = "These are for one of you alone."
PICTURE_LIMIT = "Bars sort and predict nothing. What safety has to say comes before any of it."
NOTHING_DRAWN = "There is nothing to draw."

_NOT_DRAWN = {
    Relation.REQUIRES: "{count} where a practice needs some of a pillar",
    Relation.ENABLES: "{count} where a pillar can make room for another",
    Relation.PRECEDES: "{count} where a practice comes before another",
    Relation.YIELDS: "{count} to benefits",
}


def around(name: str) -> str:
    """The title of a picture of one concept.

    >>> around("Trust")
    'Trust, and what is linked to it'
    """
    return said("{name}, and what is linked to it", name=name)


def more(count: int) -> str:
    """How many concepts of a column are not drawn; empty where all are."""
    return said("and {count} more", count=count) if count else ""


def strong_links(claims: Sequence[str]) -> str:
    """Which links are strong, in a sentence; empty where none is."""
    return said("Strong links: {claims}.", claims="; ".join(claims)) if claims else ""


def not_drawn(weak: int, other: Mapping[Relation, int], *, folded: int = 0) -> str:
    """Which links a picture leaves out, in a sentence; empty where it leaves out none.

    >>> not_drawn(2, {Relation.ENABLES: 1})
    'Links not drawn: 2 weak ones and 1 where a pillar can make room for another.'
    """
    parts = [said("{weak} weak ones", weak=weak) if weak > 1 else said("1 weak one")] if weak else []
    parts += [said(_NOT_DRAWN[relation], count=count) for relation, count in other.items() if relation in _NOT_DRAWN]
    parts += [said("{folded} of concepts that are not shown", folded=folded)] if folded else []
    return said("Links not drawn: {parts}.", parts=listed(parts)) if parts else ""
