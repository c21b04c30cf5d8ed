"""The child process in which llama.cpp runs, so that its crash or memory never takes the program down.

It reads one JSON line (path, context, threads, memory, host, key), serves llama.cpp's own API to its parent on a
private socket, writes one JSON line (ready or error), and lives until its standard input ends. It imports nothing of
ours.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

__all__ = ["main"]


def main() -> None:
    """Serve until the parent goes."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the library prints is no answer
    order = json.loads(sys.stdin.readline())
    try:
        server = _serve(order)
    except (RuntimeError, ImportError, MemoryError, ValueError) as error:
        answers.write(json.dumps({"error": str(error)}) + "\n")
        answers.flush()
        return
    answers.write(json.dumps({"ready": server.listening_address}) + "\n")
    answers.flush()
    sys.stdin.read()
    os._exit(0)  # a running answer would make the library wait


def _serve(order: dict[str, Any]) -> Any:
    _limit_memory(order["memory"])
    import xllamacpp  # noqa: PLC0415

    params = xllamacpp.CommonParams()
    params.model.path = order["path"]
    params.n_ctx = order["context"]
    params.n_parallel = 1
    params.cpuparams.n_threads = order["threads"]
    params.cpuparams_batch.n_threads = order["threads"]
    params.cpuparams.poll = 0  # threads that wait by spinning bring a busy machine to a stop
    params.cpuparams_batch.poll = 0
    params.cache_ram_mib = 0
    params.hostnames = [order["host"]]
    params.api_keys = [order["key"]]
    params.n_threads_http = 2
    params.ui = False
    params.endpoint_slots = False
    params.offline = True
    return xllamacpp.Server(params)


def _limit_memory(size: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # not on Windows
        return
    if size and sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    main()
