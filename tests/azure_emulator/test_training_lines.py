"""What counts as a training line, as a table."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azure_emulator.training_lines import LineError, check_example, check_lines, count_images, read_example

USER = {"role": "user", "content": "Where to?"}
ASSISTANT = {"role": "assistant", "content": "Rome!"}
CALL: dict[str, Any] = {
    "role": "assistant",
    "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
}

GOOD: list[Any] = [
    pytest.param({"messages": [USER, ASSISTANT]}, "chat", id="chat"),
    pytest.param({"messages": [USER, {**ASSISTANT, "weight": 0}]}, "chat", id="weight 0"),
    pytest.param({"messages": [USER, {**ASSISTANT, "weight": 1}]}, "chat", id="weight 1"),
    pytest.param({"messages": [USER, CALL]}, "chat", id="tool call without content"),
    pytest.param(
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, ASSISTANT]}, "chat", id="parts"
    ),
    pytest.param(
        {"input": {"messages": [USER]}, "preferred_output": [ASSISTANT], "non_preferred_output": [ASSISTANT]},
        "preference",
        id="preference",
    ),
]
FUNCTION = {"name": "f", "description": "d", "parameters": {"type": "object"}}
ANSWER = {"role": "tool", "tool_call_id": "1", "content": "42"}


def chat(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"messages": [USER, *messages, ASSISTANT], **more}


def call(**changes: Any) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": [{**CALL["tool_calls"][0], **changes}]}


def image(*images: Any) -> dict[str, Any]:
    return chat({"role": "user", "content": [{"type": "image_url", "image_url": each} for each in images]})


GOOD_WITH_TOOLS: list[Any] = [
    pytest.param(
        chat(CALL, ANSWER, tools=[{"type": "function", "function": FUNCTION}], parallel_tool_calls=False),
        "chat",
        id="tools",
    ),
    pytest.param(
        chat(
            {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "42"},
            functions=[FUNCTION],
        ),
        "chat",
        id="functions",
    ),
    pytest.param(
        image({"url": "https://x/y.png", "detail": "low"}, {"url": "data:image/png;base64,AA=="}), "chat", id="images"
    ),
]
BAD: list[Any] = [
    pytest.param(chat(tools={}), "'tools' must be a list", id="tools is an object"),
    pytest.param(chat(tools=[{"type": "retrieval"}]), "tools[0]", id="other tool"),
    pytest.param(chat(tools=[{"type": "function", "function": {}}]), "tools[0].function", id="function without name"),
    pytest.param(chat(functions=["f"]), "functions[0]", id="function is text"),
    pytest.param(chat(parallel_tool_calls="no"), "parallel_tool_calls", id="parallel is text"),
    pytest.param(chat({**ANSWER, "tool_call_id": None}), "messages[1].tool_call_id", id="answer to no call"),
    pytest.param(chat({**USER, "tool_calls": []}), "only allowed", id="user calls"),
    pytest.param(chat({**CALL, "tool_calls": "f"}), "messages[1].tool_calls", id="calls are text"),
    pytest.param(chat(call(id=None)), "tool_calls[0]", id="call without id"),
    pytest.param(chat(call(function=None)), "tool_calls[0].function", id="call of nothing"),
    pytest.param(chat(call(function={"name": "f", "arguments": {}})), "arguments", id="arguments are an object"),
    pytest.param(
        chat({"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "https://x/y.png"}}]}),
        "only users",
        id="image from the assistant",
    ),
    pytest.param(chat(call(function={"name": "f", "arguments": "{oops"})), "arguments", id="arguments are no JSON"),
    pytest.param(chat({"role": "assistant", "function_call": 5}), "function_call", id="function call is a number"),
    pytest.param(
        chat({"role": "assistant", "function_call": {"name": "f"}}), "function_call.arguments", id="no arguments"
    ),
    pytest.param(image({}), "image_url.url", id="image without address"),
    pytest.param(image({"url": 5}), "image_url.url", id="address is a number"),
    pytest.param(image({"url": "https://x/y.png", "detail": "zz"}), "image_url.detail", id="unknown detail"),
    pytest.param(image(*65 * [{"url": "https://x/y.png"}]), "65 images", id="too many images"),
    pytest.param(chat({"role": "user", "content": float("nan")}), "not a valid JSON", id="NaN"),
    pytest.param(chat({"role": "user", "content": "\ud83d"}), "not a valid JSON", id="half of a pair"),
    pytest.param(chat({"role": "user", "content": [{"type": "audio"}]}), "content[0]", id="other part"),
    pytest.param(chat({"role": "user", "content": []}), "messages[1].content", id="no parts"),
    pytest.param(chat({**ASSISTANT, "weight": []}), "0 or 1", id="weight is a list"),
    pytest.param([1], "JSON object", id="list"),
    pytest.param({"prompt": "a", "completion": "b"}, "'messages' is missing", id="completion format"),
    pytest.param({"messages": "hi"}, "'messages' must be a list", id="messages is text"),
    pytest.param({"messages": []}, "at least one message", id="no messages"),
    pytest.param({"messages": [USER]}, "assistant", id="no assistant"),
    pytest.param({"messages": [USER, {"role": "bot", "content": "x"}]}, "messages[1].role", id="unknown role"),
    pytest.param({"messages": [{"role": "user"}, ASSISTANT]}, "messages[0].content", id="no content"),
    pytest.param({"messages": [USER, {"role": "assistant"}]}, "messages[1].content", id="assistant without content"),
    pytest.param({"messages": [USER, {**ASSISTANT, "weight": 0.5}]}, "0 or 1", id="weight between"),
    pytest.param({"messages": [USER, {**ASSISTANT, "weight": True}]}, "0 or 1", id="weight true"),
    pytest.param({"messages": [{**USER, "weight": 1}, ASSISTANT]}, "only allowed", id="weight on user"),
    pytest.param(
        {"input": {"messages": [USER]}, "preferred_output": [ASSISTANT]}, "non_preferred_output", id="one output"
    ),
    pytest.param(
        {"input": {"messages": [USER]}, "preferred_output": [USER], "non_preferred_output": [ASSISTANT]},
        "preferred_output[0].role",
        id="user in output",
    ),
]


@pytest.mark.parametrize(("example", "kind"), [*GOOD, *GOOD_WITH_TOOLS])
def test_accepted_lines(example: Any, kind: str) -> None:
    assert check_example(read_example(json.dumps(example))) == kind


@pytest.mark.parametrize(("example", "said"), BAD)
def test_refused_lines(example: Any, said: str) -> None:
    with pytest.raises(LineError) as refusal:
        read = read_example(json.dumps(example))
        check_example(read)
        count_images(read)
    assert said in str(refusal.value)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_judged_without_surprise(text: str) -> None:
    report = check_lines([text.encode("utf-8", "surrogatepass")])
    assert report.problem or report.examples == 1


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda some: (
            st.lists(some) | st.dictionaries(st.sampled_from(["messages", "role", "content", "input", "weight"]), some)
        ),
    )
)
def test_any_json_is_judged_without_surprise(value: Any) -> None:
    report = check_lines([json.dumps(value).encode()])
    assert report.problem or report.examples == 1


def test_a_byte_order_mark_is_welcome_on_the_first_line_only() -> None:
    line = json.dumps({"messages": [USER, ASSISTANT]}).encode()
    assert check_lines([b"\xef\xbb\xbf" + line, line]).examples == 2
    assert "line 2" in (check_lines([line, b"\xef\xbb\xbf" + line]).problem or "")


def test_two_kinds_do_not_mix() -> None:
    chat = json.dumps({"messages": [USER, ASSISTANT]}).encode()
    pair = json.dumps(GOOD[-1].values[0]).encode()
    assert "line 2: a preference example in a file of chat examples" in (check_lines([chat, pair]).problem or "")
