"""What hosts ask of robots (RFC 9309): read once a host and run, obeyed, and told when it stands in the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.headers import TOKEN
from ingest.web import PassingError, Policy, StatusError, get
from kg.errors import SourceError

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["Robots"]

_LARGEST = 5_000_000  # bytes; the standard asks for 500 kB at least
_SECONDS = 10.0  # for a robots.txt in all
_LONGEST_DELAY = 10.0  # seconds between two fetches from one host that we wait at most
_CLIENT_ERRORS = range(400, 500)
_HINT = "Save the page and ingest it as a file, or, where you may, set robots = false under [fetch] in config.toml."


@dataclass(slots=True)
class Robots:
    """The robots.txt of the hosts met in one run, and when each was last asked for something."""

    policy: Policy
    _rules: dict[str, Protego | str] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def admit(self, url: str, sleep: Callable[[float], None] = time.sleep) -> None:
        """Return when `url` may be fetched, after the pause its host asks for (at most 10 s).

        Raises SourceError where the host's robots.txt forbids it, or cannot be had.
        """
        if not self.policy.robots:
            return
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}".lower()
        if host not in self._rules:
            self._rules[host] = _rules(host, self.policy)
        rules = self._rules[host]
        if isinstance(rules, str):
            raise SourceError(rules, _HINT)
        if not rules.can_fetch(url, TOKEN):
            raise SourceError(f"{url} may not be fetched: {host}/robots.txt asks robots to stay away", _HINT)
        delay = min(rules.crawl_delay(TOKEN) or 0.0, _LONGEST_DELAY)
        since = time.monotonic() - self._last.get(host, float("-inf"))
        if since < delay:
            sleep(delay - since)
        self._last[host] = time.monotonic()


def _rules(host: str, policy: Policy) -> Protego | str:
    """The rules of a host; where they cannot be had because of the host, why nothing may be fetched.

    A host without a robots.txt (a status from 400 to 499) allows everything; one whose robots.txt fails, nothing.
    """
    from protego import Protego  # noqa: PLC0415 - a run over files reads no robots.txt

    try:
        brief = replace(policy, largest=_LARGEST, seconds=min(policy.seconds, _SECONDS), tries=2)
        page = get(f"{host}/robots.txt", brief)
    except StatusError as error:
        if error.status in _CLIENT_ERRORS:
            return Protego.parse("")
        return f"nothing may be fetched from {host} while its robots.txt fails ({error.message})"
    except PassingError as error:
        return f"nothing may be fetched from {host} while its robots.txt fails ({error.message})"
    return Protego.parse(page.content.decode("utf-8", errors="replace").lstrip("\ufeff"))
