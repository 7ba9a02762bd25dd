"""The benches and the compare room, worked by hand and by keyboard."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, until, written
from tests.browser.links import address
from tests.browser.rooms import enter_bench

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]


def texts(page: Page, selector: str) -> list[str]:
    """What each of several elements says."""
    return page.locator(selector).all_text_contents()


def test_softargmin_starts_equal_and_ignores_a_constant_but_not_the_scale(visit: Visit) -> None:
    page = enter_bench(visit, "softargmin")
    assert texts(page, "[data-gradient]") == ["+.90"] + ["−.10"] * 9
    expect(page.locator("[data-confirmed=true]")).to_be_visible()
    bar = page.locator("[data-bar='3']")
    bar.focus()
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    expect(page.locator("[data-energy='3']")).to_have_value("−1")
    expect(page.locator("[data-probability='3']")).to_have_text(".23")  # e / (9 + e)
    before = texts(page, "[data-probability]")
    page.locator("[data-action=constant]").click()
    expect(page.locator("[data-energy='3']")).to_have_value("0")
    assert texts(page, "[data-probability]") == before
    page.locator("[data-action=double]").click()
    expect(page.locator("[data-sentence=softargmin]")).to_contain_text("as if β had doubled")
    assert texts(page, "[data-probability]") != before
    expect(page.locator("[data-confirmed=true]")).to_be_visible()
    until(page, "basin.state.rooms.benches?.softargmin?.energies[0] === 2")


def test_bars_follow_a_pointer_and_a_link_brings_them_back(visit: Visit) -> None:
    page = enter_bench(visit, "softargmin")
    well = page.locator("[data-bar='0']").locator("..").bounding_box()
    assert well is not None
    page.mouse.move(well["x"] + well["width"] / 2, well["y"] + well["height"] / 2)
    page.mouse.down()
    page.mouse.move(well["x"] + well["width"] / 2, well["y"] + 0.75 * well["height"], steps=3)
    page.mouse.up()
    expect(page.locator("[data-energy='0']")).to_have_value("−2")
    until(page, "basin.state.rooms.benches?.softargmin?.energies[0] === -2")
    again = visit(written(page), reduced_motion="reduce", viewport=PHONE, has_touch=True)
    expect(again.locator("[data-energy='0']")).to_have_value("−2")
    assert again.evaluate("() => document.documentElement.scrollWidth") == 390


def test_every_loss_is_judged_and_a_bad_formula_is_said_beside_its_field(
    visit: Visit, catalogue: dict[str, dict[str, Any]], server: str
) -> None:
    page = enter_bench(visit, "plane", refusing=True)
    until(page, "[...document.querySelectorAll('[data-mark]')].every((mark) => mark.dataset.safe !== undefined)")
    said = {
        mark.get_attribute("data-mark"): mark.get_attribute("data-safe")
        for mark in page.locator(".loss-list [data-mark]").all()
    }
    reach = {"correct": [0, None], "incorrect": [0, None]}
    for kind, entry in catalogue["losses"].items():
        body = json.dumps({"loss": entry["defaults"], "resolution": 2, "reachable": reach}).encode()
        request = urllib.request.Request(f"{server}/api/v1/loss/plane", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            assert said[kind] == str(json.load(answer)["verdict"]["satisfied"]).lower()
    assert (said["hinge"], said["energy"]) == ("true", "false")
    page.locator("[data-loss=expression]").check()
    field = page.locator("[data-owner=loss][data-knob=formula]")
    field.fill("E_C - foo(E_I)")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{field.get_attribute('aria-describedby')}")).to_contain_text("foo")
    field.fill("E_C - min(E_C, E_I)")  # the perceptron's
    field.press("Enter")
    expect(page.locator("[data-verdict-of=plane]")).to_contain_text("Does not meet")
    expect(page.locator(".refusal, .losses [aria-invalid]")).to_have_count(0)


def test_a_number_beside_a_loss_s_slider_follows_it_also_after_an_answer(visit: Visit) -> None:
    page = enter_bench(visit, "plane")
    expect(page.locator("[data-verdict-of=plane]")).to_contain_text("Meets")
    expect(page.locator(".losses [aria-invalid]")).to_have_count(0)
    number = page.locator(".losses .slider:has([data-knob=margin]) .readout")
    before = number.input_value()
    page.locator("[data-owner=loss][data-knob=margin]").press("End")
    expect(number).not_to_have_value(before)


def test_pairs_descend_a_hinge_until_no_one_is_pushed(visit: Visit) -> None:
    page = enter_bench(visit, "plane")
    expect(page.locator("[data-figure=probe-loss]")).to_have_text("1.750")  # 1 + 1.5 − 0.75
    page.locator("[data-knob='plane-rate']").press("End")
    play = page.locator("[data-action=plane-play]")
    play.click()
    expect(page.locator("[data-figure=pushed]")).to_have_text(re.compile(r"^0, step [1-9]"))
    expect(play).to_have_attribute("aria-pressed", "false")  # it stops where nobody is pushed
    expect(page.locator("[data-figure=right]")).to_have_text("48 of 48")
    expect(page.locator("[data-figure=mean-loss]")).to_have_text("0.000")
    page.locator("[data-knob='probe-1']").press("End")  # the negative far above the margin
    expect(page.locator("[data-sentence=plane]")).to_contain_text("No force at all")


def test_the_latent_bench_turns_from_valley_to_peak(visit: Visit) -> None:
    page = enter_bench(visit, "latent")
    page.locator("[data-action=origin]").click()
    expect(page.locator("[data-figure=warm]")).to_have_text("2.942")
    words = page.locator("[data-sentence=latent]")
    for beta, what in (("0.10", "a valley"), ("0.35", "a saddle"), ("1.00", "a peak")):
        page.locator(f"[data-action='beta-{beta}']").click()
        expect(words).to_contain_text(what)
    page.locator("[data-choice='free cold']").check()
    expect(page.locator("[data-figure=cold]")).to_have_text("2.250")
    page.locator("[data-action=above]").click()
    page.locator("[data-action=fall]").click()
    expect(page.locator("[data-figure=cold]")).to_have_text("0.000")
    expect(page.locator("[data-plot=latent-curve]")).to_have_attribute("aria-label", re.compile("ž"))
    page.locator("[data-bench-panel=latent] summary").first.press("Enter")
    expect(page.locator("[data-bench-panel=latent] .table tbody tr").first).to_be_visible()


def test_labels_collapse_on_demand_and_negatives_die_out_with_the_dimension(visit: Visit) -> None:
    page = enter_bench(visit, "labels")
    expect(page.locator("[data-figure=labels-step]")).to_have_value("300")
    expect(page.locator("[data-sentence=labels]")).to_have_attribute("data-verdict", "informative")
    page.locator("[data-action=labels-collapse]").click()
    expect(page.locator("[data-sentence=labels]")).to_have_attribute("data-verdict", "collapsed")
    head = page.locator("[data-action=labels-head]")
    head.press("Home")
    expect(page.locator("[data-figure=labels-step]")).to_have_value("0")
    page.locator("button[data-bench=labels]").press("ArrowRight")
    expect(page.locator("[data-sentence=dimension]")).to_contain_text("10⁵⁷ draws")
    expect(page.locator("[data-bench-panel=dimension] [data-note=dimension]")).to_contain_text(
        "exponentially many negatives"
    )


def test_the_scoreboard_fills_row_by_row_is_sorted_and_leads_into_the_laboratory(visit: Visit) -> None:
    page = visit(address(place="compare", rooms={}), reduced_motion="reduce")
    expect(page.locator("[data-note=dimension]")).to_be_visible()
    for family in page.locator("details.family").all():
        family.locator("summary").click()
        family.locator("[data-all]").click()
    expect(page.locator("[data-row]")).to_have_count(0)
    for kind in ("pca", "k-means", "sparse-coding"):
        page.locator(f"[data-tick='{kind}']").check()
    page.locator("[data-choice='steps same']").check()
    page.locator("[data-action=compare]").click()
    expect(page.locator("[data-compare-status]")).to_contain_text("Done: 3 runs")
    rows = page.locator("[data-row]").all()
    told = {row.get_attribute("data-row"): row.locator(".col-information").text_content() for row in rows}
    assert list(told)[-1] == "pca"  # a straight canyon tells least of a spiral
    assert all(float(text or "") > 0.1 for text in told.values())
    page.locator("[data-sort=information]").click()
    expect(page.locator("[data-row]").first).to_have_attribute("data-row", "pca")
    page.locator("[data-open=pca]").click()
    until(page, "basin.state.place === 'lab' && basin.state.methods.architectural.shaping.kind === 'pca'")
    until(page, "basin.panels.architectural.status === 'live'")
