"""`intimacy show`, `list`, `search`, `why-not`, `graph` and `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import click

from ..advice import recommend
from ..catalog import Catalog, read_catalog
from ..checks import CONCEPT_SECTIONS
from ..codec import parse_json, to_plain
from ..errors import Fault, FaultsError, SituationError
from ..explain import couples_studied
from ..index import compile_index
from ..model import SECTIONS, Concept, Link, Reference
from ..show.text import clean, concept_text, link_text
from ..situation import Situation
from ..wording import SAMPLES_LIMIT, evidence_phrase
from .inputs import (
    Given,
    Lines,
    catalog_option,
    completer,
    given_situation,
    open_lines,
    parse_situation,
    situation_options,
)
from .output import csv_text, screen_width, warn, write

__all__ = ["check_command", "graph_command", "list_command", "search_command", "show_command", "why_not_command"]

KINDS = {section.replace("_", "-"): section for section in CONCEPT_SECTIONS}
ALL_SECTIONS = tuple(CONCEPT_SECTIONS)


def _phrase(catalog: Catalog, link: Link) -> str:
    return evidence_phrase(link, couples=couples_studied(compile_index(catalog), link))


@click.command("show")
@click.argument("ids", metavar="ID...", nargs=-1, required=True, shell_complete=completer(*ALL_SECTIONS))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to write it."
)
@catalog_option
def show_command(ids: tuple[str, ...], *, form: str, catalog: Catalog) -> None:
    """Show a concept, a study, or a link ("source relation target") with all that is known of it."""
    parts = []
    by_id = {link.id: link for link in catalog.links}
    for id in ids:
        link = by_id.get(id)
        if link is not None:
            text = link_text(link, catalog, phrase=_phrase(catalog, link), width=screen_width())
            parts.append((to_plain(link), f"{text}\n\n{SAMPLES_LIMIT}"))
            continue
        record = catalog[id]
        text = concept_text(record, catalog, phrase=lambda one: _phrase(catalog, one), width=screen_width())
        parts.append(({"kind": str(record.kind), **to_plain(record)}, text))
    if form == "json":
        data = [plain for plain, _ in parts]
        write(json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=2))
    else:
        write("\n\n".join(text for _, text in parts))


def _listing(records: list[Any], form: str) -> str:
    rows = [{"id": one.id, "kind": str(one.kind), "name": _title(one)} for one in records]
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=2)
    if form == "csv":
        return csv_text(rows, ("id", "kind", "name"))
    wide = max(len(row["id"]) for row in rows)
    width = screen_width()
    lines = [f"{row['id']:<{wide}}  {clean(row['name'])}" for row in rows]
    return "\n".join(line if len(line) <= width else f"{line[: width - 3]}..." for line in lines)


def _title(record: Concept | Reference) -> str:
    return f"{record.name}. {record.title}" if isinstance(record, Reference) else record.name


_list_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How to write it.",
)


@click.command("list")
@click.argument("kind", required=False, type=click.Choice([*KINDS, "links"]))
@_list_format
@catalog_option
def list_command(*, kind: str | None, form: str, catalog: Catalog) -> None:
    """List the concepts of a KIND, the links, or, without one, every kind and how many there are."""
    if kind == "links":
        rows = [
            {
                "link": link.id,
                "strength": link.strength and str(link.strength),
                "verdict": str(link.verdict),
                "evidence": _phrase(catalog, link),
            }
            for link in catalog.links
        ]
        if form == "json":
            write(json.dumps(rows, ensure_ascii=False, indent=2))
        elif form == "csv":
            write(csv_text(rows, ("link", "strength", "verdict", "evidence")))
        else:
            write("\n".join(f"{row['link']}  ({row['evidence']})" for row in rows))
        return
    if kind is None:
        counts = [{"kind": name, "count": len(getattr(catalog, section))} for name, section in KINDS.items()]
        counts.append({"kind": "links", "count": len(catalog.links)})
        if form == "json":
            write(json.dumps(counts, indent=2))
        elif form == "csv":
            write(csv_text(counts, ("kind", "count")))
        else:
            write("\n".join(f"{row['kind']:<12} {row['count']:>5}" for row in counts))
        return
    records = list(getattr(catalog, KINDS[kind]).values())
    write(_listing(records, form) if records or form != "text" else f"This catalogue has no {kind}.")


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
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to write it."
)
def why_not_command(
    practice: str, *, file: str | None, form: str, catalog: Catalog, k: int, evidence: str, focus: float, **said: Any
) -> None:
    """Say why a PRACTICE is not in the list for a situation, given as for `intimacy recommend`."""
    situation, _ = given_situation(said, file)
    result = recommend(situation, catalog=catalog, k=k, evidence=evidence, focus=focus)
    answer = result.why_not(practice)
    write(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) if form == "json" else clean(str(answer)))


@click.command("graph")
@click.option(
    "--format",
    "form",
    type=click.Choice(["node-link", "graphml", "gexf", "csv"]),
    default="node-link",
    show_default=True,
    help="How to write it.",
)
@click.option("--weighted", is_flag=True, help="Give every edge that has a strength a weight: 0.25, 0.5 or 0.75.")
@catalog_option
def graph_command(*, form: str, weighted: bool, catalog: Catalog) -> None:
    """Write the graph of links for other programs."""
    if form == "csv":
        names = ("source", "relation", "target", "strength", "basis", "verdict", "directness", "rationale")
        write(csv_text([to_plain(link) for link in catalog.links], names))
        return
    from ..graph import graph_text

    write(graph_text(catalog.contents, form, weighted=weighted))


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@catalog_option
def check_command(files: tuple[Path, ...], *, catalog: Catalog) -> int:
    """Check catalogues (a .toml or .json file, or a folder of them) and situations (.json), and tell every fault."""
    worst = 0
    for file in files:
        try:
            write(f"ok: {file}: {_check(file, catalog)}")
        except FaultsError as error:
            warn(f"{file}: {error}")
            worst = 1
    return worst


# A file without one of these is taken for a situation, whose faults repeat nothing of it.
_CATALOGUE_KEYS = {"id", "name", "version", "frame", *SECTIONS} - {"pillars", "obstacles", "red_flags"}


def _check(file: Path, catalog: Catalog) -> str:
    if file.suffix in (".jsonl", ".ndjson"):
        return _check_lines(file, catalog)
    if file.suffix == ".json" and file.is_file():
        text = open_lines(str(file), lines=False)
        if isinstance(text, Lines):
            return _check_lines(file, catalog)
        try:
            data = parse_json(text)
        except ValueError:
            data = None
        schema = str(data.get("schema", "")) if isinstance(data, dict) else ""
        if not schema.startswith("intimacy/catalog/") and not (
            isinstance(data, dict) and _CATALOGUE_KEYS & data.keys()
        ):
            compile_index(catalog).resolve(Situation.from_json(text))
            return "a situation"
    return repr(read_catalog(file))[1:-1]


def _check_lines(file: Path, catalog: Catalog) -> str:
    faults: list[Fault] = []
    lines = open_lines(str(file), lines=True)
    count = 0
    for number, text in lines if isinstance(lines, Lines) else ():
        count += 1
        try:
            compile_index(catalog).resolve(parse_situation(text, Given({})))
        except SituationError as error:
            faults += [attrs.evolve(fault, record=f"line {number}") for fault in error.faults]
    if faults:
        raise SituationError(faults)
    return f"{count} situations"
