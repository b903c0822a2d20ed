"""The model's server, in every way in which it can be wrong."""

import pytest

from rashin.base.messages.addresses import Allowed
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.outgoing import Answer
from rashin.base.summaries import calling
from rashin.base.summaries.calling import Endpoint, complete, read_reply
from rashin.base.summaries.errors import AddressInside, ModelFailed
from tests.base.summaries.model_server import ModelServer, completion


def endpoint(server: ModelServer, model: str = "good", **more: object) -> Endpoint:
    facts = {"base_url": server.url, "model": model, "key": "", "timeout": 5, "inside": True}
    return Endpoint(**(facts | more))  # type: ignore[arg-type]


def test_it_is_asked_in_the_manner_of_chat_completions(model_server: ModelServer) -> None:
    said = complete(endpoint(model_server, key="sk-1"), system="be short", user="{}")
    assert (said.content, said.model, said.tokens_in, said.tokens_out) == ('{"sentences": []}', "good-1", 321, 45)
    assert [one["content"] for one in model_server.got[0]["messages"]] == ["be short", "{}"]
    assert model_server.got[0]["stream"] is False
    assert model_server.headers[0]["authorization"] == "Bearer sk-1"


def test_no_key_is_sent_where_there_is_none(model_server: ModelServer) -> None:
    complete(endpoint(model_server), system="", user="")
    assert "authorization" not in model_server.headers[0]


def test_a_stream_is_put_together_and_a_picky_model_is_asked_without_what_it_refuses(model_server: ModelServer) -> None:
    model_server.sentences = [{"text": "配送が遅い。", "voices": [1]}]
    assert "配送が遅い" in complete(endpoint(model_server, "stream"), system="", user="").content
    assert complete(endpoint(model_server, "picky"), system="", user="").content
    assert "temperature" not in model_server.got[-1]


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        ("keyless", "login"), ("nowhere", "missing"), ("busy", "later"), ("broken", "failing"),
        ("elsewhere", "redirected"), ("garbled", "not_json"), ("page", "html"), ("nothing", "empty"),
        ("silent", "empty"), ("null", "empty"), ("number", "not_json"), ("deep", "not_json"), ("floods", "too_long"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_word(model_server: ModelServer, model: str, problem: str) -> None:
    with pytest.raises(ModelFailed) as failed:
        complete(endpoint(model_server, model), system="", user="")
    assert failed.value.problem == problem
    assert failed.value.wait == (3600 if model == "busy" else 0)


def test_a_server_that_hangs_is_left_in_time(model_server: ModelServer) -> None:
    with pytest.raises(ModelFailed) as failed:
        complete(endpoint(model_server, "hangs", timeout=1), system="", user="")
    assert failed.value.problem == "timeout"


def test_a_server_that_is_not_there_is_told() -> None:
    from tests.base.summaries.model_server import serving

    with serving() as gone:
        pass
    with pytest.raises(ModelFailed) as failed:
        complete(endpoint(gone), system="", user="")
    assert failed.value.problem == "unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:11434/v1", "http://localhost:11434/v1", "http://10.0.0.7:8000/v1", "http://[::1]:8080/v1",
        "https://192.168.1.9/v1", "http://[fd00::5]:8000",
    ],
)  # fmt: skip
def test_an_address_inside_is_called_only_when_somebody_says_that_it_may(address: str) -> None:
    calling.check(address, inside=True)
    with pytest.raises((AddressInside, TargetRefused)):
        calling.check(address, inside=False)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest", "http://[fe80::1]/v1", "http://0.0.0.0:8000/v1", "http://168.63.129.16/v1",
        "ftp://10.0.0.1/", "http://user:pass@10.0.0.1/v1", "http://2130706433:11434/v1", "file:///etc/passwd", "", "x",
        "http://8.8.8.8/v1", "http://8.8.8.8:11434/v1", "http://[::ffff:169.254.169.254]/v1", "http://10.0.0.1:99999/",
    ],
)  # fmt: skip
def test_even_then_neither_credentials_of_a_cloud_nor_the_open_internet_in_clear(address: str) -> None:
    with pytest.raises((TargetRefused, ModelFailed)):
        calling.check(address, inside=True)


def test_what_a_company_allows_by_its_settings_stays_allowed(settings) -> None:
    settings.OUTGOING_ALLOW = ["10.9.0.0/16"]
    calling.check("http://10.9.1.1:9999/v1", inside=False)
    assert calling.rules_for("http://x", inside=False).allowed == Allowed.of(["10.9.0.0/16"])


@pytest.mark.parametrize("usage", [None, 7, {"prompt_tokens": "many"}, {"prompt_tokens": -1}, {"prompt_tokens": True}])
def test_tokens_that_are_no_numbers_are_not_counted(usage: object) -> None:
    import json

    body = json.dumps(json.loads(completion("x")) | {"usage": usage}).encode()
    assert read_reply(Answer(status=200, headers={}, body=body, whole=True)).tokens_in is None


def test_parts_of_content_are_joined_and_an_error_is_shown_without_what_steers_a_terminal() -> None:
    parts = completion([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, 3])
    assert read_reply(Answer(status=200, headers={}, body=parts, whole=True)).content == "ab"
    with pytest.raises(ModelFailed) as failed:
        read_reply(Answer(status=400, headers={}, body=b'{"error": {"message": "no\\u001b[31m"}}', whole=True))
    assert (failed.value.problem, failed.value.words) == ("unwanted", "no [31m")
