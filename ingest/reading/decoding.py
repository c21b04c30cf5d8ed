"""From bytes to text: the encoding, line ends, and characters no reader sees."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from kg.errors import SourceError

__all__ = ["Decoded", "clean", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Characters that change what a program reads but not what a person sees: zero-width and soft hyphens, bidi
# controls, tag characters, variation selectors of the second plane. Joiners stay where scripts need them.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
                        "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]")  # fmt: skip
_JOINER = re.compile("(?<=[\u0000-\u024f])[\u200c\u200d](?=[\u0000-\u024f])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile("\r\n?|\x85|\u2028|\u2029")
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and what was noticed on the way to it."""

    text: str
    notes: tuple[str, ...] = ()


def decode(content: bytes, name: str, charset: str | None = None) -> Decoded:
    """The text of `content`, with plain line ends and without invisible characters.

    UTF-8 is tried first, then the declared `charset`, then detection. Raises SourceError for empty and binary files.
    """
    if not content.strip():
        raise SourceError(f"{name} is empty", "Check the file, or leave it out.")
    text, encoding = _decoded(content, name, charset)
    notes = () if encoding == "utf-8" else (f"read as {encoding}, not UTF-8",)
    cleaned = clean(text)
    if not cleaned.text.strip():
        raise SourceError(f"{name} holds no text", "Check the file, or leave it out.")
    return Decoded(cleaned.text, notes + cleaned.notes)


def clean(text: str) -> Decoded:
    """`text` with plain line ends and without characters that nobody can see; says what it took out."""
    text = _LINE_END.sub("\n", text)
    notes = []
    for pattern, what in ((_INVISIBLE, "invisible"), (_JOINER, "invisible"), (_CONTROL, "control")):
        text, count = pattern.subn("", text)
        if count:
            notes.append(f"removed {count} {what} character{'s' if count > 1 else ''}")
    return Decoded(text, tuple(dict.fromkeys(notes)))


def _decoded(content: bytes, name: str, charset: str | None) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace"), encoding
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if not _looks_binary(content):
            return _guessed(content, name, charset)
    else:
        if "\x00" not in text:
            return text, "utf-8"
    raise SourceError(
        f"{name} is not text: it looks like a binary file",
        "Give Markdown, plain text, HTML, PDF, DOCX, CSV or JSON.",
    )


def _looks_binary(content: bytes) -> bool:
    """Whether bytes that no text holds make up a share of the beginning."""
    head = content[:8192]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return b"\x00" in head or odd > len(head) * 0.02


def _guessed(content: bytes, name: str, charset: str | None) -> tuple[str, str]:
    if charset:
        try:
            return content.decode(charset), codecs.lookup(charset).name
        except (LookupError, UnicodeDecodeError):
            pass  # a wrong declaration is common; detection follows
    from charset_normalizer import from_bytes  # noqa: PLC0415 - takes a moment to import, rarely needed

    # Short texts in a single-byte code give the detector little to go by: windows-1252 is the common case.
    best = from_bytes(content[:_SAMPLE]).best() if len(content) > 400 else None
    for encoding in dict.fromkeys((best.encoding if best else "cp1252", "cp1252", "latin-1")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text):
            return text, encoding
    raise SourceError(f"{name} is in no encoding that could be recognised", "Save it as UTF-8 and try again.")


def _readable(text: str) -> bool:
    """Whether nearly all characters are letters, figures, punctuation or white space."""
    sample = text[:20_000]
    odd = sum(unicodedata.category(c) in {"Cc", "Cn", "Co"} and c not in "\n\r\t\f" for c in sample)
    return odd <= len(sample) * 0.02
