"""What commands read: options that make a situation, a file or stdin, one situation or one per line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import click
from click.shell_completion import CompletionItem

from ..catalog import Catalog, load_catalog, read_catalog
from ..codec import MAX_BYTES, parse_json
from ..errors import Fault, IntimacyError, SituationError
from ..model import Policy
from ..situation import Situation

__all__ = ["Lines", "catalog_option", "completer", "given_situation", "open_lines", "situation_options"]

F = TypeVar("F", bound=Callable[..., Any])


def _load(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Catalog:
    return load_catalog() if path is None else read_catalog(path)


catalog_option = click.option(
    "--catalog",
    type=click.Path(path_type=Path),
    callback=_load,
    metavar="PATH",
    help="A catalogue of your own: a .toml or .json file, or a folder of them.",
)


def completer(*sections: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Complete ids of some sections of the catalogue in the shell."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            path = context.params.get("catalog")
            catalog = path if isinstance(path, Catalog) else load_catalog()
        except IntimacyError:
            return []
        records = [record for section in sections for record in getattr(catalog, section).values()]
        return [CompletionItem(one.id, help=one.name) for one in records if one.id.startswith(incomplete)]

    return complete


class _Amount(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """ID or ID=NUMBER."""

    name = "ID[=0..1]"

    def __init__(self, *, needs_number: bool, sections: str) -> None:
        self.needs_number = needs_number
        self._complete = completer(sections)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        if isinstance(value, tuple):
            return value
        id, equals, number = str(value).partition("=")
        if not equals and not self.needs_number:
            return id, 1.0
        try:
            return id, float(number)
        except ValueError:
            self.fail("expected ID=NUMBER with a number from 0 to 1, such as trust=0.3", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self._complete(ctx, param, incomplete)


def situation_options(command: F) -> F:
    """The options that say something of a situation, and those of a recommendation; red flags are never among them."""
    options = [
        click.argument("file", required=False, type=click.Path(allow_dash=True, path_type=str)),
        click.option(
            "--obstacle",
            "obstacles",
            multiple=True,
            type=_Amount(needs_number=False, sections="obstacles"),
            help="Something in the way, with its severity; without one, 1.",
        ),
        click.option(
            "--pillar",
            "pillars",
            multiple=True,
            type=_Amount(needs_number=True, sections="pillars"),
            help="The level of a pillar.",
        ),
        click.option(
            "--wanted",
            "wanted",
            multiple=True,
            type=_Amount(needs_number=True, sections="pillars"),
            help="The wanted level of a pillar whose level is given.",
        ),
        click.option(
            "--goal",
            "goals",
            multiple=True,
            metavar="ID",
            shell_complete=completer("benefits", "pillars"),
            help="A benefit or pillar to favour.",
        ),
        click.option(
            "--done",
            multiple=True,
            metavar="ID",
            shell_complete=completer("practices"),
            help="A practice done already.",
        ),
        click.option(
            "--exclude",
            "excluded",
            multiple=True,
            metavar="ID",
            shell_complete=completer("practices"),
            help="A practice not wanted.",
        ),
        click.option(
            "--confirmed",
            multiple=True,
            metavar="ID",
            shell_complete=completer("conditions"),
            help="A condition known to hold.",
        ),
        click.option(
            "--minutes", "minutes_per_week", type=float, metavar="N", help="Minutes a week that there is time for."
        ),
        click.option("--alone", is_flag=True, help="Only one of the two takes part."),
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
        catalog_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


class Given(NamedTuple):
    """What the options say of a situation."""

    fields: dict[str, Any]

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> Given:
        """Take the fields of a situation out of a command's options."""
        fields: dict[str, Any] = {}
        for name in ("obstacles", "pillars", "wanted"):
            pairs = options.pop(name)
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
        return cls(fields)

    def over(self, data: Any) -> Situation:
        """A situation of plain data with the options laid over it: lists and mappings are added to, the rest is replaced."""
        if not isinstance(data, dict):
            return Situation.from_dict(data)
        merged = dict(data)
        for name, value in self.fields.items():
            base = merged.get(name)
            if isinstance(value, dict) and isinstance(base, dict):
                merged[name] = {**base, **value}
            elif isinstance(value, list) and isinstance(base, list):
                merged[name] = [*base, *value]
            else:
                merged[name] = value
        return Situation.from_dict(merged)


class Lines:
    """Situations one per line, read as they are asked for."""

    def __init__(self, stream: Iterator[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[tuple[int, str | None]]:
        """(number, text) of every line that is not blank; None for one that is no UTF-8."""
        for number, raw in enumerate(self._stream, start=1):
            if not raw.strip():
                continue
            try:
                yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                yield number, None


LINE_SUFFIXES = (".jsonl", ".ndjson")


def open_lines(file: str, *, lines: bool) -> str | Lines:
    """Open a file or stdin (``-``): the whole text of one situation, or `Lines` where it holds one per line.

    It is taken for lines where ``lines`` says so, where the file's name ends in .jsonl or .ndjson, and where the first line is a whole JSON object and
    another line follows.
    """
    stream = _open(file)
    if lines or Path(file).suffix in LINE_SUFFIXES:
        first = _first_full(stream)
        if first is None:
            raise SituationError(
                [Fault(file=_label(file), allowed="the input is empty; allowed is one JSON object per line")]
            )
        return Lines(_chain(first, stream))
    first = _first_full(stream) or b""
    following = b""
    if _whole(first):
        following = _first_full(stream) or b""
        if following:
            return Lines(_chain(first + following, stream))
    # One byte over the limit is enough to know.
    rest = stream.read(max(0, MAX_BYTES + 1 - len(first)))
    if len(first) + len(rest) > MAX_BYTES:
        raise SituationError([Fault(file=_label(file), allowed=f"one situation of at most {MAX_BYTES:,} bytes")])
    try:
        return (first + rest).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SituationError([Fault(file=_label(file), allowed="text in UTF-8")]) from None


def _open(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise SituationError([Fault(file=file, allowed=f"a file that can be read ({error.strerror})")]) from None


def _label(file: str) -> str:
    return "standard input" if file == "-" else file


def _first_full(stream: BinaryIO) -> bytes | None:
    """Blank lines and the first line that is not blank, or None where there is none; blank ones are kept for the count of lines."""
    taken = b""
    while True:
        line = stream.readline(MAX_BYTES + 1)
        if not line:
            return None
        taken += line
        if line.strip() or len(taken) > MAX_BYTES:
            return taken


def _chain(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield from first.splitlines(keepends=True)
    # One byte over the limit is enough to be refused by the parser, and keeps a file without line ends out of memory.
    while line := stream.readline(MAX_BYTES + 1):
        yield line


def _whole(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line.decode("utf-8-sig")), dict)
    except ValueError:
        return False


def given_situation(options: dict[str, Any], file: str | None) -> tuple[Situation, dict[str, Any]]:
    """The one situation that a command's options and file make, and the options that are left for `recommend`."""
    given = Given.from_options(options)
    if file is None:
        return given.over({}), options
    text = open_lines(file, lines=False)
    if isinstance(text, Lines):
        raise click.UsageError("this command takes one situation; `intimacy recommend` takes one per line")
    return parse_situation(text, given), options


def parse_situation(text: str | None, given: Given) -> Situation:
    """A situation of JSON text (None: it was no UTF-8) with options over it; raises `SituationError`."""
    if text is None:
        raise SituationError([Fault(allowed="text in UTF-8")])
    fault, data = "", None
    try:
        data = parse_json(text)
    except ValueError as error:
        fault = str(error)
    if fault:
        raise SituationError([Fault(allowed=fault)])
    return given.over(data)
