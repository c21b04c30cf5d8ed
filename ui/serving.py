"""Starting the one server: chat, SPARQL, JSON and MCP, on loopback unless a token guards it."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UnavailableError
from ui.guarding import LOOPBACK, Gate, SecurityHeaders, checked_token
from ui.sharing import share, warming

if TYPE_CHECKING:
    from ui.wiring import Services

__all__ = ["application", "serve_forever"]

PAGES = Path(__file__).parent / "chat" / "app.py"
UPLOAD_MB = 50


def application(services: Services, *, host: str, port: int) -> object:
    """The ASGI application: Streamlit's pages and our end points behind the gate, over the same services."""
    from starlette.middleware import Middleware  # noqa: PLC0415 - the server is not needed by other verbs
    from streamlit.web.server.starlette.starlette_app import App  # noqa: PLC0415 - the server is not needed by other verbs

    from ui.agents import mounted  # noqa: PLC0415 - needs the extra `mcp`
    from ui.server import routes  # noqa: PLC0415

    _configure_streamlit(host, port)
    # The pages run as a script of their own and find the knowledge base by this variable.
    os.environ["CLAIMGRAPH_HOME"] = str(services.config.home.resolve())
    share(services)
    agents = mounted(services)
    hosts = LOOPBACK if host in LOOPBACK else LOOPBACK | {host}
    return App(
        PAGES,
        routes=[*routes(services), *agents.routes],
        lifespan=agents.lifespan,
        middleware=[
            Middleware(Gate, hosts=hosts, port=port, token=checked_token(host, services.config.token)),
            Middleware(SecurityHeaders),
        ],
    )


def serve_forever(services: Services, *, host: str, port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Serve until interrupted, the models loading meanwhile. Raises UnavailableError where the port is taken."""
    import uvicorn  # noqa: PLC0415

    checked_token(host, services.config.token)
    _check_port(host, port)
    app = application(services, host=host, port=port)
    address = f"http://{'localhost' if host in LOOPBACK else host}:{port}"
    say(f"claimgraph is at {address}   (SPARQL at {address}/sparql; stop with Ctrl+C)")
    if browser:
        threading.Timer(1.5, webbrowser.open, (address,)).start()
    warming(services, None)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)  # type: ignore[arg-type]


def _check_port(host: str, port: int) -> None:
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnavailableError(
                f"{host}:{port} cannot be used: {error.strerror}", f"Choose another port: --port {port + 1}"
            ) from error


def _configure_streamlit(host: str, port: int) -> None:
    """No telemetry, no look-up of outside addresses, no trace in error boxes, nothing watched."""
    from streamlit import config, net_util  # noqa: PLC0415

    for option, value in {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.maxUploadSize": UPLOAD_MB,
        "server.allowedHosts": sorted({"localhost", "127.0.0.1", host}),
        "browser.gatherUsageStats": False,
        "browser.serverAddress": "localhost",
        "browser.serverPort": port,
        "client.toolbarMode": "viewer",
        "client.showErrorLinks": False,
        "client.showErrorDetails": "type",
    }.items():
        config.set_option(option, value)
    # A WebSocket with a foreign origin would make Streamlit ask an outside service for this machine's address.
    net_util._external_ip = "127.0.0.1"  # noqa: SLF001
