"""Reads the LaTeX of landscapes and losses back and computes with it, so that a formula on
the page can be held against the code. Knows what those formulas use, and no more."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from app.formulas import rows

Value = Any
Term = Callable[["Scope"], Value]

TOKEN = re.compile(r"\\[A-Za-z]+|\d+(?:\.\d+)?|[A-Za-z]|[-+*/^_(){}\[\],=]")
SPACING = re.compile(r"\\[,;!:]|\\quad|\\qquad|\\[bB]ig[lr]?|\{\}|\s+")
FUNCTIONS = {r"\cos": np.cos, r"\sin": np.sin, r"\log": np.log, r"\exp": np.exp}


class Scope:
    """What letters stand for: numbers, and definitions that are worked out when asked for."""

    def __init__(self, known: Mapping[str, Value], definitions: Mapping[str, Term]) -> None:
        self.known, self.definitions = dict(known), definitions

    def inside(self, index: str, value: int) -> "Scope":
        return Scope({**self.known, index: value}, self.definitions)

    def value(self, name: str) -> Value:
        if name in self.known:
            return self.known[name]
        base, _, index = name.partition("_")
        whole = self.definitions.get(name) or self.definitions[base]
        found = whole(self)
        return found[self.known[index] - 1] if isinstance(found, tuple) else found


def computed(latex: str, known: Mapping[str, Value]) -> Value:
    """The left side of the first equation of a formula, with what its letters stand for."""
    equations = [row.split("=", 1) for row in rows(latex)]
    definitions = {SPACING.sub("", left): Reader(right).whole() for left, right in equations}
    return next(iter(definitions.values()))(Scope(known, definitions))


class Reader:
    """A recursive descent through one expression."""

    def __init__(self, text: str) -> None:
        text = SPACING.sub(" ", text)
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == text.replace(" ", ""), text
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        token = self.next
        assert wanted in (None, token), (wanted, token, self.tokens)
        self.at += 1
        return token

    def whole(self) -> Term:
        found = self.sum()
        assert self.next == "", self.tokens[self.at :]
        return found

    def sum(self) -> Term:
        negative = self.next == "-"
        if negative:
            self.take()
        found = self.product()
        total: Term = (lambda s: -found(s)) if negative else found
        while self.next in ("+", "-"):
            total = _added(total, self.take(), self.product())
        return total

    def product(self, in_function: bool = False) -> Term:
        found = self.power()
        while self.next and self.next not in "+-,)]}=":
            if in_function and self.next in FUNCTIONS:
                break
            divided = self.next == "/"
            if divided:
                self.take()
            found = _times(found, self.power(), divided)
        return found

    def power(self) -> Term:
        base = self.atom()
        while self.next == "^":
            self.take()
            if self.next == "+":
                self.take()
                base = _positive(base)
            else:
                base = _raised(base, self.group())
        return base

    def group(self) -> Term:
        """What stands in braces, or the one letter or digit that needs none."""
        if self.next != "{":
            return self.atom()
        self.take("{")
        found = self.sum()
        self.take("}")
        return found

    def atom(self) -> Term:
        token = self.take()
        if token in ("(", "["):
            parts = [self.sum()]
            while self.next == ",":
                self.take()
                parts.append(self.sum())
            self.take(")" if token == "(" else "]")
            return parts[0] if len(parts) == 1 else lambda s: tuple(part(s) for part in parts)
        if token in FUNCTIONS:
            of = self.power() if self.next == "(" else self.product(in_function=True)
            return lambda s: FUNCTIONS[token](of(s))
        if token in (r"\frac", r"\tfrac"):
            return _times(self.group(), self.group(), divided=True)
        if token == r"\sqrt":
            root = self.group()
            return lambda s: np.sqrt(root(s))
        if token == r"\min":
            least = self.atom()
            return lambda s: np.minimum(*least(s))
        if token == r"\sum":
            return self.total()
        if token[0].isdigit():
            return lambda s: float(token) if "." in token else int(token)
        return self.letter(token)

    def letter(self, token: str) -> Term:
        if self.next == "_":
            self.take()
            name = f"{token}_{self.take()}"
            return lambda s: s.value(name)
        constant = {"e": math.e, r"\pi": math.pi}.get(token)
        return (lambda s: s.value(token)) if constant is None else (lambda s: constant)

    def total(self) -> Term:
        self.take("_"), self.take("{")
        index = self.take()
        self.take("=")
        first = self.sum()
        self.take("}"), self.take("^")
        last, term = self.group(), self.product()
        return lambda s: sum(term(s.inside(index, i)) for i in range(first(s), last(s) + 1))


def _added(left: Term, sign: str, right: Term) -> Term:
    return (lambda s: left(s) + right(s)) if sign == "+" else (lambda s: left(s) - right(s))


def _times(left: Term, right: Term, divided: bool) -> Term:
    def product(s: Scope) -> Value:
        a, b = left(s), right(s)
        if isinstance(b, tuple):
            return tuple(a * each for each in b)
        return a / b if divided else a * b

    return product


def _raised(base: Term, power: Term) -> Term:
    return lambda s: base(s) ** power(s)


def _positive(inner: Term) -> Term:
    return lambda s: np.maximum(inner(s), 0.0)
