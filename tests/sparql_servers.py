"""Real SPARQL servers for tests, each on free ports of this machine and gone with its fixture."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from kg.settings import EndpointSettings

FACTS = "https://w3id.org/claimgraph/graph/facts"
_READY_SECONDS = 60.0
_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 8000
MaxDirtyBuffers = 5000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 4
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def virtuoso(folder: Path) -> Iterator[EndpointSettings]:
    """Virtuoso, as Debian packages it: digest passwords, and no default graph of its own."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    port = free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=free_port(), http=port), encoding="utf-8")
    command = [program, "+configfile", "virtuoso.ini", "+foreground"]
    with _running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        base = f"http://127.0.0.1:{port}"
        store = f"{base}/sparql-graph-crud-auth"
        yield EndpointSettings(f"{base}/sparql", store, "dba", "dba", "digest", FACTS, answers=True)


@contextmanager
def oxigraph(folder: Path) -> Iterator[EndpointSettings]:
    """Oxigraph's own server: no password, and a default graph as the standard has it."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    if program is None:
        pytest.skip("the oxigraph server is not installed: pip install oxigraph")
    address = f"127.0.0.1:{free_port()}"
    with _running([program, "serve", "--bind", address], folder, f"http://{address}/"):
        yield EndpointSettings(f"http://{address}/query", f"http://{address}/store", answers=True)


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, url)
        yield
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False, timeout=5)
        except httpx.HTTPError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{process.args} does not start")
