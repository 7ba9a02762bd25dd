"""The catalogue, the OpenAPI document, health and the headers of every answer."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import pytest

from app.engine.catalogue import PREVIEW_POINTS
from app.spec.registry import families
from tests.api.asking import answered
from tests.api.conftest import FRIEND


@pytest.fixture(scope="module")
def document(http: httpx.Client) -> Any:
    return answered(http.get("/openapi.json"))


@pytest.fixture(scope="module")
def listed(http: httpx.Client) -> Any:
    return answered(http.get("/api/v1/catalogue"))


def test_the_catalogue_is_family_kind_entry(listed: Any) -> None:
    assert {family: set(kinds) for family, kinds in listed.items()} == {
        family: set(kinds) for family, kinds in families().items()
    }
    for family, kinds in listed.items():
        for kind, entry in kinds.items():
            assert {"kind", "title", "description", "source", "schema", "defaults"} <= set(entry)
            assert entry["kind"] == kind
            if family == "shaping":
                assert entry["family"] in ("contrastive", "architectural", "regularized")
                assert entry["schedule"] > 0
                assert entry["mechanism"]
                second = entry["second_family"]
                assert second is None or (second["family"] != entry["family"] and second["why"].endswith("."))
            if entry["defaults"] is not None:
                assert entry["defaults"]["kind"] == kind
                if family in ("data", "landscapes"):
                    assert set(entry["window"]) == {"x", "y"}


def test_data_with_classes_is_marked(listed: Any) -> None:
    labelled = {kind for kind, entry in listed["data"].items() if entry["labelled"]}
    assert {"moons", "eight-gaussians"} <= labelled
    assert not labelled & {"spiral", "parabola", "points"}


def test_defaults_are_valid_by_their_own_schema(listed: Any) -> None:
    for kinds in listed.values():
        for entry in kinds.values():
            jsonschema_rs.meta.validate(entry["schema"])
            if entry["defaults"] is not None:
                jsonschema_rs.validate(entry["schema"], entry["defaults"])


def test_each_number_of_a_schema_is_a_control(listed: Any) -> None:
    for kinds in listed.values():
        for entry in kinds.values():
            for name, schema in entry["schema"]["properties"].items():
                assert name == "kind" or schema["description"]
                if schema.get("type") in ("number", "integer"):
                    assert set(schema["control"]) == {"role", "scale", "unit", "symbol", "primary"}
                    assert schema["minimum"] <= schema["default"] <= schema["maximum"]


def test_a_thumbnail_is_some_points(http: httpx.Client) -> None:
    found = answered(http.get("/api/v1/data/moons/preview"))
    assert found["kind"] == "moons"
    assert len(found["points"]) == PREVIEW_POINTS
    assert all(len(point) == 2 for point in found["points"])
    assert answered(http.get("/api/v1/data/points/preview")) == {"kind": "points", "points": []}


def schemas_of(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(tree, dict):
        yield tree
        for branch in tree.values():
            yield from schemas_of(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from schemas_of(branch)


def test_the_document_is_openapi_3_1(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert set(document) <= {"openapi", "info", "paths", "components"}
    assert document["info"]["title"] == "Basin"
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)  # OpenAPI 3.1 takes JSON Schema 2020-12 as it is
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    identities = [operation["operationId"] for operation in operations]
    assert len(set(identities)) == len(identities)
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert "200" in operation["responses"]
        assert set(operation["responses"]["4XX"]["content"]) == {"application/problem+json"}


def test_every_reference_leads_somewhere(document: Any) -> None:
    references = [node["$ref"] for node in schemas_of(document) if isinstance(node.get("$ref"), str)]
    assert references
    for reference in references:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_the_calls_of_the_specification_are_there(document: Any) -> None:
    expected = {
        "/api/v1/catalogue": "get",
        "/api/v1/data/{kind}/preview": "get",
        "/api/v1/data/density": "post",
        "/api/v1/data/table": "post",
        "/api/v1/surface": "post",
        "/api/v1/boltzmann": "post",
        "/api/v1/softargmin": "post",
        "/api/v1/loss": "post",
        "/api/v1/loss/plane": "post",
        "/api/v1/train": "post",
        "/api/v1/runs": "post",
        "/api/v1/runs/{run}/frames/{step}": "get",
        "/api/v1/compare": "post",
        "/api/v1/sample": "post",
        "/api/v1/infer": "post",
        "/api/v1/labels": "post",
        "/api/v1/latent": "post",
        "/api/v1/dimension": "post",
        "/api/v1/figure": "post",
        "/api/v1/lessons": "get",
        "/api/v1/lessons/{lesson}": "get",
        "/healthz": "get",
        "/readyz": "get",
    }
    assert expected.items() <= {path: next(iter(methods)) for path, methods in document["paths"].items()}.items()
    frame = document["paths"]["/api/v1/runs/{run}/frames/{step}"]["get"]["parameters"]
    assert {(parameter["in"], parameter["name"]) for parameter in frame} == {
        ("path", "run"), ("path", "step"),
        *(("query", name) for name in ("resolution", "x0", "x1", "y0", "y1", "beta", "given", "quantities", "dtype")),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("model", "field", "family"),
    [
        ("Experiment", "data", "data"),
        ("Experiment", "shaping", "shaping"),
        ("SurfaceRequest", "landscape", "landscapes"),
        ("LossRequest", "loss", "losses"),
        ("Margin", "energy", "energies"),
        ("Margin", "loss", "losses"),
        ("PersistentContrastiveDivergence", "sampler", "samplers"),
    ],
)
def test_a_family_is_a_union_told_apart_by_a_required_kind(document: Any, model: str, field: str, family: str) -> None:
    schemas = document["components"]["schemas"]
    (union,) = [node for node in schemas_of(schemas[model]["properties"][field]) if "discriminator" in node]
    assert union["discriminator"]["propertyName"] == "kind"
    mapping = union["discriminator"]["mapping"]
    assert set(mapping) == set(families()[family])
    assert {option["$ref"] for option in union["oneOf"]} == set(mapping.values())
    for kind, reference in mapping.items():
        piece = schemas[reference.rsplit("/", 1)[1]]
        assert "kind" in piece["required"]
        assert piece["properties"]["kind"]["const"] == kind


def test_health_and_readiness(http: httpx.Client) -> None:
    assert answered(http.get("/healthz")) == {"status": "ok"}
    answered(http.post("/api/v1/softargmin", json={"energies": [0, 1], "correct": 0}))
    assert answered(http.get("/readyz")) == {"status": "ready"}


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/catalogue", "/nowhere", "/api/v1/surface"])
def test_every_answer_carries_the_policy(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["worker-src"] == "'self' blob:"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("127.1.2.3:8000", True),
        ("[::1]:8000", True),
        ("192.168.1.20:8000", False),
        ("classroom.local", False),
        ("localhost.example.org", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_the_opener_policy_is_sent_where_a_browser_heeds_it(http: httpx.Client, host: str, trusted: bool) -> None:
    """From an origin that is not trustworthy it is ignored, with an error in the console."""
    headers = http.get("/healthz", headers={"Host": host}).headers
    assert ("cross-origin-opener-policy" in headers) is trusted


def test_other_origins_are_allowed_by_the_settings_alone(http: httpx.Client) -> None:
    def allowed(origin: str) -> str | None:
        return http.get("/api/v1/catalogue", headers={"Origin": origin}).headers.get("access-control-allow-origin")

    assert allowed(FRIEND) == FRIEND
    assert allowed("https://evil.example") is None


def test_the_page_and_plotly_come_from_here(http: httpx.Client) -> None:
    page = http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    assert "__PLOTLY_URL__" not in page.text
    (address,) = {part for part in page.text.replace("'", '"').split('"') if part.startswith("/assets/plotly-")}
    plotly = http.get(address, headers={"Accept-Encoding": "gzip"})
    assert plotly.headers["content-encoding"] == "gzip"
    assert "immutable" in plotly.headers["cache-control"]
    assert b"plotly.js" in plotly.content[:400]
    plain = http.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == plotly.content


def test_the_description_of_the_api_is_drawn_without_another_origin(http: httpx.Client) -> None:
    page = http.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/")
        assert http.get(address).status_code == 200
    assert "<script>" not in page.text  # the Content-Security-Policy would stop it


def test_the_catalogue_is_json_without_surprises(http: httpx.Client) -> None:
    text = http.get("/api/v1/catalogue").text
    json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} in JSON"))


def test_it_travels_small_and_says_the_same(http: httpx.Client) -> None:
    plain = http.get("/api/v1/catalogue", headers={"Accept-Encoding": "identity"})
    small = http.get("/api/v1/catalogue", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.json() == plain.json()
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 4
    module = http.get("/static/main.js", headers={"Accept-Encoding": "gzip"})
    assert module.headers["content-encoding"] == "gzip"
    assert module.text.startswith("/** Opens the page")
