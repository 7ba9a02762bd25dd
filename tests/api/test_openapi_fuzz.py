"""Every operation that OpenAPI lists, asked with what its schema allows: no answer is a
server's error, and each is one that the document promises."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from app.main import create_app

PROMISES = [not_a_server_error, status_code_conformance, content_type_conformance]
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(create_app().openapi()).get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_asked_the_answer_is_a_promised_one(operation: APIOperation, address: str) -> None:
    # Always the same requests: what this finds must be found again.
    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy())
    def ask(case: Case) -> None:
        case.call_and_validate(base_url=f"http://{address}", checks=PROMISES, timeout=120)

    ask()
