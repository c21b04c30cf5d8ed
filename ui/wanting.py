"""The list of publications wanted: what people know of their addresses, and fetching one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.manifest import Entry, source_id
from ingest.pipeline import ingest
from ingest.report import Report
from ingest.wanted import Wanted, same_title, wanted
from kg.errors import ConfigError, NotHeldError, SourceError
from kg.files import replace_text

if TYPE_CHECKING:
    from ui.console import ProgressLike
    from ui.wiring import Services

__all__ = ["add", "fetch", "listed", "wishes_stamp"]

FILE = "wanted.json"
_LONGEST_ID = 60


def listed(services: Services) -> tuple[Wanted, ...]:
    """What is wanted, the most recommended first; nothing where no source is held."""
    if services.base.current is None:
        return ()
    return wanted(services.snapshot(), _given(services.config.home))


def add(services: Services, name: str, url: str) -> str:
    """Note the address of a publication by its number in the list or its title, listed or not; the title.

    Raises SourceError where it is not the address of a web page.
    """
    from ingest.addresses import address_of  # noqa: PLC0415

    address_of(url, private=services.config.fetch.allow_private)
    found = _named(listed(services), name)
    title = found.title if found is not None else name.strip()
    if not same_title(title) or title.isdigit():
        raise NotHeldError(f"no publication {name!r} is wanted", "List those that are: claimgraph wanted")
    given = _given(services.config.home)
    given[same_title(title)] = (title, url)
    services.config.home.mkdir(parents=True, exist_ok=True)
    entries = [{"title": title, "url": url} for title, url in sorted(given.values())]
    replace_text(services.config.home / FILE, json.dumps(entries, ensure_ascii=False, indent=1) + "\n")
    return title


def fetch(services: Services, name: str, url: str | None, progress: ProgressLike) -> Report:
    """Take in a publication that is wanted, from `url` or the address that is known; a given one is remembered.

    Raises NotHeldError where it is not wanted or no address is known, SourceError where it cannot be taken in.
    """
    found = _named(listed(services), name)
    if found is None:
        raise NotHeldError(f"no publication {name!r} is wanted", "List those that are: claimgraph wanted")
    address = url or found.url
    if address is None:
        hint = f'Find it and give it: claimgraph wanted fetch {name} --url "https://…"'
        raise NotHeldError(f"no address is known of {found.title!r}", hint)
    mark = re.sub(r"[^a-z0-9]+", "-", same_title(found.title))[:_LONGEST_ID].strip("-")
    entry = Entry(url=address, id=mark or source_id(address), publisher=found.publisher, kind="report")
    report = ingest(services.base, [entry], services.tools(None), progress=progress)
    for failed in report.failed:
        raise SourceError(failed.error or f"{address} cannot be taken in", failed.hint or "")
    add(services, found.title, address)
    return report


def wishes_stamp(services: Services) -> float:
    """When people last noted an address, in seconds since 1970; 0 where they never did."""
    try:
        return (services.config.home / FILE).stat().st_mtime
    except OSError:
        return 0.0


def _named(some: tuple[Wanted, ...], name: str) -> Wanted | None:
    """The publication with this number in the list, this title, or a title that alone holds these words."""
    if name.isdigit() and 0 < int(name) <= len(some):
        return some[int(name) - 1]
    words = same_title(name)
    exact = [one for one in some if same_title(one.title) == words]
    near = [one for one in some if words and words in same_title(one.title)]
    if exact or len(near) == 1:
        return (exact or near)[0]
    return None


def _given(home: Path) -> dict[str, tuple[str, str]]:
    """The titles and addresses that people gave, by what their titles have in common."""
    path = home / FILE
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {same_title(entry["title"]): (str(entry["title"]), str(entry["url"])) for entry in entries}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"{path} cannot be read ({error})", "Mend it or move it away.") from error
