"""The command line: `intimacy`; `intimacy.cli.process` starts it, `intimacy.cli.main` has the commands."""
