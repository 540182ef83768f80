"""Benchmarks side by side, as ratios in one run: `nox -s bench`.

Times are medians of interleaved repetitions; process times are net of an empty interpreter. A number on one machine means little, a ratio in one run more.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src" / "intimacy" / "data"
FIRST = "import intimacy; intimacy.recommend(intimacy.Situation(obstacles={'fear-of-vulnerability': 0.8}))"


def processes(commands: dict[str, list[str]], repeat: int = 15) -> dict[str, float]:
    """Median seconds of whole processes, interleaved."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def calls(functions: dict[str, Callable[[], object]], repeat: int = 30, each: int = 20) -> dict[str, float]:
    """Median seconds of one call, interleaved."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(repeat):
        for name, function in functions.items():
            start = time.perf_counter()
            for _ in range(each):
                function()
            times[name].append((time.perf_counter() - start) / each)
    return {name: statistics.median(values) for name, values in times.items()}


def row(case: str, ours: float, theirs: float, goal: float | None) -> bool:
    """One line of the table; whether its goal is met."""
    ratio = ours / theirs
    met = goal is None or ratio <= goal
    wanted = "" if goal is None else f"goal: <= {goal} x{'' if met else '  MISSED'}"
    print(f"{case:<66} {ours * 1e3:>9.2f} ms {theirs * 1e3:>9.2f} ms   {ratio:>6.3f} x   {wanted}")
    return met


def main() -> int:
    """Run all and print a table; 1 where a goal is missed."""
    import networkx as nx

    import intimacy

    python = sys.executable
    command = str(Path(python).with_name("intimacy"))
    times = processes(
        {
            "empty": [python, "-c", ""],
            "attrs": [python, "-c", "import attrs"],
            "first": [python, "-c", FIRST],
            "networkx": [python, "-c", "import networkx"],
            "command": [command, "recommend", "--obstacle", "fear-of-vulnerability"],
        }
    )
    net = {name: seconds - times["empty"] for name, seconds in times.items()}
    names = ("attrs", "cattrs", "click", "networkx", "scipy", "frozendict")
    print(f"Python {sys.version.split()[0]}, " + ", ".join(f"{name} {version(name)}" for name in names) + "\n")
    print(f"{'case':<66} {'ours':>12} {'theirs':>12}")
    met = row("import intimacy and first recommend / import attrs, net", net["first"], net["attrs"], 3)
    met &= row("whole command / python -c 'import networkx', whole process", times["command"], times["networkx"], 1)

    situation = intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
    catalog = intimacy.load_catalog()
    graph = catalog.to_graph()
    seeds = {"fear-of-vulnerability": 1.0}
    timed = calls(
        {
            "recommend": lambda: intimacy.recommend(situation),
            "explained": lambda: [item.reasons for item in intimacy.recommend(situation)],
            "pagerank": lambda: nx.pagerank(graph, personalization=seeds),
        }
    )
    met &= row("recommend / networkx pagerank with personalization", timed["recommend"], timed["pagerank"], 0.1)
    row("the same with every reason looked at", timed["explained"], timed["pagerank"], None)

    folder = DATA / "emotional"
    if folder.exists():
        code = (
            "import time, attrs, cattrs, networkx, tomllib, intimacy, intimacy.catalog, intimacy.codec.structure\n"
            f"start = time.perf_counter(); intimacy.read_catalog({str(folder)!r}); print(time.perf_counter() - start)"
        )
        runs = [
            float(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout)
            for _ in range(9)
        ]
        met &= row(
            "catalog from TOML, first time, all checks, beyond imports / 60 ms", statistics.median(runs), 0.060, 1
        )

    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
