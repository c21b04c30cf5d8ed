"""HTML, PDF, DOCX and data sets, broken files, encodings and hidden text."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from pdf_file import lines, pdf

from ingest.cutting import cut
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import media_type_of, read
from ingest.reading.sandbox import SECONDS
from kg.document import BlockKind, Document
from kg.errors import SourceError

PAGE = """<!DOCTYPE html><html><head><title>Chips in Norway | The Site</title>
<meta property="og:site_name" content="The Site"><meta property="article:published_time" content="2026-02-03T10:00:00Z">
<style>.x9{display:none} @media print{.kept{display:none}}</style><script>var a = 1</script></head>
<body><nav><a href="/">Home</a> <a href="/b">Shop</a></nav>
<div class="cookie-banner">We use cookies</div>
<article><h1>Chips in Norway</h1>
<p>Norway spends <b>$2 billion</b> on chips<br>each year.</p>
HIDDEN
<p class="kept">Visible here.</p>
<h2>Facts</h2><ul><li>One<ul><li>Nested</li></ul></li><li><p>Two</p></li></ul>
<table><thead><tr><th>Country</th><th>Budget</th></tr></thead><tr><td>Norway</td><td>$2 bn</td></tr></table>
</article><aside>Related stories</aside><footer>© 2026 The Site</footer></body></html>"""

HIDING = (
    "<!-- SECRET -->",
    '<p style="display:none">SECRET</p>',
    '<p style="visibility: hidden">SECRET</p>',
    "<p hidden>SECRET</p>",
    '<p aria-hidden="true">SECRET</p>',
    '<p class="x9">SECRET</p>',
    '<p style="color:#fff">SECRET</p>',
    '<p style="color:red;background:red">SECRET</p>',
    '<p style="font-size:0">SECRET</p>',
    '<p style="position:absolute;left:-9999px">SECRET</p>',
    '<p style="opacity:0">SECRET</p>',
    "<template>SECRET</template>",
    "<noscript>SECRET</noscript>",
    "<svg><text>SECRET</text></svg>",
    "<textarea>SECRET</textarea>",
    '<img alt="SECRET" title="SECRET">',
    '<input value="SECRET">',
    '<script type="application/ld+json">{"a": "SECRET"}</script>',
    "<p>SE\u200bCRET</p>",
    "<p>" + "".join(chr(0xE0000 + ord(c)) for c in "SECRET") + "</p>",
)


def load(content: str | bytes, name: str, entry: Entry | None = None) -> Document:
    """A document read from a file called `name`."""
    data = content.encode() if isinstance(content, str) else content
    return read(Raw(data, name, name), entry or Entry())


def shown(doc: Document) -> list[tuple[BlockKind, int, str]]:
    """The blocks in a form to compare."""
    return [(b.kind, b.level, doc.slice(b.span)) for b in doc.blocks]


def test_html_keeps_the_main_text_and_its_structure() -> None:
    """Headings, lists and tables stay; menus, notices, side bars and footers go; the record is read."""
    doc = load(PAGE.replace("HIDDEN", ""), "a.html")
    assert shown(doc) == [
        (BlockKind.HEADING, 1, "Chips in Norway"),
        (BlockKind.PARAGRAPH, 0, "Norway spends $2 billion on chips each year."),
        (BlockKind.PARAGRAPH, 0, "Visible here."),
        (BlockKind.HEADING, 2, "Facts"),
        (BlockKind.LIST_ITEM, 1, "One"),
        (BlockKind.LIST_ITEM, 2, "Nested"),
        (BlockKind.LIST_ITEM, 1, "Two"),
        (BlockKind.TABLE_HEADER, 0, "Country | Budget"),
        (BlockKind.TABLE_ROW, 0, "Norway | $2 bn"),
    ]
    source = doc.source
    assert (source.title, source.publisher, source.published) == ("Chips in Norway", "The Site", "2026-02-03")
    assert cut(doc)[-1].headings == ("Facts",)


def test_hidden_html_does_not_reach_the_text() -> None:
    """Of twenty ways to hide words in a page, each is stripped, or stripped of what made it invisible."""
    doc = load(PAGE.replace("HIDDEN", "".join(HIDING[:18])), "a.html")
    assert "SECRET" not in doc.text
    assert "Visible here." in doc.text
    assert any("hidden" in note for note in doc.notes)
    tricks = load(PAGE.replace("HIDDEN", "".join(HIDING[18:])), "a.html")
    assert tricks.text.count("SECRET") == 1
    assert not any(0xE0000 <= ord(c) <= 0xE007F or c == "\u200b" for c in tricks.text)
    assert any("invisible" in note for note in tricks.notes)


def test_html_says_its_encoding() -> None:
    """A page in another encoding is read by what its meta element says."""
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>Łódź zapłaci za układy więcej.</p></body></html>'
    assert "Łódź zapłaci" in load(page.encode("iso-8859-2"), "a.html").text


def test_a_page_of_scripts_only_is_an_error() -> None:
    """A page that shows nothing without scripts is refused by name and reason."""
    with pytest.raises(SourceError, match=r"a\.html shows no text"):
        load("<html><body><script>" + "x=1;" * 2000 + "</script></body></html>", "a.html")


def test_pdf_paragraphs_headings_and_pages() -> None:
    """Lines join into paragraphs, across a page break too; larger type is a heading; the page can be counted."""
    doc = load(
        pdf(
            lines(
                ("F1", 24, 760, "Report on Power"),
                ("F2", 16, 720, "Grid"),
                ("F1", 11, 700, "The grid of Norway carries 30 GW and is to be enlarged by"),
                ("F1", 11, 687, "another 5 GW until 2030. The plan is public, and all of the"),
                ("F1", 11, 674, "ministries support it, as the parliament heard last year from"),
            ),
            lines(
                ("F1", 11, 760, "the minister in charge."),
                ("F1", 11, 730, "Sweden follows with a plan of its own in the coming years."),
            ),
        ),
        "a.pdf",
    )
    kinds = [(b.kind, b.level) for b in doc.blocks]
    assert kinds == [(BlockKind.HEADING, 1), (BlockKind.HEADING, 2), (BlockKind.PARAGRAPH, 0), (BlockKind.PARAGRAPH, 0)]
    text = doc.slice(doc.blocks[2].span)
    assert "enlarged by another 5 GW" in text
    assert text.endswith("from\fthe minister in charge.")
    place = doc.text.index("Sweden")
    assert doc.text.count("\f", 0, place) + 1 == 2
    assert doc.source.title == "Report on Power"


def test_hidden_pdf_text_is_left_out_and_noted() -> None:
    """Text without ink, too small, white on paper, transparent or off the page is not read."""
    page = lines(("F1", 11, 700, "Norway builds a data centre in the north of the country.")) + (
        "\nBT /F1 11 Tf 3 Tr 60 600 Td (SECRET one) Tj ET\nBT 0 Tr /F1 0.5 Tf 60 590 Td (SECRET two) Tj ET"
        "\nq 1 1 1 rg BT /F1 11 Tf 60 580 Td (SECRET three) Tj ET Q"
        "\nq /GS gs BT /F1 11 Tf 60 570 Td (SECRET four) Tj ET Q"
        "\nBT /F1 11 Tf 2000 560 Td (SECRET five) Tj ET\nBT /F1 11 Tf 60 550 Td (It opens in 2027.) Tj ET"
    )
    doc = load(pdf(page), "a.pdf")
    assert "SECRET" not in doc.text
    assert "It opens in 2027." in doc.text
    assert any("5 hidden pieces" in note for note in doc.notes)


def test_white_text_on_a_dark_ground_is_read() -> None:
    """White type after something dark was painted may well be seen, and stays."""
    page = "0 0 0.5 rg 50 690 400 30 re f\n1 1 1 rg BT /F1 11 Tf 60 700 Td (White words on a blue band are read.) Tj ET"
    assert "White words" in load(pdf(page), "a.pdf").text


def test_a_pdf_without_text_says_ocr() -> None:
    """A scan is refused with the remedy."""
    with pytest.raises(SourceError, match=r"scan\.pdf has no text layer") as caught:
        load(pdf("0 0 10 10 re f"), "scan.pdf")
    assert "OCR" in caught.value.hint


def test_the_long_pdf_is_read_in_time(shared_data) -> None:
    """349 pages are read and cut in less than a minute, with their amendments as headings."""
    path = next((shared_data / "pdf").glob("*.pdf"))
    started = time.monotonic()
    doc = load(path.read_bytes(), path.name)
    passages = cut(doc)
    assert time.monotonic() - started < 60
    assert len(passages) > 500
    assert doc.text.count("\f") == 348
    assert sum(b.kind is BlockKind.HEADING and doc.slice(b.span).startswith("Amendment ") for b in doc.blocks) > 600


def docx() -> bytes:
    """A document with a title, headings, lists, a table, hidden words and a struck-out sentence."""
    from docx import Document as Make

    made = Make()
    made.add_heading("Report on Chips", 0)
    made.add_heading("Budgets", 1)
    paragraph = made.add_paragraph("Spain spends 1 billion euros. ")
    paragraph.add_run("SECRET").font.hidden = True
    made.add_paragraph("first", style="List Bullet")
    made.add_paragraph("second", style="List Number 2")
    table = made.add_table(2, 2)
    for place, text in (((0, 0), "Country"), ((0, 1), "Budget"), ((1, 0), "Spain"), ((1, 1), "€1bn")):
        table.cell(*place).text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(content: bytes, name: str, change: bytes, *, to: bytes) -> bytes:
    """A copy of an archive with bytes of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, data.replace(change, to, 1) if part.filename == name else data)
    return out.getvalue()


def test_docx_structure_without_what_it_hides() -> None:
    """Headings, lists and tables come by style; hidden runs are left out and noted."""
    doc = load(docx(), "a.docx")
    assert shown(doc) == [
        (BlockKind.HEADING, 1, "Report on Chips"),
        (BlockKind.HEADING, 1, "Budgets"),
        (BlockKind.PARAGRAPH, 0, "Spain spends 1 billion euros."),
        (BlockKind.LIST_ITEM, 1, "first"),
        (BlockKind.LIST_ITEM, 2, "second"),
        (BlockKind.TABLE_HEADER, 0, "Country | Budget"),
        (BlockKind.TABLE_ROW, 0, "Spain | €1bn"),
    ]
    assert any("hidden" in note for note in doc.notes)


def test_docx_bombs_and_doctypes_are_refused() -> None:
    """An archive that unpacks to far more than it holds, and one with a DOCTYPE, are not opened."""
    doctype = repacked(docx(), "word/document.xml", b"<w:document", to=b"<!DOCTYPE x [<!ENTITY a 'b'>]><w:document")
    with pytest.raises(SourceError, match=r"evil\.docx holds a document type"):
        load(doctype, "evil.docx")
    bomb = repacked(docx(), "word/document.xml", b"<w:body>", to=b"<w:body>" + b" " * 20_000_000)
    started = time.monotonic()
    with pytest.raises(SourceError, match=r"bomb\.docx"):
        load(bomb, "bomb.docx")
    assert time.monotonic() - started < 5


def test_a_parser_that_breaks_off_is_reported_with_its_cause() -> None:
    """Broken XML inside a sound archive names the file and what the parser said."""
    torn = repacked(docx(), "word/document.xml", b"<w:body>", to=b"<w:body><w:p>")
    with pytest.raises(SourceError, match=r"torn\.docx is not a readable DOCX file \(.*XMLSyntaxError"):
        load(torn, "torn.docx")


def test_a_parser_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page made to keep the parser busy is given up in time, by name."""
    monkeypatch.setitem(SECONDS, "html", 1)
    started = time.monotonic()
    with pytest.raises(SourceError, match=r"slow\.html could not be parsed within 1 s"):
        load("<html><body><p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">x</p></body></html>", "slow.html")
    assert time.monotonic() - started < 3


def test_csv_without_a_mapping_is_a_table() -> None:
    """Rows become table rows under the header, whatever the separator."""
    doc = load('Country;Budget\nNorway;"2;5 bn"\nSpain;1 bn\n', "a.csv")
    assert [b.kind for b in doc.blocks] == [BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW, BlockKind.TABLE_ROW]
    assert [doc.slice(c) for c in doc.blocks[1].cells] == ["Norway", "2;5 bn"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"name": "Aya", "limit": {"context": 8}}]'),
        ("a.jsonl", '{"name": "Aya", "limit": {"context": 8}}\n'),
    ],
)
def test_json_records_become_rows(name: str, content: str) -> None:
    """A list of records, or one a line, is a table; nested fields have dotted names."""
    doc = load(content, name)
    assert [doc.slice(c) for c in doc.blocks[0].cells] == ["name", "limit.context"]
    assert [doc.slice(c) for c in doc.blocks[1].cells] == ["Aya", "8"]


BROKEN = {
    "empty.md": b"",
    "blank.txt": b" \n\n ",
    "broken.pdf": b"%PDF-1.7\n1 0 obj\n<<" + b"\x00" * 50,
    "broken.docx": b"PK\x03\x04not a zip",
    "program.exe": bytes(range(256)) * 20,
    "bad.md": b"---\ntitle: [unclosed\n---\nText.\n",
    "bad.json": b'[{"a": 1,',
    "bad.jsonl": b'{"a": 1}\n{"a": \n',
    "empty.html": b"",
    "utf16.bin": b"\x00\x01\x02\x03" * 400,
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_errors_that_name_them(name: str) -> None:
    """Whatever is wrong with a file, the message names it and the hint says what to do."""
    with pytest.raises(SourceError, match=name.replace(".", r"\.")) as caught:
        load(BROKEN[name], name)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Der Beschluß kostet 5 Mrd. € und gilt ab März."),
        ("utf-16", "La souveraineté numérique coûte cher."),
        (
            "cp1251",
            "Министерство выделило три миллиарда рублей на вычислительный центр, который откроется в будущем году. "
            * 6,
        ),
    ],
)
def test_other_encodings_are_recognised_and_noted(encoding: str, text: str) -> None:
    """A text that is not UTF-8 is read right, and a note says as what."""
    doc = load(text.encode(encoding), "a.txt")
    assert doc.text.strip() == text.strip()
    assert any(note.startswith("read as") for note in doc.notes)


def test_invisible_characters_are_removed_and_noted() -> None:
    """Zero-width, bidi and tag characters go; joiners stay where a script needs them."""
    hidden = "Nor\u200bway\u202e spends\u2066 $2\u00ad bn" + chr(0xE0041) + ". नमस्\u200dते\n"
    doc = load(hidden, "a.md")
    assert doc.text == "Norway spends $2 bn. नमस्\u200dते\n"
    assert any("invisible" in note for note in doc.notes)


def test_line_ends_become_plain() -> None:
    """Windows and old Mac line ends are newlines in the stored text."""
    assert load(b"One.\r\nTwo.\rThree.\n", "a.txt").text == "One.\nTwo.\nThree.\n"


def test_the_entry_stands_above_the_file() -> None:
    """What the manifest says of a source goes before what its front matter says; an unknown date is no date."""
    text = (
        "---\nid: x\ntitle: Inner\ndate: unknown\npublisher: P\nalso: [https://example.org/b]\nseen: half\n---\nText.\n"
    )
    source = load(text, "a.md", Entry(title="Outer", licence="CC0-1.0")).source
    assert (source.id, source.title, source.publisher, source.published) == ("x", "Outer", "P", None)
    assert (source.licence, source.also, source.note) == ("CC0-1.0", ("https://example.org/b",), "half")
    assert load("Text of a file.\n", "My Notes (2).txt").source.id == "my-notes-2"


def test_media_types_come_from_the_content_first() -> None:
    """A PDF or a web page with a wrong extension is read as what it is."""
    assert media_type_of(Raw(b"%PDF-1.7", "a.txt", "a")) == "application/pdf"
    assert media_type_of(Raw(b"<!DOCTYPE html><p>x", "page", "a", "text/plain")) == "text/html"
    assert media_type_of(Raw(b"# Notes", "a.md", "a")) == "text/markdown"


def test_reading_is_repeatable() -> None:
    """The same content gives the same document, id and all."""
    assert load(PAGE, "a.html") == load(PAGE, "a.html")
