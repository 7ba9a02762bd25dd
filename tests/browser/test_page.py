"""The first screen, driven as a person would, in a real browser against a real server."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import painted, until, written
from tests.browser.test_refusals import why

pytestmark = pytest.mark.browser


FAMILIES = ("contrastive", "architectural", "regularized")
Visit = Callable[..., Page]
ALL_MOVE = "['contrastive', 'architectural', 'regularized'].every((f) => basin.panels[f].step > 0)"


def panel(page: Page, family: str) -> Any:
    """What the page says of a panel."""
    return page.evaluate("(family) => basin.panels[family]", family)


def pause(page: Page) -> None:
    """Stop the play head, and wait until the pictures rest in full precision."""
    if page.evaluate("() => basin.state.playing"):
        page.locator("[data-action=play]").click()
    painted(page)  # or the pictures of what was shown before would be taken to rest
    until(page, "!basin.state.playing && Object.values(basin.panels).every((p) => p.resting && p.precision === 'f32')")


def picture(page: Page, family: str) -> str:
    """The pixels on a panel's canvas."""
    shot: str = page.evaluate("(f) => document.querySelector(`[data-panel=${f}] canvas`).toDataURL()", family)
    return shot


def fingerprint(energy: bytes) -> str:
    """FNV-1a of an energy's bytes, as the page computes it."""
    value = 0x811C9DC5
    for byte in energy:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{value:08x}"


def test_three_panels_change_from_frame_to_frame(visit: Visit) -> None:
    page = visit()
    for family in FAMILIES:
        expect(page.locator(f"[data-panel={family}]")).to_be_visible()
        pictures = set()
        step = -1
        while len(pictures) < 4:
            step = until(
                page, "basin.panels[argument[0]].step > argument[1] && basin.panels[argument[0]].step", [family, step]
            )
            pictures.add(picture(page, family))
    assert all(count >= 4 for count in page.evaluate("() => basin.painted").values())


def test_the_plots_have_axes_at_once_and_hover_and_isolines_from_plotly(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    for family in FAMILIES:
        labels = page.locator(f"[data-panel={family}] .tick-labels")
        assert labels.locator(".left").all_text_contents() == labels.locator(".bottom").all_text_contents()
        assert labels.locator(".left").all_text_contents() == ["−1", "0", "1"]
    pause(page)
    for family in FAMILIES:
        card = page.locator(f"[data-panel={family}]")
        expect(card.locator(".contourlayer path").first).to_be_attached()
        card.locator(".plot").hover()
        expect(card.locator(".hovertext")).to_contain_text("nats")


def test_the_plotting_library_waits_while_the_panels_move_for_a_hand_over_one(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    page.locator("[data-action=speed]").select_option("0.25")
    page.locator("link[rel=prefetch]").wait_for(state="attached")
    assert page.evaluate("() => globalThis.Plotly === undefined && basin.state.playing")
    plot = page.locator("[data-panel=architectural] .plot")
    plot.hover()
    expect(plot.locator(".contourlayer")).to_be_attached()
    plot.hover(position={"x": 120, "y": 200})
    expect(plot.locator(".hovertext")).to_contain_text("nats")
    assert page.evaluate("() => basin.state.playing")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_method_of_a_family_shapes_its_landscape(
    visit: Visit, catalogue: dict[str, dict[str, Any]], family: str
) -> None:
    page = visit()
    kinds = [kind for kind, entry in catalogue["shaping"].items() if entry["family"] == family]
    choice = page.locator(f"[data-method={family}]")
    assert choice.locator("option").evaluate_all("options => options.map((o) => o.value)") == kinds
    for kind in kinds:
        choice.select_option(kind)
        until(page, "basin.state.methods[argument[0]].shaping.kind === argument[1]", [family, kind])
        until(page, "basin.panels[argument].status === 'live' && basin.panels[argument].step > 2", family)
        expect(page.locator(f"[data-panel={family}] [data-sentence]")).not_to_be_empty()


def test_every_data_set_is_drawn(visit: Visit, catalogue: dict[str, dict[str, Any]]) -> None:
    page = visit()
    until(page, ALL_MOVE)
    for kind in catalogue["data"]:
        page.locator(f"[data-data={kind}]").check()
        until(page, "basin.state.data.kind === argument", kind)
        until(page, "Object.values(basin.panels).every((p) => p.status === 'live' && p.recorded.length > 1)")


@pytest.mark.parametrize(
    ("method", "path", "family"),
    [
        ("margin", "loss", "losses"),
        ("maximum-likelihood", "energy", "energies"),
        ("persistent-contrastive-divergence", "sampler", "samplers"),
    ],
)
def test_every_piece_within_a_method_works_through_its_schema(
    visit: Visit, catalogue: dict[str, dict[str, Any]], method: str, path: str, family: str
) -> None:
    page = visit()
    page.locator("[data-method=contrastive]").select_option(method)
    page.locator("[data-panel=contrastive] [data-action=more]").click()
    for kind in catalogue[family]:
        page.locator(f"[data-owner=contrastive][data-knob='{path}.kind']").select_option(kind)
        until(page, "basin.state.methods.contrastive.shaping[argument[0]].kind === argument[1]", [path, kind])
        until(page, "basin.panels.contrastive.status === 'live' && basin.panels.contrastive.step > 2")


def test_a_formula_of_one_s_own_is_a_loss_and_a_bad_one_is_said(visit: Visit) -> None:
    page = visit()
    page.locator("[data-method=contrastive]").select_option("margin")
    page.locator("[data-panel=contrastive] [data-action=more]").click()
    page.locator("[data-owner=contrastive][data-knob='loss.kind']").select_option("expression")
    formula = page.locator("[data-owner=contrastive][data-knob='loss.formula']")
    formula.fill("softplus(m + E_C - E_I)")
    formula.press("Enter")
    until(page, "basin.state.methods.contrastive.shaping.loss.formula === 'softplus(m + E_C - E_I)'")
    until(page, "basin.panels.contrastive.status === 'live' && basin.panels.contrastive.step > 2")
    formula = page.locator("[data-owner=contrastive][data-knob='loss.formula']")
    formula.fill("open(E_C)")
    formula.press("Enter")
    until(page, "basin.panels.contrastive.status === 'refused'")
    expect(why(formula)).to_contain_text("open")


def test_where_x_is_given_each_column_is_normalised_and_a_plane_is_looked_at_at_any_x(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    page.locator("[data-data=circle]").check()
    page.locator("[data-view=probability]").check()
    until(page, "basin.state.data.kind === 'circle' && Object.values(basin.panels).every((p) => p.step > 0)")
    expect(page.locator("[data-knob=given]")).to_be_hidden()
    page.locator("[data-data=ellipse-family]").check()
    page.locator("[data-method=architectural]").select_option("latent-ellipse")
    until(page, "basin.state.head > 0.1 && basin.panels.architectural.step > 20")
    pause(page)
    middle = picture(page, "architectural")
    page.locator("[data-knob=given]").fill("400")
    pause(page)
    until(page, "basin.state.given === 1 && basin.panels.architectural.recorded.length > 0")
    pause(page)
    assert picture(page, "architectural") != middle


def test_every_view_draws_the_same_frame_another_way(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    pause(page)
    hashes = {family: panel(page, family)["hash"] for family in FAMILIES}
    views = page.evaluate("() => basin.views")
    assert {"energy", "probability", "softargmin-gradient"} <= set(views)
    seen: dict[str, set[str]] = {family: set() for family in FAMILIES}
    legends = set()
    for view in views:
        page.locator(f"[data-view={view}]").check()
        pause(page)
        legends.add(page.locator("#legend").inner_text())
        for family in FAMILIES:
            seen[family].add(picture(page, family))
            assert panel(page, family)["hash"] == hashes[family]
    assert len(legends) == len(views)
    assert all(len(pictures) == len(views) for pictures in seen.values())


def test_scrubbing_back_to_step_0_finds_the_first_frame_bit_for_bit(visit: Visit) -> None:
    page = visit()
    page.evaluate("() => document.querySelector('[data-action=play]').click()")
    page.locator("[data-action=scrub]").press("Home")
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 0 && p.step === 0)")
    first = {family: panel(page, family)["hash"] for family in FAMILIES}
    page.locator("[data-action=play]").click()
    until(page, "Object.values(basin.panels).every((p) => p.step >= 12 && p.hash)")
    pause(page)
    assert all(panel(page, family)["hash"] != first[family] for family in FAMILIES)
    page.locator("[data-action=scrub]").press("Home")
    until(page, "Object.values(basin.panels).every((p) => p.step === 0)")
    assert {family: panel(page, family)["hash"] for family in FAMILIES} == first


def test_what_is_shown_is_what_the_server_sent(visit: Visit) -> None:
    received: list[bytes] = []

    def relay(route: WebSocketRoute) -> None:
        upstream = route.connect_to_server()
        route.on_message(lambda message: upstream.send(message))

        def pass_on(message: str | bytes) -> None:
            if isinstance(message, bytes):
                received.append(message)
            route.send(message)

        upstream.on_message(pass_on)

    page = visit("#none")
    page.route_web_socket("**/api/v1/live", relay)
    page.reload()
    until(page, f"globalThis.basin && {ALL_MOVE}")
    pause(page)
    page.locator("[data-action=scrub]").press("Home")
    until(page, "Object.values(basin.panels).every((p) => p.step === 0)")
    shown = {panel(page, family)["hash"] for family in FAMILIES}
    sent = set()
    for message in received:
        length = int.from_bytes(message[:8], "little")
        header = json.loads(message[8 : 8 + length])
        if header["__metadata__"]["step"] == "0":
            start, end = header["energy"]["data_offsets"]
            sent.add(fingerprint(message[8 + length + start : 8 + length + end]))
    assert shown == sent


def test_the_energy_loss_collapses_and_a_margin_cures_it(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    page.select_option("[data-action=speed]", "16")
    page.select_option("[data-method=contrastive]", "margin")
    card = page.locator("[data-panel=contrastive]")
    card.locator("[data-action=more]").click()
    card.locator("[data-knob='loss.kind']").select_option("energy")
    expect(card).to_have_attribute("data-verdict", "collapsed")
    expect(card.locator("[data-sentence]")).to_contain_text("Collapsed: flat, it tells nothing; loss")
    assert page.evaluate("() => basin.state.methods.contrastive.shaping.energy.output") == "softplus"

    card.locator("[data-action=why]").click()
    expect(card.locator("[data-why]")).to_contain_text("low everywhere")
    assert page.evaluate("() => basin.state.scale") == "raw"
    expect(page.locator("[data-chart-of=first]")).to_have_class("chart lit")

    card.locator("[data-action=cure]").click()
    assert page.evaluate("() => 'margin' in basin.state.methods.contrastive.shaping.loss")
    expect(card).to_have_attribute("data-verdict", "informative")
    expect(card.locator("[data-sentence]")).to_contain_text("tells")


def test_the_address_brings_back_the_same_state(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    page.select_option("[data-method=architectural]", "pca")
    page.locator("[data-view=probability]").check()
    page.locator("[data-overlay=negatives]").uncheck()
    page.locator("[data-knob=beta]").press("ArrowRight")
    page.select_option("[data-action=speed]", "4")
    page.select_option("[data-action=ramp]", "cividis")
    page.select_option("[data-action=curve]", "entropy")
    page.locator("[data-log=volume]").click()
    until(page, "Object.values(basin.panels).every((p) => p.step > 10)")
    pause(page)
    before = page.evaluate("() => basin.state")
    hashes = {family: [panel(page, family)[k] for k in ("step", "hash", "run")] for family in FAMILIES}
    first, volume = page.locator("[data-chart=first]"), page.locator("[data-chart=volume]")
    expect(first).to_have_attribute("aria-label", re.compile("Entropy of P, nats, .*contrastive .*regularized "))
    expect(volume).to_have_attribute("aria-label", re.compile("Volume V, of Ω, logarithmic"))
    assert written(page).startswith("#v=1&s=")

    page.reload()
    until(page, "globalThis.basin && Object.values(basin.panels).every((p) => p.hash)")
    assert page.evaluate("() => basin.state") == before
    pause(page)
    assert {family: [panel(page, family)[k] for k in ("step", "hash", "run")] for family in FAMILIES} == hashes

    page.locator("[data-action=play]").click()  # and it goes on from there
    until(page, "argument.every(([f, step]) => basin.panels[f].step > step)", [[f, hashes[f][0]] for f in FAMILIES])


def test_a_knob_moved_midway_changes_what_follows_and_nothing_before(visit: Visit) -> None:
    page = visit()
    until(page, "Object.values(basin.panels).every((p) => p.step > 12)")
    pause(page)
    before = panel(page, "regularized")
    page.locator("[data-panel=regularized] [data-knob=penalty]").first.press("ArrowRight")
    edits = until(page, "basin.state.methods.regularized.edits.length && basin.state.methods.regularized.edits")
    assert [edit["step"] for edit in edits] == [before["step"]]
    assert list(edits[0]["set"]) == ["shaping.penalty"]
    after = panel(page, "regularized")
    assert after["hash"] == before["hash"]
    page.locator("[data-action=play]").click()
    until(
        page,
        "basin.panels.regularized.run !== argument[0] && basin.panels.regularized.step > argument[1]",
        [before["run"], before["step"]],
    )
    pause(page)
    page.locator("[data-action=reset]").click()
    until(page, "basin.state.head === 0 && basin.state.methods.regularized.edits.length === 0")
    assert page.evaluate("() => basin.state.methods.regularized.shaping.penalty") == edits[0]["set"]["shaping.penalty"]


def test_keys_enlarge_play_and_step(visit: Visit) -> None:
    page = visit()
    until(page, ALL_MOVE)
    page.keyboard.press("2")
    expect(page.locator("[data-panel=architectural]")).to_be_visible()
    expect(page.locator("[data-panel=contrastive]")).to_be_hidden()
    page.keyboard.press("0")
    expect(page.locator("[data-panel=contrastive]")).to_be_visible()
    page.keyboard.press("Space")
    until(page, "!basin.state.playing")
    head = page.evaluate("() => basin.state.head")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => basin.state.head") > head
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("() => basin.state.head") <= head


@pytest.mark.parametrize(("code", "words"), [(1011, "Connection lost"), (1013, "The server is busy")])
def test_a_cut_connection_says_so_and_goes_on_from_the_last_frame(visit: Visit, code: int, words: str) -> None:
    page = visit("#none")
    address = page.url
    page.goto("about:blank")  # or a socket that this page still opens could be the one that is cut
    page.add_init_script(
        """globalThis.heard = [];
        const hear = () => heard.push(document.querySelector('[data-panel=contrastive] .veil')?.textContent ?? '');
        new MutationObserver(hear).observe(document, { childList: true, subtree: true, characterData: true });"""
    )
    routes: list[WebSocketRoute] = []

    def cut_the_first_in_mid_run(route: WebSocketRoute) -> None:
        routes.append(route)
        server = route.connect_to_server()
        if len(routes) > 1:
            return
        frames = []

        def forward(message: str | bytes) -> None:
            if isinstance(message, bytes):
                frames.append(message)
            if len(frames) > 5:
                route.close(code=code, reason="a test")
            else:
                route.send(message)

        server.on_message(forward)

    page.route_web_socket("**/api/v1/live", cut_the_first_in_mid_run)
    page.goto(address)
    until(page, "globalThis.basin && heard.some((text) => text.includes(argument))", words)
    cut = page.evaluate("() => basin.panels.contrastive")
    assert len(cut["recorded"]) >= 5
    until(
        page,
        "basin.panels.contrastive.status === 'live' && basin.panels.contrastive.recorded.length > argument",
        len(cut["recorded"]),
    )
    after = panel(page, "contrastive")
    assert after["run"] == cut["run"]
    assert after["recorded"][: len(cut["recorded"])] == cut["recorded"]


def test_reduced_motion_waits_to_be_asked(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    until(page, "Object.values(basin.panels).every((p) => p.recorded.length > 0)")
    assert page.evaluate("() => [basin.state.playing, basin.state.head]") == [False, 0]
    page.locator("[data-action=play]").click()
    until(page, ALL_MOVE)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_nothing_is_cut_off_sideways(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(viewport={"width": size[0], "height": size[1]})
    until(page, ALL_MOVE)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]


def test_a_stranger_s_link_does_no_harm(visit: Visit) -> None:
    page = visit("#v=1&s=eJwrSVStBgAD6gGP")
    until(page, ALL_MOVE)
    assert page.evaluate("() => basin.state.view") == "energy"
