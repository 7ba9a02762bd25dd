"""Every read-out can be typed into, every slider goes back to its default, and whatever was done
in the laboratory can be undone and done again."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, until
from tests.browser.links import address
from tests.browser.rooms import enter_bench

ROOMS = ("lab", "landscapes", "benches", "compare")


def sliders(page: Page) -> list[dict[str, Any]]:
    """The sliders in sight that have a read-out: marked, with their rules."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => document.querySelectorAll('[data-tried]').forEach((e) => delete e.dataset.tried)
        ?? [...document.querySelectorAll('.slider:not([data-inert])')].filter((e) => e.checkVisibility())
        .map((e, k) => {
          e.dataset.tried = k;
          return { k, name: e.querySelector('label, .term').textContent, rule: e.querySelector('.readout').title };
        })"""
    )
    return found


def number(text: str) -> float:
    """As the page writes it."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
    factor, _, power = re.sub(r"[^\d.·⁰¹²³⁴⁵⁶⁷⁸⁹⁻−-]", "", text).replace("·10", "e").translate(raised).partition("e")
    return float(factor) * 10 ** float(power or 0)


def slider(page: Page, k: int) -> tuple[Locator, Locator, Locator]:
    whole = page.locator(f".slider[data-tried='{k}']")
    return whole.locator("input[type=range]"), whole.locator(".readout"), whole.locator(".readout-error")


def test_a_read_out_takes_numbers_as_people_write_them(visit: Visit) -> None:
    page = visit()
    beta, readout = page.locator(".side [data-knob=beta]"), page.locator(".side [data-readout=beta]")
    written = {"2": 2, "0.5": 0.5, "5e-1": 0.5, "2·10⁰": 2, "25·10^-1": 2.5, "4 × β̂": 4, "1,5": 1.5}
    for typed, value in written.items():
        readout.click()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        until(page, "basin.state.beta === argument[0]", [value])
        expect(beta).to_be_focused()
    # A key of the page's own is text while one types, and Enter on the slider opens it.
    beta.press("Enter")
    expect(readout).to_be_focused()
    page.keyboard.type("1")
    assert page.evaluate("basin.state.enlarged") is None
    page.keyboard.press("Escape")
    expect(readout).to_have_value("1.5 × β̂")
    assert page.evaluate("basin.state.beta") == 1.5


def test_what_breaks_the_rule_stays_typed_with_the_rule_beside_it(visit: Visit) -> None:
    page = visit()
    readout = page.locator(".side [data-readout=beta]")
    error = page.locator(".side .slider:has([data-readout=beta]) .readout-error")
    for wrong in ("99", "0", "-1", "many", ""):
        readout.click()
        readout.fill(wrong)
        page.keyboard.press("Enter")
        expect(error).to_have_text("A number from 0.0625 to 16 × β̂.")
        expect(readout).to_have_value(wrong)
        expect(readout).to_have_attribute("aria-invalid", "true")
        assert readout.get_attribute("aria-describedby") == error.get_attribute("id")
        page.locator("h1").click()
        expect(readout).to_have_value(wrong)
    assert page.evaluate("basin.state.beta") == 1
    readout.click()
    page.keyboard.press("Escape")
    expect(error).to_be_hidden()
    expect(readout).to_have_value("1 × β̂")


@pytest.mark.parametrize("room", ROOMS)
def test_every_slider_in_every_room_can_be_typed_into(visit: Visit, room: str) -> None:
    page = visit()
    if room != "lab":
        page.locator(f"[data-place={room}]").click()
        expect(page.locator(f"[data-room={room}]")).to_be_visible()
        expect(page.locator(f"[data-room={room}] .slider:visible").first).to_be_visible()
    else:
        for more in page.locator("[data-action=more]").all():
            more.click()
    benches = page.locator("[data-bench]").all() if room == "benches" else [None]
    seen = 0
    for bench in benches:
        if bench is not None:
            bench.click()
            expect(page.locator("[data-bench-panel]:visible .slider:visible").first).to_be_visible()
        for found in sliders(page):
            field, readout, error = slider(page, found["k"])
            low, high = (number(text) for text in re.findall(r"from (\S+) to (\S+):", found["rule"])[0])
            middle = round((low + high) / 2) if "whole" in found["rule"] else (low + high) / 2
            field.focus()
            page.keyboard.press("Enter")
            expect(readout).to_be_focused()
            page.keyboard.type(f"{middle:g}")
            page.keyboard.press("Enter")
            expect(error).to_be_hidden()
            expect(field).to_be_focused()
            assert number(readout.input_value()) == pytest.approx(middle, rel=0.06, abs=0.06 * (high - low) / 2), found
            page.keyboard.press("Enter")
            page.keyboard.type(f"{high + (high - low):.12g}")
            page.keyboard.press("Enter")
            expect(error).to_be_visible()
            page.keyboard.press("Escape")
            expect(error).to_be_hidden()
            seen += 1
    assert seen >= {"lab": 12, "landscapes": 2, "benches": 8, "compare": 1}[room]


def typed(page: Page, readout: Locator, text: str) -> None:
    readout.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_play_heads_are_typed_into(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 2)")
    scrub, where = page.locator("[data-action=scrub]"), page.locator("[data-readout=head]")
    scrub.press("Enter")
    expect(where).to_be_focused()
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    assert page.evaluate("[basin.state.head, basin.state.playing]") == [0.025, False]
    expect(scrub).to_be_focused()
    typed(page, where, "120 %")
    expect(page.locator(".told [role=alert]")).to_have_text("A number from 0 to 100 %.")
    assert page.evaluate("basin.state.head") == 0.025
    page.keyboard.press("Escape")

    race = visit(address(place="landscapes"), reduced_motion="reduce")
    expect(race.locator("[data-ls=where]")).to_be_visible()
    typed(race, race.locator("[data-readout=race]"), "7")
    expect(race.locator("[data-readout=race]")).to_have_value("7")
    expect(race.locator("[data-ls=head]")).to_have_attribute("aria-valuetext", re.compile(r"^step 7 of"))

    labels = enter_bench(visit, "labels")
    step = labels.locator("[data-figure=labels-step]")
    expect(step).to_have_value("300")
    typed(labels, step, "120")
    at = int(step.input_value())
    assert 90 < at <= 120, "the last that is recorded"
    expect(labels.locator("[data-action=labels-head]")).to_have_attribute("aria-valuetext", f"step {at}")


def test_a_double_click_or_delete_brings_the_default_back(visit: Visit, catalogue: dict[str, Any]) -> None:
    page = visit()
    knob = page.locator('[data-owner="contrastive"][data-knob="steps"]')
    usual = catalogue["shaping"]["persistent-contrastive-divergence"]["defaults"]["steps"]
    of = "basin.state.methods.contrastive"
    now = f"{of}.edits.at(-1)?.set['shaping.steps'] ?? {of}.shaping.steps"
    label = page.locator(".slider", has=knob).locator("> .term")
    deeds = (knob.dblclick, label.dblclick, lambda: knob.press("Delete"), lambda: knob.press("Backspace"))
    for back in deeds:
        knob.focus()
        page.keyboard.press("End")
        until(page, f"({now}) === 100")
        back()
        until(page, f"({now}) === {usual}")
    assert "Delete" in (knob.get_attribute("aria-keyshortcuts") or "")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("back to its default")


def test_undo_and_redo_cover_all_that_is_turned(visit: Visit) -> None:
    page = visit()
    back, forth = page.locator("[data-action=history-back]"), page.locator("[data-action=history-forth]")
    expect(back).to_be_disabled()
    told = """() => {
      const { data, seed, view, scale, beta, overlays, methods } = basin.state;
      return JSON.stringify([data, seed, view, scale, beta, overlays, Object.values(methods).map((m) => m.shaping)]);
    }"""
    states = [page.evaluate(told)]

    def done(condition: str) -> None:
        until(page, condition)
        states.append(page.evaluate(told))

    page.locator("[data-method=contrastive]").select_option("margin")
    done("basin.state.methods.contrastive.shaping.kind === 'margin'")
    page.locator("[data-owner=architectural][data-knob=codes]").fill("30")
    done("basin.state.methods.architectural.shaping.codes !== 20")
    page.locator("[data-data=moons]").check(force=True)
    done("basin.state.data.kind === 'moons'")
    page.locator("[data-action=seed]").click()
    done("basin.state.seed === 8")
    page.locator("[data-view=probability]").check(force=True)
    done("basin.state.view === 'probability'")
    page.locator(".side [data-readout=beta]").click()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    done("basin.state.beta === 3")
    page.locator("[data-overlay=low]").check(force=True)
    done("basin.state.overlays.low")
    for k in reversed(range(len(states) - 1)):
        page.keyboard.press("Control+z")
        assert page.evaluate(told) == states[k]
    expect(back).to_be_disabled()
    # The controls say so too.
    expect(page.locator("[data-method=contrastive]")).to_have_value("persistent-contrastive-divergence")
    expect(page.locator(".slider:has([data-owner=architectural][data-knob=codes]) .readout")).to_have_value("20")
    for k in range(1, len(states)):
        page.keyboard.press("Control+Shift+z" if k == 2 else "Control+y")
        assert page.evaluate(told) == states[k]
    expect(forth).to_be_disabled()
    expect(page.locator(".slider:has([data-owner=architectural][data-knob=codes]) .readout")).not_to_have_value("20")
    back.click()
    forth.click()
    assert page.evaluate(told) == states[-1]
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 0)")


def test_a_drag_is_one_entry_and_playing_is_none(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 2)")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.locator("[data-action=play]").click()
    expect(page.locator("[data-action=history-back]")).to_be_disabled()
    beta = page.locator(".side [data-knob=beta]")
    box = beta.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for share in (0.55, 0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + share * box["width"], y)
    page.mouse.up()
    assert page.evaluate("basin.state.beta") > 2
    page.keyboard.press("Control+z")
    assert page.evaluate("basin.state.beta") == 1
    expect(beta).to_have_attribute("aria-valuetext", "1 × β̂")
    expect(page.locator("[data-action=history-back]")).to_be_disabled()


def test_a_text_field_keeps_its_own_undo(visit: Visit) -> None:
    page = visit()
    page.locator("[data-view=score]").check(force=True)
    seed = page.locator("input[data-knob=seed]")
    seed.click()
    page.keyboard.type("5")
    page.keyboard.press("Control+z")
    assert page.evaluate("basin.state.view") == "score"


def test_the_mark_starts_again_and_can_be_undone(visit: Visit) -> None:
    page = visit()
    page.locator("[data-method=regularized]").select_option("gradient-penalty")
    page.locator("[data-view=score]").check(force=True)
    page.keyboard.press("2")
    page.locator("[data-place=landscapes]").click()
    until(page, "basin.state.rooms.landscapes !== undefined")
    page.get_by_role("button", name="Basin: start again").click()
    until(page, "basin.state.place === 'lab' && basin.state.view === 'energy' && basin.state.enlarged === null")
    assert page.evaluate("basin.state.methods.regularized.shaping.kind") == "sparse-coding"
    assert page.evaluate("basin.state.rooms") == {}
    page.locator("[data-action=history-back]").click()
    until(page, "basin.state.place === 'landscapes' && basin.state.view === 'score'")
    assert page.evaluate("basin.state.enlarged") == "architectural"
    assert page.evaluate("basin.state.methods.regularized.shaping.kind") == "gradient-penalty"
