"""A knowledge base of the shipped sources, and the chat over it as a person starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

READY_WITHIN = 60


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """The page tests of Streamlit put their script in the place of the main module; later processes must not get it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def samples_home(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The folder of a knowledge base that holds the shipped sources."""
    home = tmp_path_factory.mktemp("samples") / "home"
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "ingest"]
    subprocess.run(command, check=True, capture_output=True, cwd=root)
    return home


@pytest.fixture(scope="session")
def address(samples_home: Path, root: Path) -> Iterator[str]:
    """The address of a running server over the shipped sources."""
    with _serving(samples_home, root, "none") as running:
        yield running


@pytest.fixture(scope="module")
def worded_address(samples_home: Path, root: Path, smollm2_file: Path) -> Iterator[str]:
    """The address of a server whose answers SmolLM2 words."""
    with _serving(samples_home, root, str(smollm2_file)) as running:
        yield running


@contextmanager
def _serving(home: Path, root: Path, model: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "serve", "--port", str(port)]
    environment = os.environ | {"CLAIMGRAPH_MODEL": model}
    server = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://localhost:{port}/healthz", server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"no answer from {url} within {READY_WITHIN} s")
