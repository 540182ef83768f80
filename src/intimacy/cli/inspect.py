"""`intimacy show`, `list`, `search` and `why-not`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ..catalog import Catalog, claim_of
from ..codec import to_plain
from ..errors import UnknownConceptError, nearest
from ..model import CONCEPT_SECTIONS, Concept, ExaminedPair, Link, Reference
from ..show.concept import concept_text, contact_text, examined_text, link_text
from ..show.layout import clean, wrap
from ..show.text import recommendations_text
from ..wording import SAMPLES_LIMIT, evidence_phrase
from ..wording.speech import said
from .inputs import (
    as_id,
    ask_option,
    catalog_option,
    choice_of,
    completer,
    format_option,
    one_situation,
    recommended,
    said_of_situation,
    situation_options,
)
from .output import csv_text, json_text, screen_width, warn, write

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["list_command", "search_command", "show_command", "why_not_command"]

KINDS = {section.replace("_", "-"): section for section in CONCEPT_SECTIONS}
ALL_SECTIONS = tuple(CONCEPT_SECTIONS)
OTHER_KINDS = ("links", "instruments", "catalogs")


def _complete_shown(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from .instruments import complete_instrument

    found = [*completer(*ALL_SECTIONS)(context, parameter, incomplete), *complete_instrument(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


@click.command("show")
@click.argument("ids", metavar="ID|FILE...", nargs=-1, required=True, shell_complete=_complete_shown)
@format_option("text", "json")
@catalog_option
def show_command(ids: tuple[str, ...], *, form: str, catalog: Catalog) -> None:
    """Show a concept, a study, a contact, an instrument, or a link ("source relation target") with all that is known of it.

    A FILE (.toml or .json) is an instrument of your own.
    """
    parts = []
    for given in ids:
        link = claim_of(catalog, given.lower())
        if isinstance(link, ExaminedPair):
            parts.append(
                (
                    {
                        "examined": True,
                        **to_plain(link, defaults=True),
                        "studies": {"against": to_plain(link.studies_against)},
                    },
                    examined_text(link, catalog, width=screen_width()),
                )
            )
            continue
        if link is not None:
            text = link_text(link, catalog, width=screen_width())
            parts.append((_plain_link(link), text))
            continue
        id = as_id(given)
        if id.removesuffix("s") in {kind.removesuffix("s") for kind in KINDS} and id not in catalog:
            raise click.UsageError(f"{id} is a kind: see intimacy list {id}")
        if id in catalog.contacts:
            contact = catalog.contacts[id]
            parts.append((contact.to_dict(), contact_text(contact, width=screen_width())))
            continue
        if id not in catalog and (shown := _instrument(given, catalog)) is not None:
            parts.append(shown)
            continue
        record = _concept(catalog, id)
        text = concept_text(record, catalog, width=screen_width())
        parts.append((_plain(record, catalog), text))
    if form == "json":
        data = [plain for plain, _ in parts]
        write(json_text(data[0] if len(data) == 1 else data))
    else:
        limit = "\n".join(wrap(said(SAMPLES_LIMIT), width=screen_width()))
        texts = [text for _, text in parts]
        # Beside verdicts, and once.
        texts += [limit] if any("verdict" in plain for plain, _ in parts) and limit not in texts[-1] else []
        write("\n\n".join(texts))


def _plain(record: Concept | Reference, catalog: Catalog) -> dict[str, Any]:
    """A concept or reference as plain data, with the links, examined pairs and rulings that name it."""
    links = [
        one
        for one in catalog.links
        if record.id in (one.source, one.target, *one.references_for, *one.references_against)
    ]
    pairs = [one for one in catalog.examined if record.id in (one.source, one.target, *one.references_against)]
    rulings = [one for one in catalog.rulings.values() if record.id in (one.flag, one.practice, *one.references)]
    beside = {"links": links, "examined": pairs, "rulings": rulings}
    found = {name: to_plain(records, defaults=True) for name, records in beside.items() if records}
    return {"kind": str(record.kind), **to_plain(record, defaults=True), **found}


def _plain_link(link: Link) -> dict[str, Any]:
    """A link as plain data, with the phrase for its evidence and its studies."""
    studies = {"for": link.evidence.studies_for, "against": link.evidence.studies_against}
    return {
        **to_plain(link, defaults=True),
        "evidence": evidence_phrase(link),
        "studies": {side: to_plain(several, defaults=True) for side, several in studies.items() if several},
    }


def _listing(records: list[Any], form: str) -> str:
    rows = [{"id": one.id, "kind": str(one.kind), "name": _title(one)} for one in records]
    if form == "json":
        return json_text(rows)
    if form == "csv":
        return csv_text(rows, ("id", "kind", "name"))
    wide = max(len(row["id"]) for row in rows)
    width = screen_width()
    lines = [f"{row['id']:<{wide}}  {clean(row['name'])}" for row in rows]
    # In a pipe whole lines are wanted, so that they can be searched.
    cut = sys.stdout.isatty()
    return "\n".join(line if not cut or len(line) <= width else f"{line[: width - 3]}..." for line in lines)


def _concept(catalog: Catalog, id: str) -> Concept | Reference:
    """A concept or study; what is none may have been meant for an instrument too."""
    from ..instruments import instrument_names

    try:
        return catalog[id]
    except UnknownConceptError as error:
        error.nearest = nearest(id, [*error.nearest, *instrument_names()])
        raise


def _instrument(given: str, catalog: Catalog) -> tuple[dict[str, Any], str] | None:
    """An instrument, built in or in a file, as plain data and as text; None where there is none of this name."""
    from ..show.instrument import instrument_text
    from .instruments import known_instrument

    known = known_instrument(given)
    if known is None:
        return None
    known = known.in_language(catalog.language)
    return known.to_dict(), instrument_text(known, width=screen_width())


def _instrument_listing(form: str, catalog: Catalog) -> str:
    """The built-in instruments, each with whether it is validated."""
    from ..instruments import instrument_names, load_instrument
    from ..wording.instruments import standing_words

    rows = [
        {
            "id": one.id,
            "name": one.name,
            "items": len(one.items),
            "standing": standing_words(validated=one.validated),
            "texts": said("with texts") if one.has_texts else said("a key without texts"),
        }
        for one in (load_instrument(name).in_language(catalog.language) for name in instrument_names())
    ]
    if form == "json":
        return json_text(rows)
    if form == "csv":
        return csv_text(rows, ("id", "name", "items", "standing", "texts"))
    wide = max(map(len, instrument_names()))
    lines = []
    for row in rows:
        told = (
            f"{clean(str(row['name']))}: {said('{count} items', count=row['items'])}, {row['standing']}, {row['texts']}"
        )
        # In a pipe whole lines are wanted, so that they can be searched.
        width = screen_width() if sys.stdout.isatty() else len(told) + wide + 2
        lines += wrap(told, width=width, first=f"{row['id']:<{wide}}  ")
    return "\n".join(lines)


def _title(record: Concept | Reference) -> str:
    return f"{record.name}. {record.title}" if isinstance(record, Reference) else record.name


_list_format = format_option("text", "json", "csv")


def _complete_kind(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    return [kind for kind in (*KINDS, *OTHER_KINDS) if kind.startswith(incomplete)]


def _kind(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    kinds = [*KINDS, *OTHER_KINDS]
    word = as_id(given)
    for kind in (word, f"{word}s"):
        if kind in kinds:
            return kind
    near = nearest(word, kinds)
    raise click.BadParameter(f"no such kind; {'the nearest' if near else 'they are'}: {', '.join(near or kinds)}")


@click.command("list")
@click.argument("kind", metavar="[KIND]", required=False, callback=_kind, shell_complete=_complete_kind)
@_list_format
@catalog_option
def list_command(*, kind: str | None, form: str, catalog: Catalog) -> None:
    """List the concepts of a KIND, the links, the instruments, the catalogs that have a name, or, without one, every kind and how many there are."""
    if kind == "instruments":
        write(_instrument_listing(form, catalog))
        return
    if kind == "catalogs":
        from .catalogs import offered_text

        write(offered_text(form))
        return
    if kind == "links":
        rows = [
            {
                "link": link.id,
                "strength": link.strength and str(link.strength),
                "verdict": str(link.verdict),
                "evidence": evidence_phrase(link),
            }
            for link in catalog.links
        ]
        if form == "json":
            write(json_text(rows))
        elif form == "csv":
            write(csv_text(rows, ("link", "strength", "verdict", "evidence")))
        else:
            write("\n".join(f"{row['link']}  ({row['evidence']})" for row in rows))
        return
    if kind is None:
        counts = [{"kind": name, "count": len(getattr(catalog, section))} for name, section in KINDS.items()]
        counts.append({"kind": "links", "count": len(catalog.links)})
        from ..instruments import instrument_names

        counts.append({"kind": "instruments", "count": len(instrument_names())})
        if form == "json":
            write(json_text(counts))
        elif form == "csv":
            write(csv_text(counts, ("kind", "count")))
        else:
            write("\n".join(f"{row['kind']:<12} {row['count']:>5}" for row in counts))
        return
    records = list(getattr(catalog, KINDS[kind]).values())
    write(
        _listing(records, form)
        if records or form != "text"
        else said("This catalogue has no {kind}.", kind=said(kind.replace("-", " ")))
    )


@click.command("search")
@click.argument("words", metavar="TEXT...", nargs=-1, required=True)
@_list_format
@catalog_option
def search_command(words: tuple[str, ...], *, form: str, catalog: Catalog) -> None:
    """Find concepts by words; every word must be found in a concept."""
    found = list(catalog.search(" ".join(words)))
    if not found and form == "text":
        warn("Nothing found; try fewer or other words.")
        return
    write(_listing(found, form))


@click.command("why-not")
@click.argument("practice", shell_complete=completer("practices"))
@situation_options
@ask_option
@click.option("--private", is_flag=True, help="For your eyes only: tell which red flags hold it.")
@format_option("text", "json")
def why_not_command(
    practice: str,
    *,
    file: str | None,
    ask_safety: bool,
    private: bool,
    form: str,
    catalog: Catalog,
    **given: Any,
) -> None:
    """Say why a PRACTICE is not in the list for a situation, given as for `intimacy recommend`."""
    if ask_safety:
        from .ask import check_terminal

        check_terminal(file)
    refusal = "why-not takes one situation; `intimacy recommend` takes one per line"
    situation = one_situation(file, said_of_situation(given), catalog, refusal)
    options = choice_of(given, catalog)
    result = recommended(situation, options, ask_safety=ask_safety)
    answer = result.why_not(as_id(practice), private=private)
    nearest_change = result.nearest_change(as_id(practice))
    if form == "json":
        write(json_text({**answer.to_dict(), "nearest_change": nearest_change and nearest_change.to_dict()}))
        return
    lines = wrap(str(answer), width=screen_width())
    if nearest_change and nearest_change.field:
        lines += wrap(str(nearest_change), width=screen_width())
    if answer.conditions:
        lines += wrap(
            f"{said('Where it holds')}: {' '.join(f'--confirmed {one}' for one in answer.conditions)}",
            width=screen_width(),
        )
    if result.blocked:
        # A bare "later" is no answer for somebody who needs help.
        lines += ["", recommendations_text(result, width=screen_width())]
    elif answer.by == "safety" and result.safety.status == "unasked":
        lines += wrap(said("--ask-safety asks them here."), width=screen_width())
    write("\n".join(lines))
