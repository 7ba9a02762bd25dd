"""What can go wrong, said so that it can be mended: the value, the rule, the fix.

One exception class for all floors. The API turns it into RFC 9457 problem+json; it
pickles, so that it also crosses from an engine process whole.
"""

from typing import Any


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A request that cannot be met, or a computation that broke off.

    ``slug`` names the sort of problem for programs (kebab-case), ``detail`` says to
    people which value broke which rule and what to do, ``errors`` lists the places
    as ``{"pointer": "#/…", "detail": "…"}``.
    """

    def __init__(
        self,
        slug: str,
        title: str,
        detail: str,
        *,
        status: int = 422,
        errors: tuple[dict[str, str], ...] = (),
        retry_after: int | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{title}: {detail}")
        self.slug = slug
        self.title = title
        self.detail = detail
        self.status = status
        self.errors = errors
        self.retry_after = retry_after
        self.more = more or {}
        """Extension members: what a program may need to mend it."""

    def __reduce__(self) -> tuple[Any, ...]:
        arguments = (self.slug, self.title, self.detail, self.status, self.errors, self.retry_after, self.more)
        return (_rebuild, arguments)

    def as_json(self) -> dict[str, Any]:
        """The members of RFC 9457 (2023)."""
        body: dict[str, Any] = {
            "type": f"urn:basin:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        return body | self.more


def _rebuild(
    slug: str,
    title: str,
    detail: str,
    status: int,
    errors: tuple[dict[str, str], ...],
    retry_after: int | None,
    more: dict[str, Any],
) -> Problem:
    return Problem(slug, title, detail, status=status, errors=errors, retry_after=retry_after, more=more)


def unknown_run(run: str) -> Problem:
    """404: the id belongs to no run that this server holds."""
    return Problem(
        "unknown-run",
        "Unknown run",
        f"this server holds no run {run!r}; register its experiment with POST /api/v1/runs and ask again",
        status=404,
    )


def not_finite(what: str, fix: str) -> Problem:
    """422: a number left the range of float32."""
    return Problem("not-finite", "Not finite", f"{what}; {fix}")
