"""The program as others script against it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_contract_holds(shared_tools: Path) -> None:
    """The independent checker of the contract finds nothing that does not hold."""
    command = f"{sys.executable} -m ui.cli"
    done = subprocess.run(
        [sys.executable, str(shared_tools / "check_contract.py"), "--command", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.rstrip().endswith(" 0 failed"), done.stdout + done.stderr
