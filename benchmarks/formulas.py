"""How long a server takes to refuse a hostile formula, and to answer for a good one.

    .venv/bin/python -m benchmarks.formulas

The whole path of a request but for the socket: JSON read, validated, the problem written.
One core; the worst of the rounds counts, since a refusal must never be slow. The body is
as large as its text: the server's own limit (2 MB) is raised for the 10 MB one.
"""

from benchmarks.bench import machine, on_one_core

on_one_core()

import asyncio  # noqa: E402  the core is chosen before anything starts threads
import json  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

import httpx  # noqa: E402

from app.engine.process import ProcessEngine  # noqa: E402
from app.main import create_app  # noqa: E402
from app.settings import Settings  # noqa: E402

ROUNDS = 20
WANTED = 50
"""Milliseconds."""
HOSTILE = {
    "10 MB of parentheses": "(" * 10_000_000,
    "10 MB of a name": "x" * 10_000_000,
    "999 parentheses": "(" * 999,
    "attributes": "x.__class__.__mro__[1].__subclasses__()",
    "a call": "__import__('os').system('true')",
    "9**9**9": "9**9**9",
    "990 digits": "9" * 990,
    "400 tokens, then one too many": "x+" * 200 + "x",
}


async def _measured() -> None:
    settings = Settings(warm_at_start=False, max_body=50_000_000)
    engine = ProcessEngine(settings)
    app = create_app(settings, engine)
    app.state.engine = engine
    await engine.started()

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here", timeout=60) as client:

        async def ask(path: str, body: dict[str, Any], status: int) -> list[float]:
            content = json.dumps(body).encode()
            times = []
            for _ in range(ROUNDS + 1):
                began = time.perf_counter()
                response = await client.post(
                    f"/api/v1{path}", content=content, headers={"Content-Type": "application/json"}
                )
                times.append(1e3 * (time.perf_counter() - began))
                assert response.status_code == status, response.text
            return times[1:]  # the first compiles, or finds modules

        print(f"{machine()}; ms, worst and median of {ROUNDS}; wanted for a refusal: under {WANTED}\n")
        print("| formula | answer | worst | median |")
        print("|---|---|---|---|")
        for name, formula in HOSTILE.items():
            times = await ask("/surface", {"landscape": {"kind": "expression", "formula": formula}}, 422)
            print(f"| {name} | 422 | {max(times):.1f} | {sorted(times)[ROUNDS // 2]:.1f} |")
        good = {
            "the default landscape at 65²": ("/surface", {"landscape": {"kind": "expression"}, "resolution": 65}),
            "the default loss's plane at 65²": ("/loss/plane", {"loss": {"kind": "expression"}}),
            "the log loss's plane at 65²": ("/loss/plane", {"loss": {"kind": "log"}}),
        }
        for name, (path, body) in good.items():
            times = await ask(path, body, 200)
            print(f"| {name} | 200 | {max(times):.1f} | {sorted(times)[ROUNDS // 2]:.1f} |")
    engine.close()


if __name__ == "__main__":
    asyncio.run(_measured())
