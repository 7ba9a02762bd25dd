"""What a page's layout does to its words: those that are cut off, and those that lie on others."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import painted

FAULTS = (Path(__file__).parent / "layout.js").read_text()


def faults(page: Page) -> list[str]:
    """What is cut off or lies on something else, in words, two frames on."""
    painted(page)
    found: list[str] = page.evaluate(FAULTS)
    return found
