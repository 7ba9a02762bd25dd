"""What a page's layout does to its words: those that are cut off, and those that lie on others."""

from pathlib import Path

from playwright.sync_api import Page

FAULTS = (Path(__file__).parent / "layout.js").read_text()
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def faults(page: Page) -> list[str]:
    """What is cut off or lies on something else, in words, two frames on."""
    page.evaluate(TWO_FRAMES)
    found: list[str] = page.evaluate(FAULTS)
    return found
