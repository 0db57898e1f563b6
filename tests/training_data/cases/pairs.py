"""Preference pairs."""

import json

from tests.training_data.cases.builders import SYSTEM, Case, good, good_pair, good_pairs, pair, reply, user
from tests.training_data.cases.images import URL, part
from tests.training_data.cases.tools import TOOL, answer, call, calls

BETTER, WORSE = [reply("Off to Lisbon! Hills or sea?")], [reply("Lisbon is a city.")]
PAIR = json.loads(good_pair(1))


def without(key: str) -> bytes:
    return json.dumps({name: value for name, value in PAIR.items() if name != key}).encode()


def changed(**changes: object) -> bytes:
    return json.dumps({**PAIR, **changes}).encode()


def longer(count: int) -> bytes:
    """Pairs in which the preferred reply is several times as long."""
    joys = [f"Place {number} is a joy. There days fly by, all {number}!" for number in range(count)]
    lines = [
        pair([reply(joy)], [reply(f"{number}.")], SYSTEM, user(f"Is {number} far?")) for number, joy in enumerate(joys)
    ]
    return b"\n".join(lines)


_CASES: dict[str, Case] = {
    "good": Case(pair(BETTER, WORSE), set()),
    "as the documents show it": Case(
        pair(BETTER, WORSE, user(), tools=[], parallel_tool_calls=True), {"no_system_message"}
    ),
    "after several turns": Case(pair(BETTER, WORSE, SYSTEM, user(), reply("Rome!"), user("Or?")), set()),
    "a call against a reply": Case(pair([calls(call())], WORSE, SYSTEM, user(), tools=[TOOL]), set()),
    "a call, its answer, a reply": Case(
        pair([calls(call()), answer(), *BETTER], WORSE, SYSTEM, user(), tools=[TOOL]), set()
    ),
    "input missing": Case(without("input"), {"missing_input"}, "input"),
    "input is a list": Case(changed(input=[]), {"input_not_an_object"}),
    "input without messages": Case(changed(input={}), {"missing_messages"}, "input"),
    "input with an unknown key": Case(pair(BETTER, WORSE, SYSTEM, user(), mood=1), {"unknown_key"}, "input.mood"),
    "no input messages": Case(changed(input={"messages": []}), {"no_messages"}, "input.messages"),
    "input messages are a text": Case(changed(input={"messages": "Hi"}), {"messages_not_a_list"}),
    "input without a user": Case(pair(BETTER, WORSE, SYSTEM), {"no_user_message"}),
    "input already answered": Case(pair(BETTER, WORSE, SYSTEM, user(), reply("Rome!")), {"input_already_answered"}),
    "system in the middle": Case(pair(BETTER, WORSE, user(), SYSTEM), {"system_not_first"}, "input.messages[1]"),
    "empty question": Case(pair(BETTER, WORSE, SYSTEM, user("")), {"empty_content"}, "input.messages[1].content"),
    "preferred output missing": Case(without("preferred_output"), {"missing_output"}, "preferred_output"),
    "other output missing": Case(without("non_preferred_output"), {"missing_output"}, "non_preferred_output"),
    "output is a text": Case(pair("Rome!", WORSE), {"output_not_a_list"}),
    "output is empty": Case(pair(BETTER, []), {"no_output"}),
    "output of a user": Case(pair([user()], WORSE), {"output_role"}, "preferred_output[0]"),
    "output ends with an answer": Case(
        pair([calls(call()), answer()], WORSE, SYSTEM, user(), tools=[TOOL]), {"output_without_reply"}
    ),
    "output holds an answer without a call": Case(pair([answer(), *BETTER], WORSE), {"answer_without_call"}),
    "output of two replies": Case(pair([reply("Rome!"), *BETTER], WORSE), {"several_replies"}),
    "output without content": Case(pair([{"role": "assistant"}], WORSE), {"missing_content"}),
    "both the same": Case(pair(BETTER, BETTER), {"same_outputs"}, "non_preferred_output"),
    "same but for a mark": Case(pair([reply("Rome!")], [reply("rome")]), {"nearly_same_outputs"}),
    "weight on an output": Case(pair([reply("Rome!", weight=1)], WORSE), {"weight_ignored"}),
    "image": Case(pair(BETTER, WORSE, SYSTEM, user([part(URL)])), {"image_in_pair"}, "input.messages[1]"),
    "HTML in the preferred output": Case(pair([reply("<b>Rome</b>!")], WORSE), {"markup_in_reply"}),
    "HTML in the other output": Case(pair(BETTER, [reply("<b>Rome</b>!")]), set()),
    "unknown key": Case(changed(id=7), {"unknown_key"}, "id"),
    "chat example": Case(good(1), {"other_format"}),
    "pair with messages": Case(changed(messages=[]), {"other_format"}),
    "list": Case(b"[1]", {"not_an_object"}),
    "70,000 tokens": Case(pair(BETTER, WORSE, SYSTEM, user("word " * 56_000)), {"example_too_long"}),
}
_FILES: dict[str, Case] = {
    "ten good pairs": Case(good_pairs(10), set()),
    "pair twice": Case(good_pairs(10) + good_pair(3), {"duplicate_example"}),
    "pair turned around": Case(
        good_pairs(10)
        + changed(preferred_output=PAIR["non_preferred_output"], non_preferred_output=PAIR["preferred_output"]),
        {"contradicting_preferences"},
    ),
    "longer is always better": Case(longer(12), {"length_bias"}),
}
CASES = {
    **{name: Case(case.data, case.codes, case.path, accepts="dpo") for name, case in _CASES.items()},
    **{name: Case(case.data, case.codes, accepts="dpo", whole_file=True) for name, case in _FILES.items()},
}
