"""GET /: the page names in its head what it opens with."""

import re
from pathlib import Path

import httpx

from app.api.pages import STATIC, opening


def test_the_head_names_the_modules_that_the_page_opens_with_and_no_other(http: httpx.Client) -> None:
    named = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', http.get("/").text)
    assert len(named) == len(set(named)) > 100
    assert named[0] == "main.js"
    assert "features/share.js" in named
    assert "features/share_sheet.js" not in named, "fetched when it is wanted"
    assert "places/landscapes/index.js" not in named, "a room is fetched when it is entered"
    for module in ("state/lab.js", "ui/dom.js", "plot/stage.js"):
        assert module in named
    assert all(http.get(f"/static/{module}").status_code == 200 for module in named)


def test_what_a_module_imports_is_found_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        '/** @type {import("./type.js").T} */\nimport { x } from "./b.js";\nimport {\n  y,\n} from "./c.js";\n'
        'export { z } from "./d.js";\nimport "./e.js";\nconst later = () => import("./later.js");\n'
    )
    for name in "bcde":
        (tmp_path / f"{name}.js").write_text('import "./a.js";\n')
    assert [module.name for module in opening(tmp_path / "a.js")] == ["a.js", "b.js", "c.js", "d.js", "e.js"]


def test_the_page_imports_only_what_there_is() -> None:
    assert all(module.is_file() for module in opening(STATIC / "main.js"))
