"""Nothing leaves the machine: taking in files, querying and asking work without any network but loopback."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import Command, filled

UNSHARED = ("unshare", "--net", "--map-root-user")
QUESTION = ("ask", "Which company does Denmark partner with?", "--model", "none", "--json")


@pytest.fixture(scope="module")
def claimgraph(tmp_path_factory: pytest.TempPathFactory, minilm: object, models_dir: Path) -> Command:
    """The command line over two small sources."""
    return filled(tmp_path_factory.mktemp("egress") / "home", models_dir)


@pytest.fixture(scope="module")
def alone() -> tuple[str, ...]:
    """The command that runs another without a network; skips loudly where that is not permitted."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    done = subprocess.run([*UNSHARED, "true"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a network name space cannot be made here: {done.stderr.strip()}")
    return UNSHARED


def test_everything_works_without_a_network(claimgraph: Command, alone: tuple[str, ...], tmp_path: Path) -> None:
    """In a name space without any network, even loopback, files are taken in, queried and asked about."""
    file = tmp_path / "west.txt"
    file.write_text("Ireland builds a data centre in Cork.\n", encoding="utf-8")

    taken = claimgraph.process("ingest", str(file), "--json", before=alone)
    answer = claimgraph.process(*QUESTION, before=alone)
    rows = claimgraph.process("query", "sources", "--format", "csv", before=alone)

    assert (taken.code, answer.code, rows.code) == (0, 0, 0), taken.err + answer.err + rows.err
    assert taken.json["sources"][0]["state"] == "added"
    assert answer.json["status"] in {"answered", "conflicting"}
    assert "west" in rows.out


@pytest.mark.parametrize("arguments", [("ingest", "--dry-run"), QUESTION, ("query", "sources"), ("doctor",)])
def test_no_socket_reaches_beyond_loopback(claimgraph: Command, arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Every `connect` of the process and its children is to loopback or to a local socket, by the kernel's word."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "calls"
    traced = ("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log))
    if subprocess.run([*traced, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("strace is not permitted here")

    done = claimgraph.process(*arguments, before=traced)

    assert done.code in {0, 3}, done.err
    calls = log.read_text(encoding="utf-8", errors="replace")
    reached = re.findall(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', calls)
    addresses = {four or six for four, six in reached}
    assert {a for a in addresses if not a.startswith("127.") and a != "::1"} == set()
