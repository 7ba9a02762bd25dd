"""Bytes as text: what is no text is named, and the encoding of what is text is found."""

import codecs
import re

from app.wire.tables.faults import Unreadable

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "save the sheet as CSV"),
    (b"\x1f\x8b", "compressed (.gz)", "unpack it first"),
    (b"BZh", "compressed (.bz2)", "unpack it first"),
    (b"\xfd7zXZ", "compressed (.xz)", "unpack it first"),
    (b"7z\xbc\xaf", "an archive (.7z)", "unpack it first"),
    (b"\x93NUMPY", "a NumPy array (.npy)", "write it with numpy.savetxt"),
    (b"\x89HDF", "an HDF5 file", "export the two columns as CSV"),
    (b"PAR1", "a Parquet file", "write it as CSV"),
    (b"ARROW1", "an Arrow file", "write it as CSV"),
    (b"MATLAB 5.0", "a MATLAB file (.mat)", "write the matrix with writematrix"),
    (b"%PDF", "a PDF", "give the numbers as text"),
    (b"\x89PNG", "a picture (PNG)", "give the numbers as text"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "give the numbers as text"),
    (b"GIF8", "a picture (GIF)", "give the numbers as text"),
    (b"SQLite format 3", "an SQLite database", "export the two columns as CSV"),
    (b"{\\rtf", "a document (RTF)", "save it as plain text"),
)
_ZIPPED: tuple[tuple[bytes, str, str], ...] = (
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)", "save the sheet as CSV"),
    (b"Index/", "a Numbers spreadsheet", "export it as CSV"),
    (b".npy", "a NumPy archive (.npz)", "write the array with numpy.savetxt"),
    (b"xl/", "an Excel workbook (.xlsx)", "save the sheet as CSV"),
    (b"word/", "a Word document (.docx)", "save it as plain text"),
)
_MARKUP: tuple[tuple[str, str, str], ...] = (
    (
        r"<!doctype html|<html|<table|<body",
        "a web page (HTML)",
        "copy its table into a spreadsheet and save that as CSV",
    ),
    (r"<\?xml|<svg", "XML", "give its numbers as CSV"),
)
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096


def decoded(content: bytes) -> tuple[str, str]:
    """The text, without a byte order mark, and the name of its encoding. ``Unreadable``, with
    the format's name, for what is no text.

    Text that is not UTF is taken for Windows-1252, of which Latin-1 is a part: names may
    come out wrong then, numbers cannot.
    """
    _refuse_other_formats(content)
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(f"the text begins as {encoding.upper()} and does not go on so; save it as UTF-8") from None
    text = text.removeprefix("\ufeff")
    for pattern, what, fix in _MARKUP:
        if re.match(rf"\s*(?:{pattern})", text[:_SAMPLE], re.IGNORECASE):
            raise Unreadable(f"this is {what}; {fix}")
    if "\0" in text or _control_characters(text) > 0.02 * len(text):
        raise Unreadable("this is no text but binary data; give two columns of numbers as text, such as CSV")
    return text, encoding


def _refuse_other_formats(content: bytes) -> None:
    for signature, what, fix in _SIGNATURES:
        if content.startswith(signature):
            raise Unreadable(f"this is {what}; {fix}")
    if content.startswith(b"PK\x03\x04"):
        for inside, what, fix in _ZIPPED:
            if inside in content:
                raise Unreadable(f"this is {what}; {fix}")
        raise Unreadable("this is an archive (.zip); unpack it first")


def _encoding(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    # Digits and separators are ASCII: in UTF-16 every second byte of them is 0.
    sample = content[:_SAMPLE]
    for name, first in (("utf-16-be", 0), ("utf-16-le", 1)):
        if len(sample) > 3 and sample[first::2].count(0) > 0.8 * len(sample[first::2]):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            return "latin-1"
        return "windows-1252"
    return "utf-8"


def _control_characters(text: str) -> int:
    return sum(1 for letter in text[:_SAMPLE] if letter < " " and letter not in "\t\r\n\f\v")
