"""GET /docs: the API's own description, drawn by Swagger UI from an installed package.

FastAPI's page of the same name loads it from another origin, which the
Content-Security-Policy forbids and a classroom may not reach.
"""

from fastapi import APIRouter, Response

from app.api import assets

SCRIPT = assets.serve("fastapi-swagger", "fastapi_swagger/resources/swagger-ui-bundle.js", "text/javascript")
STYLE = assets.serve("fastapi-swagger", "fastapi_swagger/resources/swagger-ui.css", "text/css")

PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Basin: the REST API</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="{STYLE}">
</head>
<body>
<main id="docs"></main>
<script src="{SCRIPT}"></script>
<script type="module" src="/static/docs.js"></script>
</body>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs() -> Response:
    """The page."""
    return Response(PAGE, media_type="text/html", headers={"Cache-Control": "no-cache"})
