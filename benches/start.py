"""Cold starts: what an import and a first answer cost beside `import polars`, each in a process of its own.

Prints medians of several interleaved runs and their ratio to `import polars`. Run `python benches/start.py [runs]`.
"""

import statistics
import subprocess
import sys
import time

COMPUTE = """
import opnajmfr as oj
data = oj.key_figures()
results = oj.compute(oj.Catalogue([data.catalogue["andel-65-plus"]]), data.observations).aggregate().collect()
assert results.at("nation").frame["value"].is_not_null().all()
assert results.at("municipality").frame.height == 870 and results.at("county").frame.height == 63
"""
PROGRAMS = {
    "import polars": ("import polars", None),
    "import opnajmfr": ("import opnajmfr", 0.2),
    "one indicator, 290 municipalities, county, nation": (COMPUTE, 2.5),
}
"""What is run, and at most how many times as long as `import polars` it may take."""


def seconds(program: str) -> float:
    """Return how long a program takes beyond an empty one."""

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    return run(program) - run("pass")


def main(runs: int = 11) -> int:
    """Print the medians, and fail where one takes more than its share."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(runs):
        for name, (program, _) in PROGRAMS.items():
            times[name].append(seconds(program))
    middle = {name: statistics.median(measured) for name, measured in times.items()}
    failed = False
    for name, (_, most) in PROGRAMS.items():
        ratio = middle[name] / middle["import polars"]
        failed |= most is not None and ratio > most
        wanted = "" if most is None else f", at most {most}"
        print(f"{name:<52} median {middle[name]:.3f} s of {runs} runs, {ratio:.2f} x import polars{wanted}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
