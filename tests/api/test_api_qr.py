"""GET /qr: a link as a QR code, and a calm refusal beyond what one can hold."""

import xml.etree.ElementTree as ET

import httpx
import pytest
import segno


def modules(svg: str) -> tuple[set[tuple[int, int]], int]:
    """The dark modules (x, y) of the drawing, and its side, from the path that segno draws:
    M, m and h alone, half a unit below each row's top."""
    root = ET.fromstring(svg)
    _, _, side, tall = (int(float(part)) for part in root.attrib["viewBox"].split())
    assert side == tall
    (path,) = [p for p in root.iter("{http://www.w3.org/2000/svg}path") if "stroke" in p.attrib]
    dark = set()
    x = y = 0.0
    for move, text in _commands(path.attrib["d"]):
        numbers = [float(part) for part in text.split()]
        if move == "M":
            x, y = numbers
        elif move == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            assert move == "h"
            dark |= {(int(x) + k, int(y)) for k in range(int(numbers[0]))}
            x += numbers[0]
    return dark, side


def _commands(path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for letter in path:
        if letter.isalpha():
            found.append((letter, ""))
        else:
            name, text = found[-1]
            found[-1] = (name, text + letter)
    return found


@pytest.mark.parametrize("text", ["http://localhost:8000/#v=1&s=eJyrVkrOz0vLTFGyMtJRKkktLlGyUgIAKb0FJg", "β ≥ 0.5"])
def test_the_drawing_is_the_code_with_its_quiet_zone(http: httpx.Client, text: str) -> None:
    answer = http.get("/api/v1/qr", params={"text": text})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    dark, side = modules(answer.text)
    matrix = segno.make_qr(text, error="l").matrix
    assert side == len(matrix) + 8
    expected = {(i + 4, j + 4) for j, row in enumerate(matrix) for i, module in enumerate(row) if module}
    assert dark == expected


def test_the_longest_text_fits_and_one_more_byte_does_not(http: httpx.Client) -> None:
    assert http.get("/api/v1/qr", params={"text": "a" * 2953}).status_code == 200
    for text in ("a" * 2954, "β" * 1477):
        answer = http.get("/api/v1/qr", params={"text": text})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == "urn:basin:problem:too-long"
        assert "2953" in problem["detail"]
        assert problem["errors"][0]["pointer"] == "#/text"


@pytest.mark.parametrize("query", ["", "?text=", "?text=" + "a" * 10_001])
def test_no_text_and_far_too_much(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/api/v1/qr{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
