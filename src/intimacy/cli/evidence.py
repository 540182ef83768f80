"""`intimacy references`, `coverage` and `help-contacts`."""

from __future__ import annotations

import click

from ..catalog import Catalog
from ..cite import apa, bibtex, csl
from ..model import CONCEPT_SECTIONS, INTERNATIONAL, Purpose, Reference, Relation
from ..show.concept import coverage_text
from ..show.layout import clean, wrap
from ..show.text import contact_lines
from ..wording import FIND_HELP, PURPOSE, SAMPLES_LIMIT
from ..wording.speech import lowered, said
from .inputs import as_id, catalog_option, completer, country_option, format_option
from .output import csv_text, json_text, screen_width, warn, write

__all__ = ["coverage_command", "help_contacts_command", "references_command"]


@click.command("references")
@click.argument("ids", metavar="[ID]...", nargs=-1, shell_complete=completer(*CONCEPT_SECTIONS))
@format_option("apa", "bibtex", "csl")
@catalog_option
def references_command(ids: tuple[str, ...], *, form: str, catalog: Catalog) -> None:
    """Write references: all of them, or those behind each ID (a study, a concept, or a link "source relation target")."""
    cited: dict[str, Reference] = {}
    for given in ids:
        cited |= {one.id: one for one in _behind(given, catalog)}
    references = [one for one in catalog.references.values() if not ids or one.id in cited]
    if form == "bibtex" and references:
        write("\n".join(map(clean, bibtex(references).split("\n"))))
    elif form == "csl":
        write(json_text(csl(references)))
    elif form == "apa" and references:
        # Whole lines, so that they can be searched and copied.
        write("\n".join(clean(apa(one)) for one in references))
    if not references:
        warn("No study is named for that.")


def _behind(given: str, catalog: Catalog) -> tuple[Reference, ...]:
    words = given.split()
    if len(words) == 3 and words[1].lower() in tuple(Relation):
        return catalog.find_references(link=" ".join(words).lower())
    return catalog.find_references(concept=as_id(given))


@click.command("coverage")
@format_option("text", "json")
@catalog_option
def coverage_command(*, form: str, catalog: Catalog) -> None:
    """Say what the evidence covers, and where it is thin."""
    covered = catalog.coverage()
    if form == "json":
        write(json_text(covered.to_dict()))
    else:
        write(
            "\n".join(
                [*coverage_text(covered, width=screen_width()), "", *wrap(said(SAMPLES_LIMIT), width=screen_width())]
            )
        )


CONTACT_COLUMNS = ("id", "country", "name", "purposes", "phone", "website", "hours", "note", "source", "read_on")


@click.command("help-contacts")
@country_option
@click.option(
    "--for",
    "purpose",
    metavar="PURPOSE",
    type=click.Choice([str(one) for one in Purpose]),
    help=f"What help is wanted for: {', '.join(Purpose)}. [default: everything]",
)
@format_option("text", "json", "csv")
@catalog_option
def help_contacts_command(*, country: str | None, purpose: str | None, form: str, catalog: Catalog) -> None:
    """Name services that people can reach, in a country or anywhere."""
    contacts = catalog.find_contacts(country=country, purpose=purpose)
    if form == "json":
        write(json_text([one.to_dict() for one in contacts]))
    elif form == "csv":
        rows = [{**one.to_dict(), "purposes": " ".join(one.purposes)} for one in contacts]
        write(csv_text(rows, CONTACT_COLUMNS))
    else:
        width = screen_width()
        known = sorted({one.country for one in catalog.contacts.values()} - {INTERNATIONAL})
        wanted = [Purpose(purpose)] if purpose else list(Purpose)
        lines = [*contact_lines(contacts, wanted, width=width), ""] if contacts else []
        bare = [
            lowered(said(PURPOSE[one])) for one in wanted if not any(one in contact.purposes for contact in contacts)
        ]
        if bare:
            lines += [
                *wrap(said("No contact is known here for: {purposes}.", purposes="; ".join(bare)), width=width),
                "",
            ]
        if country is None:
            lines += [
                *wrap(
                    said("--country names those of one country: {countries}.", countries=", ".join(known)), width=width
                ),
                "",
            ]
        elif country not in known and contacts:
            lines += [
                *wrap(said("None is known of {country}; these are for people anywhere.", country=country), width=width),
                "",
            ]
        write("\n".join([*lines, *wrap(said(FIND_HELP), width=width)]))
