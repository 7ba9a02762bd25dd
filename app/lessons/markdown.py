"""Markdown to HTML, formulas as MathML that was typeset ahead of time.

``app/formulas`` holds them. No HTML passes through from the Markdown.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.formulas import formulas

LINKS = {"#": "number", "@": "control"}
"""What a link stands for, by how its target begins."""


def prose(text: str) -> str:
    """A text of paragraphs as HTML."""
    return str(_parser().render(text))


def inline(text: str) -> str:
    """A line as HTML, with no paragraph around it."""
    return str(_parser().renderInline(text))


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """The numbers that a text claims: name, and the number as printed."""
    for token in _tokens(text):
        if token.type == "number":
            yield token.meta["name"], token.content


def controls(text: str) -> Iterator[tuple[str, str]]:
    """The things on the page that a text names: name, and the words that stand for it."""
    for token in _tokens(text):
        if token.type == "control":
            yield token.meta["name"], token.content


def formulas_of(text: str) -> Iterator[str]:
    """The formulas of a text, as ``formulas`` names them."""
    for token in _tokens(text):
        if token.type == "formula":
            yield token.content


def words(text: str) -> str:
    """What a text says outside of formulas, code and claimed numbers."""
    return "".join(token.content if token.type in ("text", "control") else " " for token in _tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for token in _parser().parse(text):
        yield from token.children or [token]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.push("lesson", _rewrite)
    parser.add_render_rule("formula", _formula)
    parser.add_render_rule("number", _number)
    parser.add_render_rule("control", _control)
    return parser


def _rewrite(state: StateCore) -> None:
    """Turn GitHub's ways of writing formulas, and links to names, into tokens of our own."""
    for token in state.tokens:
        if token.type == "fence" and token.info.strip() == "math":
            token.type, token.content = "formula", "\n" + token.content.strip()
        if token.children:
            token.children = list(_named(token.children))


def _named(tokens: list[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        href = str(token.attrGet("href")) if token.type == "link_open" else ""
        if href[:1] in LINKS:
            assert after is not None
            assert tokens[at + 2].type == "link_close", f"{href} stands for more than plain words"
            at += 2  # the text and the link's end
            yield Token(LINKS[href[0]], "", 0, content=after.content, meta={"name": href[1:]})
        elif (
            token.type == "code_inline"
            and before is not None
            and after is not None
            and before.content.endswith("$")
            and after.content.startswith("$")
        ):
            before.content = before.content[:-1]
            after.content = after.content[1:]
            yield Token("formula", "", 0, content=token.content)
        else:
            yield token
        at += 1


def _formula(_: RendererHTML, tokens: Sequence[Token], index: int, *__: Any) -> str:
    latex = tokens[index].content
    return formulas().get(latex) or f"<code>{escape(latex.strip())}</code>"


def _number(_: RendererHTML, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return f'<span class="computed">{escape(tokens[index].content)}</span>'


def _control(_: RendererHTML, tokens: Sequence[Token], index: int, *__: Any) -> str:
    token = tokens[index]
    return f'<b class="named" data-named="{escape(token.meta["name"])}">{escape(token.content)}</b>'
