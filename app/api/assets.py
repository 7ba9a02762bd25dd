"""Browser libraries out of installed Python packages: nothing is vendored, and no request
leaves the origin."""

import asyncio
import gzip
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from fastapi import APIRouter, Request, Response

router = APIRouter(include_in_schema=False)


def serve(distribution: str, resource: str, media_type: str) -> str:
    """Serve a file of an installed distribution, compressed once; returns its address.

    ``resource`` is its path from the top, ``package/folder/file``. The version is in the
    address, so that a browser may keep the file for ever.
    """
    package, *path = resource.split("/")
    name, _, ending = path[-1].partition(".")
    address = f"/assets/{name}-{version(distribution)}.{ending}"

    @lru_cache(maxsize=1)
    def compressed() -> bytes:
        return gzip.compress(files(package).joinpath(*path).read_bytes(), 6, mtime=0)

    @router.get(address)
    async def get(request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        body = await asyncio.to_thread(compressed)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            body = await asyncio.to_thread(gzip.decompress, body)
        return Response(body, media_type=media_type, headers=headers)

    return address
