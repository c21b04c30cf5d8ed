"""The update law at length: random sequences of changes, each compared with a base built afresh.

usage: python -m benchmarks.laws [--sequences N] [--steps N] [--seconds N] [--write FILE]

The state machine is the one of `tests/lawful.py`. Prints how many sequences and changes were run, and whether the law
held, as JSON; a violation is shrunk and printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).parents[1]
__all__ = ["main"]


def main() -> int:
    """Run the sequences, in rounds until the time is up; returns 1 when the law was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=7200.0, help="begin no further round after so long")
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from lawful import Changes  # noqa: PLC0415 - the tests are no package

    started, broken = time.monotonic(), ""
    one_round = settings(
        max_examples=min(50, args.sequences),
        stateful_step_count=args.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    while not broken and Changes.sequences < args.sequences and time.monotonic() - started < args.seconds:
        try:
            run_state_machine_as_test(Changes, settings=one_round)
        except AssertionError as error:
            broken = "\n".join([str(error), *getattr(error, "__notes__", ())])
    found = {
        "sequences": Changes.sequences,
        "changes": Changes.steps,
        "violations": int(bool(broken)),
        "seconds": round(time.monotonic() - started),
    }
    text = json.dumps(found, indent=1)
    print(text, broken, sep="\n")
    if args.write:
        args.write.parent.mkdir(parents=True, exist_ok=True)
        args.write.write_text(text + "\n", encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
