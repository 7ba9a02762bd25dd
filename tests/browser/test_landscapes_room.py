"""The landscapes room: what is drawn, who races from where, and what the address brings back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import until, written
from tests.browser.rooms import remembered

pytestmark = pytest.mark.browser


Visit = Callable[..., Page]
PICTURE = "[data-ls=plot] canvas >> nth=0"
PATHS = "[data-ls=plot] canvas >> nth=1"


def enter(visit: Visit, fragment: str = "", **options: Any) -> Page:
    """The room, its first landscape drawn, nothing moving by itself."""
    page = visit(fragment, reduced_motion="reduce", **options)
    if not fragment:
        page.locator("[data-place=landscapes]").click()
    expect(page.locator("[data-ls=plot]")).to_have_attribute("aria-label", re.compile("x from"))
    return page


def pixels(page: Page, canvas: str) -> str:
    """What is on a canvas."""
    shot: str = page.locator(canvas).evaluate("(canvas) => canvas.toDataURL()")
    return shot


def descents_only(page: Page) -> None:
    """Only gradient descent races: nothing is compiled that the test does not look at."""
    for racer in page.locator("[data-racer]").all():
        racer.set_checked(racer.get_attribute("data-racer") == "gradient-descent")
    expect(page.locator("[data-result]")).to_have_count(1)


def test_the_room_opens_on_a_race_that_is_told_in_words_and_numbers(visit: Visit) -> None:
    page = enter(visit)
    descents_only(page)
    result = page.locator("[data-result]").first
    expect(result).to_contain_text("converged")
    expect(result).to_contain_text("< 0.001")
    expect(page.locator("[data-ls=plot]")).to_have_attribute(
        "aria-label", re.compile("4 minima.*Gradient descent, step")
    )
    page.locator("[data-ls=digits] summary").click()
    expect(page.locator("[data-ls=digits] caption").first).to_contain_text("Minima")
    for look in ("probability", "score", "energy"):
        before = pixels(page, PICTURE)
        page.locator(f"[data-look={look}]").check()
        until(page, "document.querySelector('[data-ls=plot] canvas').toDataURL() !== argument", before)


def test_every_landscape_of_the_catalogue_is_drawn(visit: Visit, catalogue: dict[str, dict[str, Any]]) -> None:
    page = enter(visit)
    for racer in page.locator("[data-racer]").all():
        racer.uncheck()
    choice = page.locator("[data-ls=landscape]")
    kinds = list(catalogue["landscapes"])
    assert choice.locator("option").evaluate_all("options => options.map((o) => o.value)") == kinds
    for kind in kinds:
        choice.select_option(kind)
        title = catalogue["landscapes"][kind]["title"]
        expect(page.locator("[data-ls=plot]")).to_have_attribute(
            "aria-label", re.compile(f"^{re.escape(title)}, energy")
        )
        expect(page.locator("[data-reading=logZ]")).not_to_have_text("–")
        until(page, "basin.state.rooms.landscapes?.landscape.kind === argument", kind)


def test_racers_drop_where_one_clicks_and_where_the_crosshair_is(visit: Visit) -> None:
    page = enter(visit)
    descents_only(page)
    plot = page.locator("[data-ls=plot]")
    box = plot.bounding_box()
    assert box is not None
    before = pixels(page, PATHS)
    plot.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.25})
    until(page, "Math.abs(basin.state.rooms.landscapes.start[0] + 0.9) < 0.05")
    expect(page.locator("[data-result]")).to_contain_text("converged")
    clicked = pixels(page, PATHS)
    assert clicked != before
    plot.focus()
    for key in ("ArrowRight", "Shift+ArrowDown", "Enter"):
        plot.press(key)
    # The first press shows the crosshair in the middle; the second moves it an eighth down.
    until(page, "Math.abs(basin.state.rooms.landscapes.start[1] + 0.45) < 1e-6")
    assert remembered(page, "landscapes")["start"][0] == pytest.approx(0, abs=1e-9)
    expect(page.locator("[data-result]")).to_contain_text("converged")
    assert pixels(page, PATHS) != clicked


def test_chains_say_what_they_accept_and_how_far_from_p_they_are(visit: Visit) -> None:
    page = enter(visit)
    for racer in page.locator("[data-racer]").all():
        racer.set_checked(racer.get_attribute("data-racer") == "mala")
    page.locator("[data-ls=chains]").select_option("8")
    result = page.locator("[data-result]")
    expect(result).to_have_count(1)
    expect(result).to_contain_text(re.compile(r"\d+ %"))
    expect(result).to_contain_text(re.compile(r"P; chance 0\.\d+"))
    # Of one chain there is no R-hat, of eight there is.
    expect(result.locator("td").nth(4)).to_have_text(re.compile(r"^\d+\.\d\d$"))


def test_a_formula_that_is_refused_says_why_beside_itself(visit: Visit) -> None:
    page = enter(visit, refusing=True)
    descents_only(page)
    formula = page.locator("[data-knob=formula]")
    formula.fill("x**2 + open(y)")
    formula.press("Enter")
    expect(formula).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"#{formula.get_attribute('aria-describedby')}")
    expect(said).to_contain_text("open")
    formula.fill("x**2 + k*y**2")
    formula.press("Enter")
    expect(formula).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"#{formula.get_attribute('aria-describedby')}")
    expect(said).to_contain_text("k")
    page.locator(".ls-add input").fill("k")
    page.locator("[data-ls=add-constant]").click()
    expect(page.locator("[data-constant=k]")).to_be_visible()
    expect(said).to_be_hidden()
    expect(page.locator("[data-ls=plot]")).to_have_attribute("aria-label", re.compile("One minimum"))


TYPESET = """() => {
  const math = document.querySelector("[data-typeset] math");
  return math && [...math.querySelectorAll("msup, mfrac, msqrt, msub")].map((e) => `${e.localName} ${e.textContent}`);
}"""


def test_a_formula_is_typeset_as_it_is_typed_and_its_field_wraps(visit: Visit) -> None:
    page = enter(visit)
    page.locator("[data-ls=landscape]").select_option("expression")
    formula = page.locator("[data-knob=formula]")
    one_line = formula.bounding_box()
    until(page, "basin.state.rooms.landscapes?.landscape.formula === argument", formula.input_value())
    asked = page.evaluate("() => JSON.stringify(basin.state.rooms.landscapes?.landscape)")
    formula.fill("")
    expect(page.locator("[data-typeset]")).to_be_hidden()
    formula.press_sequentially("relu(x)**2 / sqrt(y_0 +")
    expect(page.locator("[data-typeset]")).to_be_hidden()  # not yet one
    formula.press_sequentially(" 1e-3)")
    expect(page.locator("[data-typeset]")).to_be_visible()
    assert page.evaluate(TYPESET) == [
        "mfrac ([x]+)2y0+1·10−3",
        "msup ([x]+)2",
        "msup [x]+",
        "msqrt y0+1·10−3",
        "msub y0",
        "msup 10−3",
    ]
    assert page.evaluate("() => JSON.stringify(basin.state.rooms.landscapes?.landscape)") == asked, (
        "nothing is asked yet"
    )
    formula.fill("exp(-(x - 1)**2 / (2*0.3**2)) - exp(-(x + 1)**2 / (2*0.3**2)) + y**2")
    wrapped = formula.bounding_box()
    assert one_line is not None
    assert wrapped is not None
    assert wrapped["height"] > 1.4 * one_line["height"]
    assert formula.evaluate("(e) => e.scrollHeight <= e.clientHeight")
    formula.press("Enter")
    until(page, "basin.state.rooms.landscapes.landscape.formula.startsWith('exp')")
    assert "\n" not in formula.input_value()


def test_a_link_brings_the_room_back(visit: Visit) -> None:
    page = enter(visit)
    descents_only(page)
    page.locator("[data-scene=rosenbrock]").click()
    descents_only(page)
    page.locator("[data-look=score]").check()
    page.locator("[data-ls=zoom-in]").click()
    expect(page.locator("[data-result]")).to_contain_text("1500")
    until(page, "basin.state.rooms.landscapes.look === 'score' && basin.state.rooms.landscapes.view !== null")
    state = remembered(page, "landscapes")
    again = enter(visit, written(page))
    expect(again.locator("[data-look=score]")).to_be_checked()
    expect(again.locator("[data-result]")).to_contain_text("1500")
    assert remembered(again, "landscapes") == state
    expect(again.locator(".unread")).to_be_hidden()  # all of it was read


def test_a_constants_name_is_refused_where_it_is_typed(visit: Visit) -> None:
    page = enter(visit)
    page.locator("[data-ls=landscape]").select_option("expression")
    name = page.locator("[data-ls=constant-name]")
    for typed, rule in {
        "2a": "begin with a letter",
        "x": "means something in every formula",
        "sin": "means something in every formula",
        "lambda": "means something in every formula",
        "a b": "begin with a letter",
        "a" * 17: "up to 15 letters",
    }.items():
        name.fill(typed)
        expect(name).to_have_attribute("aria-invalid", "true")
        said = page.locator(f"#{name.get_attribute('aria-describedby')}")
        expect(said).to_contain_text(rule)
        page.locator("[data-ls=add-constant]").click()
        expect(said).to_be_visible()
        assert page.locator("[data-constant]").count() == 0
    name.fill("a")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    name.press("Enter")
    expect(page.locator("[data-constant=a]")).to_be_visible()
    page.locator("[data-ls=constant-name]").fill("a")
    expect(page.locator("[data-ls=constant-name]")).to_have_attribute("aria-invalid", "true")


def test_a_refused_name_stays_refused_whatever_the_server_says_of_the_formula(visit: Visit) -> None:
    page = enter(visit, refusing=True)
    page.locator("[data-ls=landscape]").select_option("expression")
    name, formula = page.locator("[data-ls=constant-name]"), page.locator("[data-knob=formula]")
    name.fill("sin")
    for typed, refused in (("x**2 + open(y)", True), ("x**2 + 2*y**2", False)):
        formula.fill(typed)
        formula.press("Enter")
        if refused:
            expect(formula).to_have_attribute("aria-invalid", "true")
        else:
            expect(formula).not_to_have_attribute("aria-invalid", "true")
        expect(name).to_have_attribute("aria-invalid", "true")
