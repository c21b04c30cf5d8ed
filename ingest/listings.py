"""Feeds, sitemaps and folders of a manifest, and the entries that their items are."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.addresses import same_address
from ingest.feeds import Item, Items, read_feed
from ingest.fetching import Web
from ingest.manifest import (
    EXTENSIONS,
    Entry,
    Failure,
    Listing,
    ListingKind,
    documents_in,
    entry_of_file,
    source_id,
)
from ingest.sitemaps import read_sitemap
from kg.errors import SourceError

if TYPE_CHECKING:
    from kg.holding import HeldDocument

__all__ = ["Expanded", "each_once", "expand"]

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Expanded:
    """The entries of listings, those that could not be read, and what was left out, in words."""

    entries: tuple[Entry, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()


def expand(listings: Iterable[Listing], web: Web) -> Expanded:
    """The items of `listings` as entries with ids that last; `web.partial` learns which are not whole.

    What a listing cannot tell is a failure, and what it listed earlier stays.
    """
    entries: list[Entry] = []
    failures: list[Failure] = []
    notes: list[str] = []
    for listing in listings:
        try:
            found, said = _EXPANDERS[listing.kind](listing, web)
        except SourceError as error:
            web.partial.add(listing.id)
            failures.append(Failure(listing.place, error, listing.id))
        else:
            entries += found
            notes += said
    return Expanded(tuple(entries), tuple(failures), tuple(notes))


def each_once(
    entries: Iterable[Entry], held: Iterable[HeldDocument], manifest: str
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The `entries` of a manifest, of one page or file that several listings name the first; what was left out.

    A page keeps the id it is `held` by from a listing of that manifest, whichever listing names it now.
    """
    known = {
        _place(one.recipe.origin): one.source.id
        for one in held
        if one.recipe.manifest == manifest and one.recipe.listing is not None
    }
    kept: list[Entry] = []
    named: dict[str, Entry] = {}
    twice: Counter[tuple[str | None, str]] = Counter()
    for entry in entries:
        place = _place(entry.origin)
        first = named.setdefault(place, entry)
        if entry.listing is not None and first is not entry:
            twice[entry.listing, first.listing or first.id or first.origin] += 1
        else:
            kept.append(entry if entry.listing is None else replace(entry, id=known.get(place, entry.id)))
    notes = (
        f"{listing}: left out {n} item{'s' * (n > 1)} that {other} names too" for (listing, other), n in twice.items()
    )
    return tuple(kept), tuple(notes)


def _place(origin: str) -> str:
    """Where a page or file is, the same however it is written."""
    return same_address(origin) if "://" in origin else str(Path(origin).resolve())


def _of_folder(listing: Listing, web: Web) -> tuple[list[Entry], list[str]]:
    folder = Path(listing.place)
    try:
        files = documents_in(folder)
    except OSError as error:
        message = f"{folder} cannot be read ({error.strerror})"
        raise SourceError(message, "Check the path and its permissions.") from error
    chosen = [file for file in files if _wanted(listing, file.relative_to(folder).as_posix())]
    if not chosen:
        known = " ".join(sorted(EXTENSIONS))
        hint = f"Documents are files with {known}; check `folder` and `include`."
        raise SourceError(f"{folder} holds no documents that are asked for", hint)
    said = _cut_short(listing, web, len(chosen))
    return [_file_entry(listing, folder, file) for file in chosen[: listing.most]], said


def _of_feed(listing: Listing, web: Web) -> tuple[list[Entry], list[str]]:
    page = web.get(listing.place, keep=True)
    found = read_feed(page.content, page.url)
    web.partial.add(listing.id)  # what has left a feed is older, not withdrawn
    return _of_items(listing, web, found)


def _of_sitemap(listing: Listing, web: Web) -> tuple[list[Entry], list[str]]:
    def get(url: str) -> tuple[bytes, str]:
        page = web.get(url, keep=True)
        return page.content, page.url

    found = read_sitemap(listing.place, get)
    if not found.whole:
        web.partial.add(listing.id)
    newest = sorted(found.items, key=lambda item: item.seen or item.published or "", reverse=True)
    return _of_items(listing, web, replace(found, items=tuple(newest)))


def _of_items(listing: Listing, web: Web, found: Items) -> tuple[list[Entry], list[str]]:
    chosen = [item for item in found.items if _wanted(listing, item.url)]
    if not chosen:
        raise SourceError(f"{listing.place} lists nothing that is asked for", "Check `include` and the address.")
    said = _cut_short(listing, web, len(chosen))
    return [_item_entry(listing, item) for item in chosen[: listing.most]], [*found.notes, *said]


def _cut_short(listing: Listing, web: Web, number: int) -> list[str]:
    if number <= listing.most:
        return []
    web.partial.add(listing.id)
    return [f"{listing.place}: took {listing.most} of {number} items; `most` in the manifest says how many"]


_EXPANDERS: dict[ListingKind, Callable[[Listing, Web], tuple[list[Entry], list[str]]]] = {
    ListingKind.FOLDER: _of_folder,
    ListingKind.FEED: _of_feed,
    ListingKind.SITEMAP: _of_sitemap,
}


def _file_entry(listing: Listing, folder: Path, file: Path) -> Entry:
    place = file.relative_to(folder)
    name = "-".join((*place.parent.parts, source_id(place.name)))
    found = entry_of_file(file)
    given = replace(listing.given, id=f"{listing.id}-{_slug(name)}", listing=listing.id)
    return replace(given, file=found.file, mapping=found.mapping)


def _item_entry(listing: Listing, item: Item) -> Entry:
    """An item's entry; its id has a mark made of its key, since pages of one name are common."""
    mark = hashlib.sha256(item.key.encode("utf-8", "replace")).hexdigest()[:6]
    return replace(
        listing.given,
        id=f"{listing.id}-{_slug(source_id(item.url))}-{mark}",
        url=item.url,
        title=item.title,
        published=item.published,
        listing=listing.id,
    )


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower())[:_LONGEST_SLUG].strip("-_") or "item"


def _wanted(listing: Listing, name: str) -> bool:
    """Whether globs ask for a name; `*` also reaches over slashes, and a glob without one looks at the last part."""
    included = not listing.include or any(_matches(name, glob) for glob in listing.include)
    return included and not any(_matches(name, glob) for glob in listing.exclude)


def _matches(name: str, glob: str) -> bool:
    if "/" not in glob:
        return fnmatchcase(name.rstrip("/").rpartition("/")[2], glob) or fnmatchcase(name, glob)
    return fnmatchcase(name, glob) or (glob.startswith("**/") and fnmatchcase(name, glob[3:]))
