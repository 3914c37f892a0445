"""What our OpenAPI documents promise is what comes: schemathesis asks every route with what fits and what does not."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import create_api
from response import actions
from tests.api.conftest import Desk
from tests.pages.ground import build, person

pytestmark = pytest.mark.slow
EXAMPLES = 5
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ASKED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    workspace = build(tmp_path_factory.mktemp("contract"))
    yield workspace
    workspace.store.close()


@pytest.fixture(scope="module")
def app(opened):
    """The API, for the host name that the test's client gives itself; a path with a line break reaches it unmounted."""
    served = opened.settings.model_copy(update={"allowed_hosts": ["testserver"]})
    return create_api(Desk(opened, served))


@pytest.fixture(scope="module")
def secret(opened):
    return actions.make_token(
        opened, person(), name="partner", roles=["feed"], jurisdictions=["*"], organisation="test"
    )[1]


def keeps(app, address, **headers):
    """Ask every operation of a document; what is not as promised is told together."""
    found = [one.ok() for one in schemathesis.openapi.from_asgi(address, app).get_all_operations()]
    return [
        wrong
        for operation in found
        if (wrong := _broken(operation, headers if operation.method.lower() == "post" else {}))
    ]


def _broken(operation, headers):
    """What of one operation is not as promised; nothing where all is."""

    @ASKED
    @given(operation.as_strategy() | _wrong(operation))
    def ask(case):
        case.call_and_validate(headers=headers, checks=list(CHECKS))

    try:
        ask()
    except (Exception, FailureGroup) as error:
        return f"{operation.label}: {error}"
    return None


def _wrong(operation):
    """What does not fit, where an operation can be asked anything that does not."""
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return wrong if operation.query or operation.body else st.nothing()


def test_every_route_keeps_to_the_api_s_document(app, secret):
    assert keeps(app, "/openapi.json", Authorization=f"Bearer {secret}") == []


def test_every_collection_keeps_to_the_definition_of_its_features(app):
    assert keeps(app, "/ogc/api") == []
