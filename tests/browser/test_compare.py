"""The compare room: a gallery that fills while one is elsewhere, its ceiling, and two side by side."""

import json
import re
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, held, until, written
from tests.browser.links import address, linked
from tests.browser.test_accessibility import judge

THREE = ("pca", "k-means", "gaussian-mixture")
DONE = "document.querySelector('[data-compare-status]').textContent.startsWith('Done')"


def room(visit: Visit, catalogue: dict[str, Any], *kinds: str, **scene: Any) -> Page:
    """The room with these methods, a few steps each."""
    without = [kind for kind in catalogue["shaping"] if kind not in kinds]
    rooms = {"compare": {"without": without, "steps": 20, **scene}}
    page = visit(address(place="compare", rooms=rooms), reduced_motion="reduce")
    expect(page.locator("[data-row]")).to_have_count(len(kinds))
    return page


def told(page: Page, kind: str) -> str:
    """What a method's tile says it tells."""
    return page.locator(f"[data-row={kind}] .tile-told").text_content() or ""


def test_a_comparison_goes_on_elsewhere_and_is_done_when_it_is_done(
    visit: Visit, catalogue: dict[str, dict[str, Any]]
) -> None:
    page = room(visit, catalogue, *THREE)
    comparing: list[Route] = []
    page.route("**/api/v1/compare", lambda route: comparing.append(route))
    page.locator("[data-action=compare]").click()
    button = page.locator("nav [data-place=compare]")
    expect(button).to_have_text(re.compile(r"^Compare \d/3$"))
    page.locator("nav [data-place=benches]").click()
    expect(page.locator("[data-room=benches]")).to_be_visible()
    held(page, comparing).continue_()
    page.unroute("**/api/v1/compare")
    # Its word in the header changes while another room is in sight, and goes when all is done.
    expect(button).to_have_text("Compare")
    assert page.evaluate("basin.state.place") == "benches"
    button.click()
    status = page.locator("[data-compare-status]")
    expect(status).to_have_text("Done: 3 runs.")
    for kind in THREE:
        expect(page.locator(f"[data-row={kind}] .col-information")).to_have_text(re.compile(r"^−?\d"))

    # Whoever opens a method in the laboratory stops nothing that is done.
    page.locator("[data-open=pca]").click()
    until(page, "basin.state.place === 'lab' && basin.state.methods.architectural.shaping.kind === 'pca'")
    button.click()
    expect(status).to_have_text("Done: 3 runs.")

    # Other data in the laboratory takes no number away, and is said.
    page.locator("nav [data-place=lab]").click()
    page.locator("[data-data=moons]").check()
    button.click()
    expect(status).to_contain_text("Done: 3 runs. All of this is of Spiral as it was in the laboratory")
    expect(page.locator("[data-action=compare]")).to_have_text("Compare 3 methods afresh")
    assert re.match(r"−?\d", told(page, "pca"))


def test_each_tile_has_its_landscape_and_its_share_of_what_the_truth_tells(
    visit: Visit, catalogue: dict[str, dict[str, Any]]
) -> None:
    page = room(visit, catalogue, *THREE)
    expect(page.locator("[data-ceiling]")).to_be_hidden()  # nobody has said yet
    asked: list[int] = []
    page.on(
        "request",
        lambda r: asked.append(r.post_data_json["experiments"][0]["seed"]) if r.url.endswith("/compare") else None,
    )
    page.locator("[data-action=compare]").click()
    until(page, DONE)
    shown = "[...document.querySelectorAll('.tile canvas')].filter((c) => !c.hidden).map((c) => c.toDataURL())"
    until(page, f"new Set({shown}).size === 3")
    expect(page.locator("[data-ceiling]")).to_have_text(re.compile(r"^the truth tells \d\.\d\d nats$"))
    truth = float(page.locator("[data-ceiling] b").inner_text())
    assert 2 < truth < 2.5  # a spiral of noise 0.05 in a window of 16
    expect(page.locator("line[data-truth]")).to_have_count(1)
    one = page.locator("[data-row=gaussian-mixture]")
    expect(one.locator(".col-information")).to_have_text(re.compile(r"^\d\.\d\d$"))
    share = float(one.evaluate("(tile) => getComputedStyle(tile).getPropertyValue('--told')"))
    assert abs(share - float(one.locator(".col-information").inner_text()) / truth) < 0.01

    # More seeds: only the missing ones are trained, and each number says how far they lie apart.
    page.locator("[data-knob=compare-seeds]").press("ArrowRight")
    expect(page.locator("[data-action=compare]")).to_have_text("Compare 3 methods")
    page.locator("[data-action=compare]").click()
    expect(page.locator("[data-compare-status]")).to_have_text("Done: 6 runs.")
    assert asked == [7, 7, 7, 8, 8, 8]
    assert re.match(r"\d\.\d+± \d\.\d+ nats", told(page, "gaussian-mixture"))
    expect(page.locator("[data-ceiling]")).to_have_text(re.compile(r"^the truth tells \d\.\d\d ± 0\.\d\d nats$"))
    page.locator("[data-choice='look table']").check(force=True)
    expect(page.locator("tr[data-row=gaussian-mixture] .col-information small")).to_have_text(re.compile(r"^± "))


def test_a_trained_method_without_a_picture_says_so_and_a_refused_picture_is_not_asked_again(
    visit: Visit, catalogue: dict[str, dict[str, Any]]
) -> None:
    without = [kind for kind in catalogue["shaping"] if kind != "pca"]
    rooms = {"compare": {"without": without, "steps": 20}}
    page = visit(address(place="compare", rooms=rooms), reduced_motion="reduce", refusing=True)
    asked: list[Route] = []
    page.route("**/api/v1/runs/*/frames/*", lambda route: asked.append(route))
    picture = page.locator("[data-row=pca] .plot")
    expect(picture).to_have_attribute("aria-label", "PCA: not trained yet")
    page.locator("[data-action=compare]").click()
    until(page, DONE)
    expect(picture).to_have_attribute("aria-label", "PCA: computing…")
    held(page, asked)
    assert len(asked) == 1
    problem = {"type": "about:blank", "title": "No", "status": 422, "detail": "Not today.", "errors": []}
    asked[0].fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))
    expect(picture).to_have_attribute("aria-label", "PCA: its picture could not be had")
    # The board is drawn anew, twice: nothing more is asked.
    for look in ("table", "gallery"):
        page.locator(f"[data-choice='look {look}']").check(force=True)
        expect(page.locator("tr[data-row=pca]")).to_have_count(1 if look == "table" else 0)
    expect(picture).to_have_attribute("aria-label", "PCA: its picture could not be had")
    assert len(asked) == 1


def test_any_two_are_seen_side_by_side_also_of_one_family_and_a_link_remembers_which(
    visit: Visit, catalogue: dict[str, dict[str, Any]]
) -> None:
    page = room(visit, catalogue, *THREE)
    page.locator("[data-action=compare]").click()
    until(page, DONE)
    two = page.locator("[data-side-by-side]")
    expect(two).to_be_hidden()
    page.locator("[data-pair=k-means]").click()
    expect(page.locator("#announce")).to_have_text("K-means: choose another to see the two side by side")
    expect(page.locator("[data-pair=pca]")).to_be_visible()  # once its picture is here
    page.locator("[data-pair=pca]").press("Enter")
    expect(two).to_be_visible()
    pictures = (
        "[...document.querySelectorAll('.side-of-two canvas')].filter((c) => !c.hidden).map((c) => c.toDataURL())"
    )
    until(page, f"new Set({pictures}).size === 2")
    expect(page.locator("[data-apart]")).to_have_text(
        re.compile(r"^K-means tells \d\S* nats more than PCA, with 0\.\d+ times")
    )
    expect(page.locator("[data-side-of='1'] .sentence")).to_contain_text("tells")
    judge(page, "two side by side")
    # The same two by another view, and another on the right.
    energy = page.evaluate(pictures)
    page.locator("[data-choice='compare-view probability']").check(force=True)
    until(page, f"{pictures}.every((url, k) => url !== argument[k])", energy)
    page.locator("[data-side='1']").select_option("gaussian-mixture")
    expect(page.locator("[data-apart]")).to_contain_text("Gaussian mixture tells")
    until(page, "basin.state.rooms.compare.pair[1] === 'gaussian-mixture'")
    assert linked(written(page))["rooms"]["compare"]["pair"] == ["k-means", "gaussian-mixture"]
    page.locator("[data-action=pair-close]").click()
    expect(two).to_be_hidden()
