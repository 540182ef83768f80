"""The group of commands, and how every fault becomes one clear message and an exit code."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..errors import IntimacyError, nearest
from ..show.layout import clean
from .output import silence_stdout, told_of_former_ids, warn

__all__ = ["cli", "main"]

EXAMPLES = """\b
Examples:
  intimacy assess --save mine.json
  intimacy recommend --obstacle fear-of-vulnerability=0.8
  intimacy recommend --obstacle cheating --ask-safety
  intimacy recommend situation.json --format json
  intimacy recommend situations.jsonl > results.jsonl
  intimacy report situation.json -o report.html
  intimacy batch situations.jsonl -o - --to csv
  intimacy score ras answers.csv -o scores.csv
  intimacy why-not forgiveness --obstacle lack-of-trust
  intimacy show empathetic-listening
  intimacy search "same fight again"
  intimacy list instruments
  intimacy graph --obstacle fear-of-vulnerability=0.8 > picture.svg
  intimacy convert mine.graphml mine.toml
  intimacy references forgiveness --format bibtex
  intimacy help-contacts --country gb
  intimacy new ours
"""

COMMANDS = {
    "assess": ("assess", "Ask in the terminal, then recommend for what was said."),
    "recommend": ("recommend", "Recommend practices for a situation, or for many."),
    "report": ("report", "Write a page to read and to print for a situation."),
    "batch": ("batch", "Recommend for every row of JSON Lines, CSV or Parquet."),
    "score": ("score", "Score the answers of many people to an instrument."),
    "why-not": ("inspect", "Say why a practice is not recommended."),
    "show": ("inspect", "Show a concept, link, study, contact or instrument in full."),
    "list": ("inspect", "List the concepts of a kind, or the instruments."),
    "search": ("inspect", "Find concepts by words."),
    "references": ("evidence", "Write the studies as APA, BibTeX or CSL-JSON."),
    "coverage": ("evidence", "Say what the evidence covers, and where it is thin."),
    "help-contacts": ("evidence", "Name services that people can reach, by country."),
    "diff": ("diff", "Compare two catalogues, and the lists that they give."),
    "graph": ("graph", "Draw the catalogue or a situation, or write the graph."),
    "convert": ("convert", "Write a catalogue in another form."),
    "new": ("author", "Write a small catalogue, to make it your own."),
    "check": ("check", "Check catalogues, instruments and situations for faults."),
    "fmt": ("author", "Put the files of a catalogue in order."),
    "schema": ("author", "Write the JSON Schema of a format, for editors."),
}


class _Lazy(click.Group):
    """A group that imports a command when it is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click gives it
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            near = nearest(name, COMMANDS)
            hint = f"did you mean {near[0]}?" if near else f"they are {', '.join(COMMANDS)}"
            ctx.fail(f"no command {clean(name[:40])!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click gives it
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click gives it by position
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version

    from ..advice import RULES
    from ..catalog import load_catalog

    catalog = load_catalog()
    click.echo(f"intimacy {version('intimacy')} (catalogue {catalog.id} {catalog.version}, rules {RULES})")
    context.exit()


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the versions of library, data and rules.",
)
@click.pass_context
def cli(context: click.Context) -> None:
    """What could help two partners to be close, why, how sure that is, and when not to.

    Neither therapy nor a diagnosis. Nothing is kept and nothing is sent.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit codes: 0 done, 1 a fault in the input, 2 usage, 3 blocked with ``--exit-code``."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    if sys.stdout is None or sys.stderr is None:
        # Closed by whoever started us; there is nowhere to say so.
        return 1
    try:
        with told_of_former_ids():
            code: Any = cli.main(arguments, prog_name="intimacy", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        return 0
    except SystemExit:
        # With standalone_mode=False click ends the process by itself in one case only: its reader has left.
        silence_stdout()
        return 0
    except OSError as error:
        silence_stdout()
        warn(f"error: cannot write ({error.strerror})")
        return 1
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        where = f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help'.\n" if error.ctx else ""
        warn(f"{where}error: {error.format_message()}")
        return error.exit_code
    except click.ClickException as error:
        warn(f"error: {error.format_message()}")
        return error.exit_code
    except click.Abort:
        warn("Stopped.")
        return 130
    except IntimacyError as error:
        warn(f"error: {error}" + "".join(f"\n{note}" for note in getattr(error, "__notes__", ())))
        return 1
    return code if isinstance(code, int) else 0
