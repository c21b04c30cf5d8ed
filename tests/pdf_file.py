"""A PDF made by a test, page by page, from content streams."""

from __future__ import annotations


def pdf(*pages: str, annotations: tuple[str, ...] = ()) -> bytes:
    """A PDF whose pages have these content streams and annotations; F1 is Helvetica, F2 bold; GS is transparent."""
    resources = (
        "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        " /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>"
        " /ExtGState << /GS << /ca 0 >> >> >>"
    )
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    notes = f" /Annots [{' '.join(annotations)}]" if annotations else ""
    for n, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents {4 + 2 * n} 0 R"
            f"{notes} >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, offsets = "%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return (out + end + f"startxref\n{len(out)}\n%%EOF\n").encode("latin-1")


def lines(*items: tuple[str, int, float, str]) -> str:
    """A content stream: (font, size, y, text) a line."""
    return "\n".join(f"BT /{font} {size} Tf 60 {y} Td ({text}) Tj ET" for font, size, y, text in items)
