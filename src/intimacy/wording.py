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
    "This is neither therapy nor a diagnosis. Staying together is not the goal; being well and safe is. This library keeps and sends nothing "
    "you enter; the app, the device or the shell around it may."
)
"""Said once, plainly."""

PAUSED = "Paused. See result.safety"
"""All that a blocked or urgent result shows of itself."""

SAMPLES_LIMIT = "Most studies were of mixed-sex couples or students in rich Western countries."
"""The limit that stands beside every verdict."""

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
            "This comes before any exercise. If a life may be in danger, call the emergency services or a crisis line now, and do not stay alone or "
            "leave the other alone. If it is you: please tell someone today. Asking for help is right, and you are not a burden. If it is your "
            "partner: stay with them if you safely can, and call. A partner is not a crisis service, and nobody has to carry this alone."
        ),
        MessageId.REFER: (
            "Professional care comes first here. What follows is gentle and optional, and goes beside that care, never in its place. If things get "
            "worse, or a life may be in danger, call a crisis line or the emergency number."
        ),
        MessageId.HOLD: (
            "Some exercises need facts or safety that are not there yet, so they wait. It is often good to begin alone. We disclose nothing for you."
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

GENTLY = "Go gently with this one, or leave it for now."
"""What stands for a caution whose reason would tell a flag."""

FIND_HELP = (
    "To find help near you: look for a crisis line, a domestic abuse helpline, a child protection service or your doctor, from a device that nobody else "
    "looks into. In danger, call the local emergency number. You can close this at any time; what is on the screen or in the history may still be seen."
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
    'The largest need here is slight.'
    """
    if general:
        return "No obstacle was named, so these are ones that many people can begin with."
    if goals_only:
        return "These are for what you want more of."
    word = {"slight": "slight", "some": "moderate", "clear": "clear", "great": "great"}[need_word(burden)]
    return f"The largest need here is {word}."


def private_questions(count: int, how: str = "") -> str:
    """That private questions wait to be asked, and how."""
    return f"There are {count} private questions. Answer them alone, where nobody can see the screen; answers are not kept{how}."


_CAUSES = {
    "done": "it is done already",
    "excluded": "you left it out",
    "safety": "it is better left for later",
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
        "all-left-out": "Every practice that could help is left out here; why-not says why each.",
        "no-practice": "This catalogue knows no practice for what was named.",
    }[reason]
