"""What rests on a Z that nobody can answer for: a word on the page, and no figure."""

import math
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import until
from tests.browser.links import address, link

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
TWO_POINTS = {"kind": "points", "points": [[0, 0], [1, 1]]}
MIXTURE = {"architectural": {"shaping": {"kind": "gaussian-mixture"}, "edits": []}}
HARMONIC = {"kind": "harmonic", "stiffness_x": 1, "stiffness_y": 4}
WORDS = re.compile(r"[\d–]\s*nats|null|NaN|undefined|∞|Infinity")
"""What a panel must not say where nothing is known."""


def test_a_point_mass_is_called_that_and_nothing_of_its_panel_is_told_in_nats(visit: Visit) -> None:
    window = {"x": [-0.12, 1.12], "y": [-0.12, 1.12]}
    state = {"data": TWO_POINTS, "window": window, "methods": MIXTURE, "head": 1, "enlarged": "architectural"}
    page = visit(address(**state))
    panel = page.locator("[data-panel=architectural]")
    until(page, "basin.panels.architectural.verdict === 'unresolved' && basin.panels.architectural.step >= 300")
    expect(panel.locator("[data-sentence]")).to_contain_text("Unresolved: the likelihood grows without bound")
    expect(panel.locator("[data-doubt]")).to_have_text("Z unresolved: raw energy")
    expect(panel.locator("[data-beta]")).to_have_text("best-fitting β̂ unbounded")
    expect(panel.locator("[data-action=cure]")).to_be_hidden()
    for number in ("held_out_nll", "entropy", "log_partition"):
        expect(panel.locator(f"[data-number={number}]")).to_have_text("unresolved")
    for curve in page.locator("[data-action=curve] option").all():
        page.locator("[data-action=curve]").select_option(curve.get_attribute("value"))
        expect(page.locator("[data-chart-of=first] [data-figure=architectural]")).to_have_text("unresolved")
        expect(page.locator("[data-chart=first]")).to_have_attribute(
            "aria-label", re.compile("architectural unresolved")
        )
    panel.locator("[data-action=why]").click()
    expect(panel.locator("[data-why]")).to_contain_text("information, NLL, entropy and log Z have no finite value")
    panel.locator("[data-action=why]").click()
    plot = panel.locator(".plot").first
    for view, word in (
        ("energy", "raw energy"),
        ("probability", "P unresolved"),
        ("softargmin-gradient", "P unresolved"),
    ):
        page.locator(f"[data-view={view}]").check()
        expect(panel.locator("[data-doubt]")).to_contain_text(word)
        expect(plot).to_have_attribute("aria-label", re.compile("Unresolved"))
        plot.focus()
        plot.press("ArrowLeft")
        expect(panel.locator(".probe-text")).to_contain_text("P unresolved")
        assert not WORDS.search(panel.inner_text()), view
        assert not WORDS.search(plot.get_attribute("aria-label") or ""), view
        plot.press("t")
        table = page.locator("dialog.numbers")
        expect(table.locator(".readings")).to_contain_text("unresolved")
        assert not WORDS.search(table.inner_text()), view
        table.locator("[data-action=table-close]").click()


def test_the_share_of_the_data_outside_the_window_is_said(visit: Visit) -> None:
    data = {"kind": "grid-of-gaussians", "noise": 0.5}
    page = visit(address(data=data, head=0.1, enlarged="architectural"))
    said = page.locator("[data-panel=architectural] [data-outside]")
    expect(said).to_have_text(re.compile(r"^\d+ % of the data is outside the window, not counted\.$"))
    page.locator("[data-data=spiral]").click()
    until(page, "basin.state.data.kind === 'spiral' && basin.panels.architectural.status === 'live'")
    expect(said).to_be_hidden()


READ = """() => {
  const heat = document.querySelector("[data-ls=beta]");
  return [document.querySelector("[data-reading=logZ]").textContent, 1e-4 * 1e8 ** (heat.value / heat.max)];
}"""
"""What is told of log Z, and the β that it stands beside."""


def test_a_landscapes_log_z_is_right_or_not_told_however_cold(visit: Visit) -> None:
    room = {"landscape": HARMONIC, "beta": 1, "look": "probability", "racers": []}
    page = visit(link({"place": "landscapes", "rooms": {"landscapes": room}}), reduced_motion="reduce")
    heat = page.locator("[data-ls=beta]")
    told = page.locator("[data-reading=logZ]")
    expect(told).to_have_text(re.compile(r"^[−\d.]+$"))
    for _ in range(40):  # while the hand moves
        for _ in range(5):
            heat.press("ArrowRight")
        text, beta = page.evaluate(READ)
        if text != "unresolved":
            exact = math.log(2 * math.pi / math.sqrt(4)) - math.log(beta)
            assert float(text.replace("−", "-")) == pytest.approx(exact, abs=0.06), beta
    assert beta == pytest.approx(1e4)
    # Once it rests the server is asked, which goes closer than the picture's grid.
    expect(told).to_have_text("−8.07")
    expect(page.locator("[data-reading=entropy]")).to_have_text(re.compile(r"^−7\.(0[78]|1)$"))
    expect(page.locator(".ls-panel [data-doubt]")).to_have_text("P is narrower than the picture shows")
