"""What the page calls things, and what it says does nothing: knobs that do nothing at a setting
are switched off with the reason, figures are no live regions, a note stands with its control."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect

from app.spec.applying import inert
from app.spec.registry import families
from tests.browser.conftest import Visit, until
from tests.browser.rooms import walk
from tests.test_betas import bare

Catalogue = dict[str, dict[str, Any]]
METHOD = '[data-method="{}"]'


def declared(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Each method, and each of its fields that does nothing at some setting."""
    for kind, entry in catalogue["shaping"].items():
        for name, field in entry["schema"]["properties"].items():
            if "applies_when" in field:
                yield kind, name


def described(page: Page, selector: str) -> str:
    """The description of a control, as a screen reader has it."""
    return str(
        page.eval_on_selector(
            selector, "e => document.getElementById(e.getAttribute('aria-describedby') ?? '')?.textContent ?? ''"
        )
    )


def test_every_knob_that_does_nothing_is_off_with_its_reason(visit: Visit, catalogue: Catalogue) -> None:
    page = visit()
    seen = 0
    for kind, name in declared(catalogue):
        family = catalogue["shaping"][kind]["family"]
        page.locator(METHOD.format(family)).select_option(kind)
        until(page, "basin.state.methods[argument[0]].shaping.kind === argument[1]", [family, kind])
        values = page.evaluate("family => basin.state.methods[family].shaping", family) | {"world": "plane"}
        why = inert(families()["shaping"][kind].applies_when, name, values)
        nested = isinstance(values[name], dict)
        selector = f'[data-owner="{family}"][data-knob="{name}{".kind" if nested else ""}"]'
        if nested:
            assert page.eval_on_selector(selector, "e => e.closest('fieldset').disabled") is (why is not None)
            continue
        assert page.eval_on_selector(selector, "e => e.disabled") is (why is not None), (kind, name)
        assert described(page, selector) == (why or "")
        seen += why is not None
    assert seen >= 5


BENEATH = """() => {
  const slider = (knob) => document.querySelector(`[data-owner=contrastive][data-knob="${knob}"]`);
  const top = (knob) => slider(knob).getBoundingClientRect().top;
  return top("batch") - top("energy.kind");
}"""
"""How far the first of the knobs behind More is from the last, whatever stands above them."""


def test_a_knob_comes_alive_with_the_setting_that_it_needs(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    page.locator(METHOD.format("contrastive")).select_option("margin")
    page.locator('[data-panel="contrastive"] [data-action=more]').click()
    steps = page.locator('[data-owner="contrastive"][data-knob="steps"]')
    expect(steps).to_be_disabled()
    expect(page.get_by_text("no chain is walked").first).to_be_visible()
    page.locator('[data-owner="contrastive"][data-knob="negative"]').select_option("chain")
    expect(steps).to_be_enabled()
    expect(page.get_by_text("no chain is walked")).to_have_count(0)
    # By a number, without drawing the others anew: the slider in the hand stays the same.
    page.locator(METHOD.format("contrastive")).select_option("adversarial")
    noise = page.locator('[data-owner="contrastive"][data-knob="noise"]')
    expect(noise).to_be_enabled()
    page.evaluate("document.querySelector('[data-owner=contrastive][data-knob=uniform]').kept = true")
    before = page.evaluate(BENEATH)
    page.locator('[data-owner="contrastive"][data-knob="uniform"]').fill("400")
    expect(noise).to_be_disabled()
    assert page.evaluate("document.querySelector('[data-owner=contrastive][data-knob=uniform]').kept")
    assert page.evaluate(BENEATH) == before


def test_a_formula_names_the_knobs_that_act(visit: Visit) -> None:
    page = visit()
    page.locator("[data-place=benches]").click()
    page.locator("[data-bench=plane]").click()
    page.locator('[data-loss="expression"]').check(force=True)
    beta, margin = (page.locator(f'[data-owner="loss"][data-knob="{name}"]') for name in ("beta", "margin"))
    expect(beta).to_be_disabled()
    expect(margin).to_be_enabled()
    page.locator('[data-owner="loss"][data-knob="formula"]').fill("log(1 + exp(beta * (E_C - E_I)))")
    page.keyboard.press("Enter")
    expect(beta).to_be_enabled()
    expect(margin).to_be_disabled()


def test_overlays_and_given_x_that_do_nothing_say_so(visit: Visit) -> None:
    page = visit()
    truth, score = (page.locator(f"[data-overlay={name}]") for name in ("density", "score"))
    expect(truth).to_be_enabled()
    page.locator("[data-data=points]").check(force=True)
    expect(truth).to_be_disabled()
    assert described(page, "[data-overlay=density]").startswith("Nobody knows")
    page.locator("[data-view=score]").check(force=True)
    expect(score).to_be_disabled()
    page.locator("[data-view=energy]").check(force=True)
    expect(score).to_be_enabled()
    page.locator("[data-data=ellipse-family]").check(force=True)
    expect(page.locator("[data-knob=given]")).to_be_disabled()
    page.locator(METHOD.format("architectural")).select_option("latent-ellipse")
    expect(page.locator("[data-knob=given]")).to_be_enabled()


def test_no_figure_is_a_live_region(visit: Visit) -> None:
    page = visit()
    until(page, "basin.panels.contrastive.step > 0")
    seen = set()
    for room in walk(page):
        assert page.locator("output").count() == 0, room
        # What is announced is sentences; numbers that move are not.
        live = page.evaluate(
            "[...document.querySelectorAll('[aria-live=polite], [role=status]')].map((e) => e.className)"
        )
        assert not [name for name in live if re.search("dial|readout|figure|where|step", name)], room
        seen.add(room.partition(" ")[0])
    assert seen == {"lab", "landscapes", "bench", "compare"}


def test_a_cut_shows_what_the_panels_show_and_names_it(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 3)")
    chart = page.locator("[data-chart=section]")
    told = page.locator("[data-minima]")
    for view, name, word in (
        ("energy", "Energy along", "valleys"),
        ("probability", "Probability along", "peaks"),
        ("score", "Length of the score along", "minima of |score|"),
        ("softargmin-gradient", "Softargmin ∇ along", "P − p̂"),
    ):
        page.locator(f"[data-view={view}]").check(force=True)
        expect(chart).to_have_attribute("aria-label", re.compile(re.escape(name)))
        expect(told).to_contain_text(word)
    assert "choose" not in (told.text_content() or "")
    assert "nothing yet" not in (chart.get_attribute("aria-label") or "")


def test_landscapes_marks_no_minimum_on_level_ground_and_no_hair_of_a_zero(visit: Visit) -> None:
    page = visit()
    page.locator("[data-place=landscapes]").click()
    picture = page.locator("[data-room=landscapes] [role=img]").first
    expect(picture).to_have_attribute("aria-label", re.compile("minim"))
    select = page.locator("[data-room=landscapes] .ls-picker select")
    for kind in ("donut", "double-well", "gaussian"):
        select.select_option(kind)
        title = page.evaluate("s => s.selectedOptions[0].textContent", select.element_handle())
        expect(picture).to_have_attribute("aria-label", re.compile(f"^{re.escape(title)}, "))
        said = picture.get_attribute("aria-label") or ""
        assert not re.search(r"10⁻¹\d|10⁻[6-9]", said), said
        if kind == "donut":
            assert "No single place is lowest" in said


BETAS = """() => {
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  for (let e = walk.currentNode; e; e = walk.nextNode()) {
    if (e.closest('math, .source, [hidden], script, option')) continue;
    const own = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent).join(' ');
    const names = ['aria-label', 'title', 'aria-valuetext'];
    said.push(own, e.value ?? '', ...names.map((name) => e.getAttribute(name) ?? ''));
  }
  return said.filter((text) => typeof text === 'string' && text.includes('β'));
}"""


def test_no_bare_beta_stands_in_the_laboratory(visit: Visit, catalogue: Catalogue) -> None:
    page = visit()
    for family, kind in (
        ("contrastive", "margin"),
        ("architectural", "latent-ellipse"),
        ("contrastive", "maximum-likelihood"),
    ):
        page.locator(METHOD.format(family)).select_option(kind)
        until(page, "basin.state.methods[argument[0]].shaping.kind === argument[1]", [family, kind])
        until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 0)")
        for view in page.evaluate("basin.views"):
            page.locator(f"[data-view={view}]").check(force=True)
        # What a piece's own description says of its formula is of the formula's letters.
        written = {field.get("description", "").replace("\n", " ") for field in fields(catalogue)}
        for text in page.evaluate(BETAS):
            if not any(d and d in text.replace("\n", " ") for d in written):
                assert not bare(re.sub(r"−β(F|∇F)", "", text)), text
    expect(page.locator("[data-beta]").first).to_contain_text("view β")


def fields(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for family in ("shaping", "losses", "energies", "samplers", "data"):
        for entry in catalogue[family].values():
            yield from entry["schema"]["properties"].values()
