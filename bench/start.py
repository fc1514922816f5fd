"""How long the product takes to start: ``python bench/start.py [RUNS]``.

Each figure is of a whole fresh process, as the operating system counts it; the
programs run in turn. The table goes to stdout and to bench/results/start.md.
"""

import sys
from pathlib import Path
from typing import Final

from machine import describe_machine
from processes import Cost, middle, run_in_turn

OUT: Final = Path(__file__).parent / "results" / "start.md"
RUNS: Final = 9
BASE: Final = "`import geopandas`"
IMPORT: Final = "`import geo`"
FLOWS: Final = "`python -m geo flows`, the bundled case"
COMMANDS: Final = {
    BASE: ("-c", "import geopandas"),
    IMPORT: ("-c", "import geo"),
    "`import geo.__main__`, all of the command line": ("-c", "import geo.__main__"),
    FLOWS: ("-m", "geo", "flows"),
    "`python -m geo check`, the bundled case": (
        *("-m", "geo", "check", "data/shipments.csv"),
    ),
}
MOST_IMPORT: Final = 1.2
MOST_FLOWS_S: Final = 3.0


def main(runs: int = RUNS) -> None:
    """Measure, and write the table."""
    commands = {name: (sys.executable, *rest) for name, rest in COMMANDS.items()}
    costs = run_in_turn(commands, runs=runs)
    text = write_results({name: middle(each) for name, each in costs.items()}, runs)
    OUT.write_text(text, encoding="utf-8")
    print(text)


def write_results(middles: dict[str, Cost], runs: int) -> str:
    """Write table, target and machine as Markdown."""
    base, flows = middles[BASE], middles[FLOWS]
    share = middles[IMPORT].cpu_s / base.cpu_s
    rows = [
        f"| {name} | {cost.cpu_s:.2f} | {cost.cpu_s / base.cpu_s:.2f} × | "
        f"{cost.wall_s:.2f} | {cost.peak_mb:,.0f} |"
        for name, cost in middles.items()
    ]
    met = "met" if flows.wall_s <= MOST_FLOWS_S else "missed"
    calm = "met" if flows.cpu_s <= MOST_FLOWS_S else "missed"
    return "\n".join(
        [
            "# Start",
            "",
            "| program | CPU s | to geopandas' | wall s | peak MB |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
            f"Medians of {runs} fresh processes, in turn. Targets: `import geo` at "
            f"most {MOST_IMPORT} × of `import geopandas`: "
            f"{'met' if share <= MOST_IMPORT else 'missed'}, {share:.2f} × (the "
            "package imports nothing by itself). `python -m geo flows` within "
            f"{MOST_FLOWS_S:.0f} s: {met} by the clock on this machine and in its "
            f"load, {calm} in CPU seconds, about what it takes on a quiet machine.",
            "",
            f"Measured: {describe_machine(packages=('geopandas', 'pandas', 'scipy'))}.",
            "",
        ]
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
