"""Run every benchmark, one after the other: a table for people, and benchmarks/results/<name>.json for machines.

python -m benchmarks [name ...]
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"


def main() -> int:
    """Run those named on the command line, or all; exit with 1 if any of them failed."""
    names = sys.argv[1:] or benchmark_names()
    console = Console()
    failed = [name for name in names if not run(name, console)]
    if failed:
        console.print(f"Failed: {', '.join(failed)}. Run each alone to see why: python -m benchmarks.{failed[0]}")
    return 1 if failed else 0


def benchmark_names() -> list[str]:
    """Return the modules here that can be run alone."""
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if '__name__ == "__main__"' in path.read_text())


def run(name: str, console: Console) -> bool:
    """Run one benchmark in a process of its own, keep its result and show it."""
    console.print(f"[bold]{name}[/bold]: python -m benchmarks.{name} --json")
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if process.returncode:
        return False
    result: dict[str, Any] = json.loads(process.stdout.strip().splitlines()[-1])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
    show(result, console)
    return True


def show(result: dict[str, Any], console: Console) -> None:
    """Print each list of rows as a table, and what stands alone as a line."""
    for key, value in result.items():
        if not (isinstance(value, list) and value and isinstance(value[0], dict)):
            console.print(f"{key}: {value}")
            continue
        table = Table(*value[0], title=key)
        for row in value:
            table.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row.values()))
        console.print(table)


if __name__ == "__main__":
    sys.exit(main())
