"""Where a model server is: on this machine, unless another is allowed."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from kg.errors import UnavailableError

if TYPE_CHECKING:
    from retrieval.settings import ModelSettings

__all__ = ["address", "is_local", "ollama_url"]

_OLLAMA_PORT = 11434


def address(host: str, default_port: int, *, allow_remote: bool) -> str:
    """The URL of a model server from what people write: a host, host:port, or a URL.

    The addresses that servers listen on (0.0.0.0, ::) become the loopback ones that clients call. Raises
    UnavailableError for what is not an address, and for another machine unless `allow_remote`.
    """
    parts, port = _parsed(host)
    name = {None: "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(parts.hostname, parts.hostname)  # noqa: S104
    assert name is not None
    port = port or (443 if parts.scheme == "https" else default_port)
    url = f"{parts.scheme}://{f'[{name}]' if ':' in name else name}:{port}{parts.path.rstrip('/')}"
    if not allow_remote and not is_local(url):
        raise UnavailableError(
            f"The model server {name} is another machine, and questions stay on this one.",
            "Allow it in the configuration (allow_remote), or use a server on 127.0.0.1.",
        )
    return url


def ollama_url(settings: ModelSettings) -> str:
    """The address of the configured Ollama server."""
    return address(settings.ollama_host, _OLLAMA_PORT, allow_remote=settings.allow_remote)


def is_local(url: str) -> bool:
    """Whether `url` names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parsed(host: str) -> tuple[SplitResult, int | None]:
    written = host.strip()
    try:
        parts = urlsplit(written if "//" in written else f"http://{written}")
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or any(map(str.isspace, parts.netloc)):
        raise UnavailableError(f"{host!r} is not the address of a model server.", "Write it as http://127.0.0.1:11434.")
    return parts, port
