"""The dials of a frame: the same frame, the same dials, however it was come by."""

from playwright.sync_api import Page

from tests.browser.conftest import Visit, until, written

PANELS = "Object.values(basin.panels)"


def dials(page: Page) -> list[str]:
    """Needles, marks and numbers of all panels, with the frame that each is of."""
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
    shown: list[str] = page.locator("[data-panel]").evaluate_all(
        """(cards) => cards.map((card) => [basin.panels[card.dataset.panel].hash,
          ...[...card.querySelectorAll('.dial')].map((dial) => dial.innerHTML)].join(' '))"""
    )
    return shown


def seek(page: Page, notch: int) -> list[str]:
    """Move the play head by its slider, and read the dials once they tell of the frames there."""
    page.locator("[data-action=scrub]").fill(str(notch))
    there = "p.step === Math.floor((basin.state.head * p.schedule) / p.stride + 1e-6) * p.stride"
    until(page, f"{PANELS}.every((p) => p.hash && {there})")
    until(
        page,
        """[...document.querySelectorAll('[data-panel]')].every((card) => {
          const { step, status } = basin.panels[card.dataset.panel];
          return status === 'live' && card.querySelector('[data-step]').textContent.startsWith(`step ${step} of`);
        })""",
    )
    # The words of a card are one chore, so dials that tell this loss tell this frame.
    return dials(page)


def test_a_frame_has_the_same_dials_whatever_was_played_before(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    until(page, f"{PANELS}.every((p) => p.recorded.length > 3)")
    early = seek(page, 50)
    recorded = page.evaluate(f"{PANELS}.map((p) => p.recorded.length)")
    late = seek(page, 700)
    assert page.evaluate(f"{PANELS}.map((p) => p.recorded.length)") > recorded
    assert seek(page, 50) == early
    assert late != early
    # Nor does it matter that the run was entered there, with nothing recorded.
    again = visit(written(page), reduced_motion="reduce")
    until(again, f"{PANELS}.every((p) => p.recorded.length > 0)")
    assert again.evaluate("basin.state.head") == page.evaluate("basin.state.head")
    assert seek(again, 50) == early
