"""Every sentence that results speak; data and numbers become words here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Basis, Directness, Effort, Link, MessageId, Relation, Status, Verdict, frozendict

__all__ = [
    "DISCLAIMER",
    "EFFORT",
    "FIND_HELP",
    "GENTLY",
    "MESSAGES",
    "PAUSED",
    "RELATION",
    "SAMPLES_LIMIT",
    "STATUS",
    "WHEN_NOTHING_FOLLOWS",
    "burden_words",
    "cause_words",
    "evidence_phrase",
    "listed",
    "need_word",
    "private_questions",
    "why_empty",
]

DISCLAIMER = (
    "This is neither therapy nor a diagnosis. Staying together is not the goal; being well and safe is. "
    "Nothing you enter is kept or sent."
)
"""Said once, plainly."""

PAUSED = "Paused. See result.safety"
"""All that a blocked or urgent result shows of itself."""

SAMPLES_LIMIT = "Most studies were of mixed-sex couples or students in rich Western countries."
"""The limit that stands beside every verdict."""

MESSAGES: frozendict[MessageId, str] = frozendict(
    {
        MessageId.BLOCK: (
            "We are not suggesting exercises to do together. Where someone is hurt, forced, threatened, controlled or afraid, they can make things less "
            "safe. If you are the one being hurt, it is not your fault, and it is not a communication problem. You decide what to do "
            "next; a specialist service can help you in private, whether you stay or leave. If you are in danger now, call the emergency number if "
            "you can do so safely. This device may be watched: use one that nobody else can look into, if you can."
        ),
        MessageId.BLOCK_ASKER: (
            "Joint exercises are not the place to start. Your partner's safety comes first, and nobody should be asked to work on closeness with someone "
            "who frightens them. There are services for people who want to stop hurting or frightening a partner; reaching out to one is a "
            "first step that you can take today."
        ),
        MessageId.URGENT: (
            "This comes before any exercise. If a life may be in danger, call the emergency services or a crisis line now, or ask someone to stay with "
            "the person and to call. A partner is not a crisis service, and does not have to carry this alone."
        ),
        MessageId.REFER: (
            "Professional care comes first here. What follows is gentle and optional, and goes beside that care, never in its place. If things get "
            "worse, or a life may be in danger, call a crisis line or the emergency number."
        ),
        MessageId.HOLD: (
            "Some exercises need facts or safety that are not there yet, so they wait. What you told us stays with you: we disclose nothing for you."
        ),
        MessageId.UNASKED: (
            "The private safety questions have not been asked, and not asked is not the same as safe. Exercises that open people up are held until each "
            "person has answered alone and in private. Answers are not stored."
        ),
    }
)
"""The messages of safety."""

WHEN_NOTHING_FOLLOWS: frozendict[MessageId, str] = frozendict({MessageId.REFER: "Professional care comes first here."})
"""Messages in other words where no practice follows."""

GENTLY = "Go gently with this one, or leave it for now; the private view of this result says why."
"""What stands for a caution whose reason would tell a flag."""

FIND_HELP = (
    "To find help near you: look for a domestic abuse helpline, a crisis line or your doctor, from a device that nobody else looks into. In danger, call "
    "the local emergency number."
)
"""How to find local help where no contact is known."""

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
        Relation.WEAKENS: "weakens",
        Relation.ADDRESSES: "helps with",
        Relation.STRENGTHENS: "strengthens",
        Relation.REQUIRES: "needs some",
        Relation.ENABLES: "makes room for",
        Relation.YIELDS: "can bring",
        Relation.ILLUSTRATES: "shows",
        Relation.PRECEDES: "comes before",
    }
)

_FROM_ARTICLE = (Basis.STATED, Basis.IMPLIED, Basis.IMPLIED_GENERAL)


def evidence_phrase(link: Link, *, couples: bool) -> str:
    """The one phrase in which people see the evidence of a link; ``couples``: whether a study for it that was read had a sample of couples.

    >>> evidence_phrase(Link("tea", "strengthens", "trust", strength="weak"), couples=False)
    'our judgement'
    """
    if link.verdict is Verdict.SUPPORTED and link.references_for:
        direct = link.directness is Directness.DIRECT
        return "tested in couples" if direct and couples else "tested nearby; the link is our reading"
    if link.verdict in (Verdict.UNTESTED, Verdict.SUPPORTED):
        # Support that names no study is somebody's word, like no support.
        return "the article's word only" if link.basis in _FROM_ARTICLE else "our judgement"
    return {
        Verdict.MIXED: "mixed",
        Verdict.CONDITIONAL: "holds under a condition",
        Verdict.CONTESTED: "disputed",
        Verdict.CONTRADICTED_IN_PART: "contradicted in part",
        Verdict.DEFINITIONAL: "true by meaning",
    }[link.verdict]


def need_word(need: float) -> str:
    """A need from 0 to 1 as a word.

    >>> [need_word(need) for need in (0.1, 0.4, 0.6, 0.9)]
    ['slight', 'some', 'clear', 'great']
    """
    for limit, word in ((0.25, "slight"), (0.5, "some"), (0.75, "clear")):
        if need < limit:
            return word
    return "great"


def burden_words(burden: float, *, general: bool, goals_only: bool) -> str:
    """The largest need as a sentence about the whole.

    >>> burden_words(0.1, general=False, goals_only=False)
    'What was named adds up to a light load.'
    """
    if general:
        return "Nothing weighs on you here that was named, so these are good ones to begin with."
    if goals_only:
        return "Nothing weighs heavily here; these are for what you want more of."
    load = {"slight": "a light load", "some": "a moderate load", "clear": "a heavy load", "great": "a very heavy load"}
    return f"What was named adds up to {load[need_word(burden)]}."


def private_questions(count: int) -> str:
    """That private questions wait to be asked."""
    return f"There are {count} private questions (safety.questions). Answer them alone, where nobody can see the screen; answers are not kept."


_CAUSES = {
    "done": "it is done already",
    "excluded": "you left it out",
    "safety": "it waits for safety",
    "ask-first": "ask first whether {conditions}",
    "mode": "it needs both of you",
    "not-yet": "not yet: it first needs more {missing}",
    "not-a-starter": "it is not one to begin with when nothing is known",
    "minutes": "it takes more time than there is",
    "no-link": "nothing that was named is known to gain by it",
    "out-ranked": "others do more for what was named",
    "recommended": "it is in the list",
}


def cause_words(cause: str, *, conditions: Sequence[str] = (), missing: Sequence[str] = ()) -> str:
    """Why a practice is not in the list, as half a sentence; ``conditions`` and ``missing`` are names.

    >>> cause_words("ask-first", conditions=["it has stopped"])
    'ask first whether it has stopped'
    """
    return _CAUSES[cause].format(conditions=listed(conditions), missing=listed(missing).lower())


def listed(items: Sequence[str]) -> str:
    """Several things in a row, as people say them.

    >>> listed(["tea", "a walk", "a nap"])
    'tea, a walk and a nap'
    """
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def why_empty(reason: str) -> str:
    """Why a list is empty, in a sentence."""
    return {
        "paused": PAUSED,
        "no-supported-practice": "No practice has enough evidence under this policy. The list stays empty rather than filled up.",
        "all-left-out": "Every practice that could help is left out here; the reasons are with each.",
        "no-practice": "This catalogue knows no practice for what was named.",
    }[reason]
