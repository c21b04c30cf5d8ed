"""What the columns of a data set mean: a TOML file says which relation each column states, of what, in which unit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.claim import Modality
from kg.errors import ConfigError

__all__ = ["Column", "Mapping", "Subject", "Switch", "load_mapping", "parse_mapping"]

_RECORD = ("id", "title", "publisher", "url", "published", "licence", "kind", "note")
_TOP = frozenset((*_RECORD, "subject", "column", "keep", "modality", "confidence", "valid"))
_COLUMN = frozenset(
    ("name", "label", "relation", "type", "inverse", "of", "unit", "scale", "separator", "words", "aspect", "modality")
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about: the column that names it, and its class."""

    column: str
    type: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how the text names it, and the claim a cell makes, if it makes one.

    `inverse` makes the cell the subject; `of` names a column whose entity is the subject instead of the row's.
    `separator` splits a cell into several values, `words` replaces cell values, `scale` multiplies figures.
    """

    name: str
    label: str
    relation: str | None = None
    type: str | None = None
    inverse: bool = False
    of: str | None = None
    unit: str = ""
    scale: str = "1"
    separator: str | None = None
    words: Table[str, str] = field(default_factory=dict)
    aspect: str | None = None
    modality: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """A column whose value decides something for the whole row (modality, confidence), and what when none fits."""

    column: str = ""
    values: Table[str, str] = field(default_factory=dict)
    default: str = ""

    def of(self, row: Table[str, str]) -> str:
        """What the row's value decides."""
        return self.values.get(row.get(self.column, "").strip(), self.default)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A data set's columns and its record; `text` is the file as written.

    `keep` lists for some columns the values a row must have; `valid` names the columns that say from and until when.
    """

    subject: Subject
    columns: tuple[Column, ...]
    record: Table[str, str] = field(default_factory=dict)
    keep: Table[str, tuple[str, ...]] = field(default_factory=dict)
    modality: Switch = field(default_factory=lambda: Switch(default=Modality.ASSERTED))
    confidence: Switch = field(default_factory=lambda: Switch(default="0.95"))
    valid: tuple[str | None, str | None] = (None, None)
    text: str = ""

    def takes(self, row: Table[str, str]) -> bool:
        """Whether the row has a subject and the values that `keep` asks for."""
        kept = all(row.get(column, "").strip() in values for column, values in self.keep.items())
        return kept and bool(row.get(self.subject.column, "").strip())


def load_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises ConfigError naming the file and the key that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the mapping {path} cannot be read ({error})", "Check the path in the manifest.") from error
    return parse_mapping(text, str(path))


def parse_mapping(text: str, name: str) -> Mapping:
    """The mapping that `text` (TOML) declares. Raises ConfigError naming `name` and the key that is wrong."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}", "Mend the line it names.") from error
    _known(name, content, _TOP)
    columns = content.get("column", [])
    if not isinstance(columns, list) or not columns:
        raise ConfigError(f"{name} declares no columns", "Write a [[column]] table for each column to be read.")
    try:
        return _mapping(content, tuple(_column(name, column) for column in columns), name, text)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise ConfigError(f"{name}: a key is missing or of the wrong kind ({error})", _HINT) from error


_HINT = "It needs [subject] with column and type, and [[column]] tables with a name."


def _mapping(content: Table[str, Any], columns: tuple[Column, ...], name: str, text: str) -> Mapping:
    subject, valid = content["subject"], content.get("valid", {})
    _known(f"{name}, [subject]", subject, frozenset({"column", "type", "label"}))
    _known(f"{name}, [valid]", valid, frozenset({"from", "until"}))
    modality = _switch(name, "modality", content.get("modality", {}), Modality.ASSERTED)
    for value in (modality.default, *modality.values.values()):
        Modality(value)
    confidence = _switch(name, "confidence", content.get("confidence", {}), "0.95")
    for value in (confidence.default, *confidence.values.values()):
        float(value)
    return Mapping(
        subject=Subject(subject["column"], subject["type"], subject.get("label", subject["column"])),
        columns=columns,
        record={key: str(content[key]) for key in _RECORD if key in content},
        keep={column: tuple(str(value) for value in values) for column, values in content.get("keep", {}).items()},
        modality=modality,
        confidence=confidence,
        valid=(valid.get("from"), valid.get("until")),
        text=text,
    )


def _column(name: str, column: Table[str, Any]) -> Column:
    where = f"{name}, column '{column.get('name', '?')}'"
    _known(where, column, _COLUMN)
    if not column.get("name"):
        raise ConfigError(f"{where}: 'name' is missing", "Give the column's name as it stands in the data set.")
    return Column(
        name=column["name"],
        label=column.get("label", column["name"]),
        relation=column.get("relation"),
        type=column.get("type"),
        inverse=bool(column.get("inverse", False)),
        of=column.get("of"),
        unit=column.get("unit", ""),
        scale=str(column.get("scale", "1")),
        separator=column.get("separator"),
        words={str(key): str(value) for key, value in column.get("words", {}).items()},
        aspect=column.get("aspect"),
        modality=bool(column.get("modality", False)),
    )


def _switch(name: str, key: str, table: Table[str, Any], default: str) -> Switch:
    _known(f"{name}, [{key}]", table, frozenset({"column", "values", "default"}))
    values = {str(k): str(v) for k, v in table.get("values", {}).items()}
    return Switch(table.get("column", ""), values, str(table.get("default", default)))


def _known(where: str, table: Table[str, Any], keys: frozenset[str]) -> None:
    unknown = sorted(table.keys() - keys)
    if unknown:
        raise ConfigError(f"{where}: unknown key '{unknown[0]}'", f"Known keys: {', '.join(sorted(keys))}.")
