"""`intimacy assess`: an instrument in the terminal, then the private questions, then levels and the first recommendations."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import click

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..show.layout import clean, wrap
from ..show.levels import Level, levels_of, levels_text
from ..show.text import help_first
from ..situation import Situation
from ..wording.assessment import BARS, LEVELS_TITLE, NOTHING_ANSWERED, asking_words, exactness_words
from ..wording.instruments import standing_words
from ..wording.speech import said
from .answers import read_answers
from .ask import INTRO, ask_on, check_terminal
from .inputs import choice_of, plan_options, private_option, said_of_situation
from .instruments import instrument_argument
from .items import BACK, ask_items, show_page
from .output import escape_markdown, format_result, json_text, plain_bars, screen_width, warn, write
from .screen import RETURN, Screen, can_ask, screen
from .whole import check_out, until_told_to_end, written

if TYPE_CHECKING:
    from ..instruments import Instrument, Scores

__all__ = ["assess_command"]

SCHEMA = "intimacy/assessment/1"
DEFAULT = "self-check"
PRIVATE = "In private"
ASK_HERE = "; --ask-safety asks them here"


@click.command("assess")
@instrument_argument(default=DEFAULT)
@plan_options
@click.option(
    "--answers",
    metavar="FILE",
    type=click.Path(allow_dash=True, path_type=str),
    help="Ask nothing: the answers by item are in FILE (JSON, CSV, or - for JSON).",
)
@click.option(
    "--ask-safety", is_flag=True, help="With --answers: ask the private questions all the same; nothing is kept."
)
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(allow_dash=True, path_type=str),
    help="Write the situation to FILE at the end, without the private questions.",
)
@click.option("--force", is_flag=True, help="Write over a FILE of --save that is there.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json", "markdown")),
    default="table",
    show_default=True,
    help="How to write the end.",
)
@private_option
@click.option("--exit-code", is_flag=True, help="Exit with 3 where safety gives no practice.")
def assess_command(
    instrument: Instrument,
    *,
    answers: str | None,
    ask_safety: bool,
    save: str | None,
    force: bool,
    form: str,
    private: bool,
    exit_code: bool,
    catalog: Catalog,
    **given: Any,
) -> int:
    """Ask the items of an INSTRUMENT in the terminal, and end with levels as bars and a first list.

    INSTRUMENT is the name of a built-in one (intimacy list instruments) or a .toml or .json file of your own; without one it is the self-check, which
    nobody has validated.

    Answer alone. The private questions come last. Any item may be passed over, and q leaves at any time without a trace. What --save writes can be read
    by intimacy recommend; answers to private questions are never in it.
    """
    options = choice_of(given, catalog)
    plans = said_of_situation(given)
    _check_measures(instrument)
    _check_terminal(instrument, answers, ask_safety=ask_safety)
    instrument = instrument.in_language(catalog.language)
    if save == "-":
        raise click.UsageError("--save takes a file; what is written to standard output is the result")
    if save is not None:
        check_out(answers, save, force=force, name="FILE of --answers", out="FILE of --save")
    with until_told_to_end() as obey:
        # Everything that can be wrong is looked at before anything is asked.
        recommend(_as_if_answered(instrument, plans), **options)
        if answers is not None:
            scores = instrument.score(read_answers(answers))
            situation = scores.to_situation(**plans)
            if ask_safety:
                with screen(paged=True) as terminal:
                    show_page(terminal, said(PRIVATE), [said(INTRO)], said("Enter goes on, q quits."), RETURN)
                    situation = _asked_in_private(terminal, situation, catalog)
        else:
            with screen(paged=True) as terminal:
                scores = _asked(terminal, instrument, save)
                situation = _asked_in_private(terminal, scores.to_situation(**plans), catalog)
        result = recommend(situation, **options)
        failed = None if save is None else _save(save, situation, obey, force=force)
    write(_written(form, scores, situation, result, private=private))
    if failed is not None:
        raise failed
    return 3 if exit_code and result.blocked else 0


def _check_measures(instrument: Instrument) -> None:
    from ..instruments import Reads

    reads = {measure.reads for subscale in instrument.subscales for measure in subscale.measures}
    if not reads - {Reads.WANTED}:
        raise click.UsageError(
            f"{instrument.id} measures no pillar and no obstacle; intimacy score counts answers to it"
        )


def _check_terminal(instrument: Instrument, answers: str | None, *, ask_safety: bool) -> None:
    if answers is not None:
        if ask_safety:
            check_terminal(answers)
        return
    if not instrument.has_texts:
        raise click.UsageError(
            f"{instrument.id} is a scoring key: its texts may not be given here. Ask it from its own form, and give the answers with --answers FILE"
        )
    if not can_ask():
        raise click.UsageError("assess asks in a terminal; in a script give the answers with --answers FILE")


def _as_if_answered(instrument: Instrument, plans: dict[str, Any]) -> Situation:
    """A situation of all that the instrument can measure."""
    lowest = {item.id: instrument.scale_of(item).low for item in instrument.items}
    return instrument.score(lowest).to_situation(**plans)


def _asked(terminal: Screen, instrument: Instrument, save: str | None) -> Scores:
    """The scores of what is answered on the screen."""
    count = len(instrument.items)
    kept = (
        said("At the end the levels go into {file}; answers do not.", file=clean(save))
        if save
        else said("Nothing is kept or sent.")
    )
    how = f"{asking_words(count)} {kept}"
    sentences = [*([instrument.summary] if instrument.summary else []), *instrument.warnings, how]
    title = f"{instrument.name}, {standing_words(validated=instrument.validated)}"
    show_page(terminal, title, sentences, said("Enter begins, q quits."), RETURN)
    answers: dict[str, int | None] = {}
    end = False
    while True:
        ask_items(terminal, instrument, answers, end=end)
        rest = (
            said("That was the last of {count} questions.", count=count)
            if count > 1
            else said("That was the question.")
        )
        keys = said("Enter goes on, b goes back, q quits.")
        key = show_page(terminal, said(PRIVATE), [rest, said(INTRO)], keys, (*RETURN, BACK))
        if key != BACK:
            return instrument.score(answers)
        end = True


def _asked_in_private(terminal: Screen, situation: Situation, catalog: Catalog) -> Situation:
    return attrs.evolve(situation, red_flags=ask_on(terminal, catalog, situation.obstacles))


def _save(path: str, situation: Situation, obey: Callable[[], None], *, force: bool) -> click.ClickException | None:
    """The same file, and the same word of it, whatever was answered in private; gives what went wrong, so that nobody has answered for nothing."""
    data = attrs.evolve(situation, red_flags=None).to_dict()
    try:
        with written(path, obey, force=force, private=True) as stream:
            stream.write(f"{json.dumps(data, indent=2)}\n".encode())
    except click.ClickException as error:
        return error
    words = "Saved to {path}, which you alone may read: levels, no answers, and nothing of the private questions."
    warn(said(words, path=path))
    return None


def _notes(scores: Scores, levels: Sequence[Level]) -> list[str]:
    """What has to be known before the levels are read."""
    if not levels:
        return [said(NOTHING_ANSWERED)]
    return [*scores.notes, exactness_words(scores.errors.get(one.target) for one in levels), said(BARS)]


def _written(form: str, scores: Scores, situation: Situation, result: Recommendations, *, private: bool) -> str:
    catalog = result.catalog
    # Where safety gives no practice it is all that is said, as everywhere.
    levels = [] if result.blocked else levels_of(situation, catalog)
    notes = [] if result.blocked else _notes(scores, levels)
    if form == "json":
        return _as_json(scores, levels, notes, result, private=private)
    ask = None if result.safety.status != "unasked" else ASK_HERE if situation.red_flags is None else ""
    parts = [format_result(result, form, private=private, ask=ask)]
    if not result.blocked:
        told = _markdown(levels, notes) if form == "markdown" else _table(levels, notes)
        # Where help comes first it comes before levels too.
        parts.insert(1 if help_first(result) else 0, told)
    return "\n\n".join(part.strip("\n") for part in parts)


def _table(levels: list[Level], notes: Sequence[str]) -> str:
    width = screen_width()
    bars = levels_text(levels, width=width, plain=plain_bars())
    told = [line for note in notes for line in wrap(note, width=width, first=" - ")]
    return "\n".join([said(LEVELS_TITLE), "", *([bars, ""] if levels else []), *told])


def _markdown(levels: Sequence[Level], notes: Sequence[str]) -> str:
    lines = [f"- **{escape_markdown(one.name)}:** {one.word}" for one in levels]
    told = [f"- {escape_markdown(note)}" for note in notes]
    return "\n".join([f"# {said(LEVELS_TITLE)}", "", *lines, *([""] if lines else []), *told])


def _as_json(
    scores: Scores, levels: Sequence[Level], notes: Sequence[str], result: Recommendations, *, private: bool
) -> str:
    about = scores.instrument
    data = {
        "schema": SCHEMA,
        "instrument": {"id": about.id, "version": about.version, "validated": about.validated},
        "levels": [
            {
                "target": one.target,
                "kind": one.kind,
                "name": one.name,
                "level": one.amount,
                "standard_error": scores.errors.get(one.target),
                "word": one.word,
            }
            for one in levels
        ],
        "notes": list(notes),
        "recommendations": result.to_dict(private=private),
    }
    return json_text(data)
