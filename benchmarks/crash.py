"""Crashes on purpose: every call that changes files killed or refused, and kills spread over a run.

usage: python -m benchmarks.crash [--kills N] [--every K] [--verbs edit,…] [--errors KILL,ENOSPC,EIO] [--write FILE]

Each run works on its own copy of a small base. Faults are injected by strace at the n-th call of one system call that
changes files, n = 1, 2, … as far as an undisturbed run makes it; `--every K` takes each K-th. Kills come at instants
spread over twice the time that an undisturbed run has just taken, so that late ones are met on a busy machine too.
After each: the base opens at the old generation or the new, whole; `verify` is clean; what was acknowledged is there;
the next run completes, leaves what an undisturbed run leaves, and no leftovers. Prints counts as JSON, and what was
violated; `--write` puts them into FILE beside what it holds of other verbs. Without strace the injected part is
skipped, loudly.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import crash_step as step

__all__ = ["CALLS", "Harness", "Tally", "calls_of", "injected", "killed", "main", "summed", "written"]

CALLS = (
    *("write", "pwrite64", "fsync", "fdatasync", "sync", "sync_file_range", "rename", "link", "linkat", "unlink"),
    *("unlinkat", "mkdir", "rmdir", "ftruncate", "fallocate", "copy_file_range", "sendfile"),
)
_PATIENCE = 60  # seconds after which a run counts as hanging
_SPREAD = 2.0  # kills come up to so many times the length of an undisturbed run
_TIMED = 20  # kills after which that length is taken anew
_FORKS = get_context("forkserver")


@dataclass
class Tally:
    """What came of the runs; `violations` are sentences, and must be none."""

    runs: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The counts."""
        return {
            "runs": self.runs,
            "faults": dict(sorted(self.faults.items())),
            "base_after": dict(sorted(self.after.items())),
            "ended": dict(sorted(self.ended.items())),
            "violations": len(self.violations),
            "first_violations": self.violations[:10],
        }


class Harness:
    """A small base and its sources in a scratch folder, and one changing verb to be disturbed at will."""

    def __init__(self, scratch: Path, verb: str) -> None:
        self.verb, self.took = verb, 0.0
        self.origin, self.work, self.trace = (
            scratch / verb / "origin",
            scratch / verb / "work",
            scratch / verb / "trace",
        )
        step.prepare(self.origin, verb)
        self.before = step.look(self.origin)
        self.undisturbed()
        self.after = step.look(self.work)
        assert not self.before.wrong
        assert not self.after.wrong

    def undisturbed(self) -> float:
        """Run the verb to its end; how many seconds it took from the word to go."""
        code, said = self.run()
        assert code == 0, said
        return self.took

    def run(self, strace: list[str] | None = None, kill_after: float | None = None) -> tuple[int, str]:
        """Run the verb on a fresh copy, under strace or killed after some seconds: exit code, and what it said."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.origin, self.work)
        ours, theirs = _FORKS.Pipe()
        process = _FORKS.Process(target=step.perform, args=(self.work, self.verb, theirs))
        process.start()
        theirs.close()
        tracer = self._attached(process.pid or 0, strace) if strace else None
        ours.send("go")
        started = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        process.join(_PATIENCE)
        self.took = time.monotonic() - started
        if process.is_alive():
            process.kill()
            process.join()
            return -1, "it hangs"
        if tracer is not None:
            tracer.wait(_PATIENCE)
        ours.close()
        said = self.work.with_suffix(".said")
        return process.exitcode or 0, said.read_text(encoding="utf-8") if said.exists() else ""

    def _attached(self, pid: int, arguments: list[str]) -> subprocess.Popen[bytes]:
        command = ["strace", "-f", "-qq", "-o", str(self.trace), *arguments, "-p", str(pid)]
        tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        status = Path(f"/proc/{pid}/status")
        while "TracerPid:\t0\n" in status.read_text(encoding="utf-8"):
            if tracer.poll() is not None:
                raise RuntimeError("strace cannot attach: it needs to be allowed to trace")
            time.sleep(0.002)
        return tracer

    def judge(self, tally: Tally, fault: str, code: int, said: str) -> None:
        """Check the base after a disturbed run, let the next run complete, and check again."""
        tally.runs += 1
        tally.faults[fault.partition(":")[0]] += 1
        tally.ended[step.ENDS.get(code, f"code {code}")] += 1
        found = step.look(self.work)
        now = "new" if found.holds == self.after.holds else "old" if found.holds == self.before.holds else "neither"
        tally.after[now] += 1
        wrong = [f"the base is {now}: {found.wrong}"] if now == "neither" or found.wrong else []
        wrong += ["acknowledged, and lost"] if code == 0 and now != "new" else []
        wrong += [f"not an error of ours: {said.strip().splitlines()[-1:]}"] if code not in step.ENDS else []
        try:
            step.finish(self.work, self.verb, done=now == "new")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a violation
            wrong.append(f"the next run failed: {type(error).__name__}: {error}")
        ended = step.look(self.work)
        if ended.holds != self.after.holds or ended.wrong or ended.leftovers:
            wrong.append(f"after the next run: {ended.wrong} {ended.leftovers}")
        tally.violations += [f"{self.verb} {fault}: {one}" for one in wrong]


def calls_of(harness: Harness) -> Counter[str]:
    """How often an undisturbed run of the verb makes each call."""
    harness.run(["-e", f"trace={','.join(CALLS)}"])
    pattern = re.compile(r"^(?:\d+\s+)?(\w+)\(")
    lines = harness.trace.read_text(encoding="utf-8", errors="replace").splitlines()
    return Counter(m[1] for line in lines if (m := pattern.match(line)))


def injected(harness: Harness, error: str, every: int) -> Tally:
    """Disturb the verb at every `every`-th of its calls by one error."""
    tally = Tally()
    points = [(call, n) for call, count in sorted(calls_of(harness).items()) for n in range(1, count + 1)]
    action = "signal=KILL" if error == "KILL" else f"error={error}"
    for call, when in points[::every]:
        inject = ["-e", f"trace={call}", "-e", f"inject={call}:{action}:when={when}"]
        harness.judge(tally, f"{error}:{call}:{when}", *harness.run(inject))
    return tally


def killed(harness: Harness, kills: int) -> Tally:
    """Kill the verb at `kills` instants spread over twice the time it takes."""
    tally, whole = Tally(), 0.0
    for number in range(kills):
        if number % _TIMED == 0:
            whole = harness.undisturbed()
        harness.judge(tally, "SIGKILL", *harness.run(kill_after=_SPREAD * whole * (number + 0.5) / kills))
    return tally


def measured(args: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Tally]]:
    """The tallies: one of each fault injected into a verb, and one of kills."""
    verbs = args.verbs.split(",")
    strace = shutil.which("strace") is not None
    if not strace:
        print("SKIPPED: strace is not installed, so no fault was injected", file=sys.stderr)
    for verb in verbs:
        harness = Harness(scratch, verb)
        for error in args.errors.split(",") if strace and args.errors else ():
            yield f"{verb}, {error} injected", injected(harness, error, args.every)
        if args.kills:
            yield f"{verb}, killed", killed(harness, args.kills // len(verbs))


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300, help="how many kills, in all")
    parser.add_argument("--every", type=int, default=1, help="take each K-th call")
    parser.add_argument("--verbs", default=",".join(step.VERBS))
    parser.add_argument("--errors", default="KILL,ENOSPC,EIO")
    parser.add_argument("--write", type=Path)
    return parser.parse_args()


def main() -> int:
    """Run it all, print the counts, and return 1 when something was violated."""
    args = parsed()
    found: dict[str, Any] = {}
    scratch = Path(tempfile.mkdtemp(prefix="crash-"))
    _FORKS.set_forkserver_preload(["benchmarks.crash_step"])
    started = time.monotonic()
    try:
        for name, tally in measured(args, scratch):
            found[name] = {**tally.to_json(), "seconds": round(time.monotonic() - started)}
            print(name, json.dumps(found[name]), file=sys.stderr, flush=True)
            if args.write:
                written(args.write, found)
            started = time.monotonic()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(json.dumps(summed(found), indent=1))
    return 1 if summed(found)["violations"] else 0


def summed(found: dict[str, Any]) -> dict[str, Any]:
    """The tallies by name, in order, after what they come to together."""
    totals = {key: sum(one[key] for one in found.values()) for key in ("runs", "violations", "seconds")}
    return {**totals, **dict(sorted(found.items()))}


def written(path: Path, found: dict[str, Any]) -> None:
    """Put tallies into a file beside those of other verbs that it holds."""
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    earlier = {name: one for name, one in held.items() if isinstance(one, dict)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(summed(earlier | found), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
