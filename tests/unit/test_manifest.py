"""The manifest, and what files, folders and addresses named one by one become."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from ingest.manifest import Entry, entries_for, iso_date, load_manifest, source_id
from kg.errors import ConfigError

GOOD = """
[[source]]
id = "a"
file = "a.md"
title = "A"
published = 2026-03-01
also = ["https://example.org/x"]

[[source]]
id = "b"
url = "https://example.org/b.html"
published = "2026-03"
mapping = "maps/b.toml"
"""


def write(folder: Path, text: str) -> Path:
    """A manifest in `folder`."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_of_a_manifest(tmp_path: Path) -> None:
    """Files and mappings are relative to the manifest, dates keep their precision."""
    a, b = load_manifest(write(tmp_path, GOOD))
    assert (a.id, a.file, a.published, a.also) == ("a", tmp_path / "a.md", "2026-03-01", ("https://example.org/x",))
    assert (b.origin, b.published, b.mapping) == ("https://example.org/b.html", "2026-03", tmp_path / "maps" / "b.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[source]]\nid = "a"\nfile = "a"\ntitel = "A"\n', "unknown key 'titel'"),
        ("[settings]\nx = 1\n", "settings"),
        ('[[source]]\nfile = "a"\n', "needs an id"),
        ('[[source]]\nid = "a"\n', "a file or a url"),
        ('[[source]]\nid = "a"\nfile = 3\n', "'file' is not text"),
        ('[[source]]\nid = "a"\nfile = "a"\npublished = "March"\n', "'published' is 'March'"),
        ('[[source]]\nid = "a"\nfile = "a"\nalso = "x"\n', "'also'"),
        ('[[source]]\nid = "a"\nfile = "a"\n[[source]]\nid = "a"\nfile = "b"\n', "the id 'a'"),
        ("source = 3\n", "source"),
        ("[[source]\n", "not valid TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    """Every mistake in a manifest names the file and the key, and has a hint."""
    with pytest.raises(ConfigError) as caught:
        load_manifest(write(tmp_path, text))
    assert words in caught.value.message
    assert "sources.toml" in caught.value.message
    assert caught.value.hint


def test_a_missing_manifest_is_an_error(tmp_path: Path) -> None:
    """A manifest that is not there is named."""
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_manifest(tmp_path / "none.toml")


def test_folders_are_searched_in_order(tmp_path: Path) -> None:
    """Known extensions below a folder, sorted, hidden names left out; a mapping beside a data set is found."""
    for name in ("b.md", "a.txt", "deep/c.html", ".hidden/d.md", "e.exe", "f.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "f.mapping.toml").write_text("", encoding="utf-8")
    entries, failures = entries_for([str(tmp_path)])
    assert [str(e.file.relative_to(tmp_path)) for e in entries if e.file] == ["a.txt", "b.md", "deep/c.html", "f.csv"]
    assert entries[-1].mapping == tmp_path / "f.mapping.toml"
    assert not failures


def test_files_addresses_and_what_is_not_there(tmp_path: Path) -> None:
    """A file may have any extension, an address is kept, a name twice is once, a missing one is a failure."""
    odd = tmp_path / "program.exe"
    odd.write_bytes(b"x")
    gone = str(tmp_path / "nowhere.md")
    entries, failures = entries_for([str(odd), "https://example.org/a", str(odd), gone, "\x00"])
    assert entries == (Entry(file=odd), Entry(url="https://example.org/a"))
    assert [f.origin for f in failures] == [gone, "\x00"]
    assert "nowhere.md does not exist" in failures[0].error.message


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    """A folder without documents says which extensions count."""
    _, failures = entries_for([str(tmp_path)])
    assert ".md" in failures[0].error.hint


def test_source_ids_and_dates() -> None:
    """An id comes from the last part of a name; dates are ISO at their own precision or unknown."""
    assert source_id("/a/b/My Report (final).PDF") == "my-report-final"
    assert source_id("https://example.org/x/y.html?z=1#q") == "y"
    assert source_id("https://example.org/") == "example-org"
    assert source_id("???") == "source"
    assert [iso_date(v) for v in (date(2026, 3, 1), 2026, "2026-03", "2026-03-31T10:00", "unknown", "soon", None)] == [
        "2026-03-01", "2026", "2026-03", "2026-03-31", None, None, None,
    ]  # fmt: skip


def test_the_shipped_manifest_agrees_with_its_files(root: Path) -> None:
    """Each shipped source is there, and its front matter says what the manifest says."""
    entries = load_manifest(root / "sources" / "sources.toml")
    assert len(entries) == 11
    for entry in entries:
        assert entry.file is not None
        record = yaml.safe_load(entry.file.read_text(encoding="utf-8").split("---\n")[1])
        assert (entry.id, entry.title, entry.publisher) == (record["id"], record["title"], record["publisher"])
        assert entry.published == iso_date(record["date"])
        assert entry.kind == record["kind"]
    shipped = {p.name for p in (root / "sources").glob("*.md")}
    assert shipped == {e.file.name for e in entries if e.file}


def test_the_comparison_copies_no_sentence(root: Path, shared_data: Path) -> None:
    """The comparison page shares no eight words in a row with the article, titles of the reading list apart."""
    page = (root / "sources" / "comparison.md").read_text(encoding="utf-8").partition("## Reading list")[0]
    article = (shared_data / "article" / "sovereign-ai-vs-open-source-ai.txt").read_text(encoding="utf-8")
    pieces = [
        {tuple(words[n : n + 8]) for n in range(len(words) - 7)}
        for words in ("".join(c if c.isalnum() else " " for c in text.lower()).split() for text in (page, article))
    ]
    assert not pieces[0] & pieces[1]
