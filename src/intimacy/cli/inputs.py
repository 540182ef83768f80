"""The options that make a situation, and the situation that they and a file make together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..catalog import Catalog, known_country, load_catalog
from ..errors import Fault, IntimacyError, OptionError, SituationError
from ..model import INTERNATIONAL, Policy
from ..show.layout import clean
from ..situation import Situation, parse_text
from ..wording.speech import speaking
from .streams import Lines, open_source, waits_unread

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..advice import Recommendations

__all__ = [
    "as_id",
    "ask_option",
    "catalog_option",
    "choice_of",
    "choice_options",
    "completer",
    "country_option",
    "format_option",
    "in_asked_language",
    "in_line",
    "language_option",
    "one_situation",
    "parse_situation",
    "plan_options",
    "private_option",
    "recommended",
    "said_of_situation",
    "situation_of",
    "situation_options",
    "with_options",
]

F = TypeVar("F", bound=Callable[..., Any])


def as_id(text: str) -> str:
    """An id as people type it: any case, with spaces or underscores.

    >>> as_id(" Lack of trust ")
    'lack-of-trust'
    """
    return "-".join(text.lower().replace("_", " ").split())


def _ids(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(as_id, values))


def _load(context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Catalog:
    if given:
        from .catalogs import chosen

        catalog = chosen(given)
    else:
        catalog = load_catalog()
    catalog = in_asked_language(context, catalog)
    context.with_resource(speaking(catalog.sentences))
    return catalog


def in_asked_language(context: click.Context, catalog: Catalog) -> Catalog:
    """A catalogue in the language that was asked for with `language_option`; as it is where none was."""
    language = context.meta.get(LANGUAGE)
    if language is None:
        return catalog
    try:
        return catalog.in_language(language)
    except OptionError as error:
        allowed = error.faults[0].allowed.partition(";")[0]
        raise click.BadParameter(f"expected {allowed}", param_hint="'--language'") from None


LANGUAGE = "intimacy.language"
"""Under which name a command keeps the language that was asked for, until the catalogue is read."""


def _keep_language(context: click.Context, _parameter: click.Parameter, given: str | None) -> None:
    context.meta[LANGUAGE] = given


def _complete_language(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from ..catalog.language import BUILT_IN

    return [one for one in (load_catalog().language, *BUILT_IN) if one.startswith(incomplete)]


def _complete_catalog(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from .catalogs import complete

    return complete(incomplete)


_catalog = click.option(
    "--catalog",
    multiple=True,
    callback=_load,
    metavar="NAME|PATH",
    shell_complete=_complete_catalog,
    help="A catalogue: its name (see intimacy list catalogs), a .toml or .json file, or a folder of them. Given again: what is laid over it.",
)

language_option = click.option(
    "--language",
    metavar="TAG",
    # Known before the catalogue is read, wherever it stands.
    is_eager=True,
    expose_value=False,
    callback=_keep_language,
    shell_complete=_complete_language,
    help="The language to speak, such as de; what has no translation stays as it is.",
)


def catalog_option(command: F) -> F:
    """The options that say which catalogue, and in which language."""
    return with_options(command, (_catalog, language_option))


def _country(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    try:
        return known_country(given)
    except OptionError as error:
        raise click.BadParameter(f"expected {error.faults[0].allowed}") from None


def _complete_country(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    known = {one.country for one in load_catalog().contacts.values()} - {INTERNATIONAL}
    return [country for country in sorted(known) if country.startswith(incomplete.upper())]


country_option = click.option(
    "--country",
    metavar="XX",
    callback=_country,
    shell_complete=_complete_country,
    help="The country to name help lines of, by its two letters, such as GB or US.",
)


ask_option = click.option(
    "--ask-safety", is_flag=True, help="Ask the private questions in the terminal first; nothing is kept."
)


private_option = click.option(
    "--private", is_flag=True, help="For your eyes only: with the situation, its flags and the reasons of cautions."
)


def format_option(*forms: str) -> Callable[[F], F]:
    """The option --format with these choices, the first by default."""
    choice = click.Choice(forms)
    return click.option("--format", "form", type=choice, default=forms[0], show_default=True, help="How to write it.")


def completer(*sections: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Complete ids of some sections of the catalogue in the shell."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        try:
            given = context.params.get("catalog")
            catalog = given if isinstance(given, Catalog) else load_catalog()
        except IntimacyError:
            return []
        records = [record for section in sections for record in getattr(catalog, section).values()]
        return [CompletionItem(one.id, help=clean(one.name)) for one in records if one.id.startswith(incomplete)]

    return complete


class _Amount(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """ID or ID=NUMBER."""

    def __init__(self, sections: str, *, needs_number: bool, example: str) -> None:
        self.name = "ID=0..1" if needs_number else "ID[=0..1]"
        self.needs_number = needs_number
        self.example = example
        self._complete = completer(sections)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        if isinstance(value, tuple):
            return value
        id, equals, number = str(value).partition("=")
        if not equals and not self.needs_number:
            return as_id(id), 1.0
        try:
            # Python's 1_0 for 10 is no number to anybody else.
            return as_id(id), float(number.replace("_", "?"))
        except ValueError:
            self.fail(f"expected {self.name} with a number such as 0.3: {self.example}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self._complete(ctx, param, incomplete)


CHOICE = (
    click.option("-k", type=int, default=3, show_default=True, help="How many practices at most."),
    click.option(
        "--evidence",
        type=click.Choice([str(policy) for policy in Policy]),
        default=str(Policy.WEIGHED),
        show_default=True,
        help="Which links count.",
    ),
    click.option(
        "--focus",
        type=float,
        default=0.5,
        show_default=True,
        metavar="0..1",
        help="How much obstacles weigh against pillars and benefits.",
    ),
)
"""The options of the choice itself."""


def with_options(command: F, options: Sequence[Callable[[F], F]]) -> F:
    """A command with options, which its help shows in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def choice_options(command: F) -> F:
    """The options of the choice itself: how many, by which links, and how obstacles weigh."""
    return with_options(command, CHOICE)


PLANS = (
    click.option(
        "--goal",
        "goals",
        multiple=True,
        metavar="ID",
        callback=_ids,
        shell_complete=completer("benefits", "pillars"),
        help="A benefit or pillar to favour.",
    ),
    click.option(
        "--done",
        multiple=True,
        metavar="ID",
        callback=_ids,
        shell_complete=completer("practices"),
        help="A practice done already.",
    ),
    click.option(
        "--exclude",
        "excluded",
        multiple=True,
        metavar="ID",
        callback=_ids,
        shell_complete=completer("practices"),
        help="A practice not wanted.",
    ),
    click.option(
        "--confirmed",
        multiple=True,
        metavar="ID",
        callback=_ids,
        shell_complete=completer("conditions"),
        help="A condition known to hold.",
    ),
    click.option(
        "--minutes", "minutes_per_week", type=float, metavar="N", help="Minutes a week that there is time for."
    ),
    click.option("--alone", is_flag=True, help="Only one of the two takes part."),
)
"""The options that say what two people want, have done and have time for."""


def plan_options(command: F) -> F:
    """The options of a recommendation whose levels come from elsewhere."""
    return with_options(command, (*PLANS, *CHOICE, country_option, catalog_option))


def situation_options(command: F) -> F:
    """The options that say something of a situation, and those of a recommendation; red flags are never among them."""
    options = [
        click.argument("file", required=False, type=click.Path(allow_dash=True, path_type=str)),
        click.option(
            "--obstacle",
            "obstacles",
            multiple=True,
            type=_Amount("obstacles", needs_number=False, example="lack-of-trust=0.3"),
            help="Something in the way, with its severity; without one, 1.",
        ),
        click.option(
            "--pillar",
            "pillars",
            multiple=True,
            type=_Amount("pillars", needs_number=True, example="trust=0.3"),
            help="The level of a pillar.",
        ),
        click.option(
            "--wanted",
            "wanted",
            multiple=True,
            type=_Amount("pillars", needs_number=True, example="trust=0.3"),
            help="The wanted level of a pillar whose level is given.",
        ),
        *PLANS,
        *CHOICE,
        country_option,
        catalog_option,
    ]
    return with_options(command, options)


def said_of_situation(options: dict[str, Any]) -> dict[str, Any]:
    """Take what a command's options say of a situation out of them, as plain data."""
    fields: dict[str, Any] = {}
    for name in ("obstacles", "pillars", "wanted"):
        pairs = options.pop(name, ())
        if len({id for id, _ in pairs}) < len(pairs):
            raise SituationError([Fault(field=f"--{name.removesuffix('s')}", allowed="each concept once")])
        if pairs:
            fields[name] = dict(pairs)
    for name in ("goals", "done", "excluded", "confirmed"):
        ids = options.pop(name)
        if ids:
            fields[name] = list(ids)
    minutes = options.pop("minutes_per_week")
    if minutes is not None:
        fields["minutes_per_week"] = minutes
    if options.pop("alone"):
        fields["mode"] = "alone"
    return fields


def choice_of(options: dict[str, Any], catalog: Catalog) -> dict[str, Any]:
    """Take what a command's options say of the choice out of them: what `intimacy.recommend` is given beside a situation."""
    return {**{name: options.pop(name) for name in ("k", "evidence", "focus", "country")}, "catalog": catalog}


def _laid_over(said: dict[str, Any], data: Any) -> Situation:
    """A situation of plain data with the options laid over it: lists and mappings are added to, the rest is replaced."""
    if isinstance(data, list):
        raise SituationError([Fault(allowed="an object of named fields; for many situations, one object per line")])
    if not isinstance(data, dict):
        return Situation.from_dict(data)
    merged = dict(data)
    for name, value in said.items():
        base = merged.get(name)
        if isinstance(value, dict) and isinstance(base, dict):
            merged[name] = {**base, **value}
        elif isinstance(value, list) and isinstance(base, list):
            merged[name] = [*base, *(id for id in value if id not in base)]
        else:
            merged[name] = value
    return Situation.from_dict(merged)


def parse_situation(text: str | None, said: dict[str, Any]) -> Situation:
    """A situation of JSON text (None: it was no UTF-8) with options over it; raises `SituationError`."""
    return _laid_over(said, parse_text(text))


def situation_of(file: str | None, said: dict[str, Any], catalog: Catalog, *, lines: bool = False) -> Situation | Lines:
    """The situation that options and FILE make together, or the lines of FILE where it holds one per line."""
    if "wanted" in said and file is None and not set(said["wanted"]) <= set(said.get("pillars", ())):
        raise click.UsageError("--wanted counts for a pillar whose level is given: add --pillar ID=0..1")
    if file is None:
        # With options given the input may belong to a loop around the command; without any it can only be meant for it.
        if not said and waits_unread():
            raise click.UsageError("standard input holds something that would not be read: give - as FILE to read it")
        return _laid_over(said, {})
    from pathlib import Path

    if file != "-" and not Path(file).exists() and as_id(file) in catalog:
        kind = catalog[as_id(file)].kind
        option = {"obstacle": "--obstacle", "pillar": "--pillar", "benefit": "--goal"}.get(str(kind))
        hint = (
            f"; did you mean {option} {as_id(file)}?"
            if option
            else f"; it is a {kind}: see intimacy show {as_id(file)}"
        )
        raise click.UsageError(f"FILE is a file of JSON, and there is no file {clean(file)!r}{hint}")
    source = open_source(file, lines=lines)
    return source if isinstance(source, Lines) else parse_situation(source, said)


def one_situation(file: str | None, said: dict[str, Any], catalog: Catalog, refusal: str) -> Situation:
    """The situation that options and FILE make together; a usage error, with this refusal, where FILE holds one per line."""
    source = situation_of(file, said, catalog)
    if isinstance(source, Lines):
        source.close()
        raise click.UsageError(refusal)
    return source


def recommended(situation: Situation, options: dict[str, Any], *, ask_safety: bool) -> Recommendations:
    """The result for a situation, with what the private questions raise where they are to be asked."""
    from ..advice import recommend

    result = recommend(situation, **options)
    if ask_safety:
        from .ask import ask_safety as ask

        # Asked only once everything else is known to be right.
        result = recommend(ask(situation, options["catalog"]), **options)
    return result


def in_line(fault: Fault, number: int) -> Fault:
    """A fault of one situation as the fault of its line."""
    # A line of JSON Lines is line 1 to its parser.
    return fault._replace(record=f"line {number}", allowed=fault.allowed.replace("at line 1, column", "at column"))
