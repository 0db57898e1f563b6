"""Whole files."""

import gzip
import json

from tests.training_data.cases.builders import SYSTEM, Case, good, good_pair, goods, line, reply, user
from training_data.limits import AZURE, Limits

BOM = b"\xef\xbb\xbf"
TEN = goods(10)
LIST = [json.loads(good(number)) for number in range(10)]

_CASES: dict[str, Case] = {
    "ten good lines": Case(TEN, set()),
    "with a byte-order mark": Case(BOM + TEN, set()),
    "no newline at the end": Case(TEN[:-1], set()),
    "two newlines at the end": Case(TEN + b"\n", {"blank_line"}),
    "Windows line ends": Case(TEN.replace(b"\n", b"\r\n"), set()),
    "line ends of old": Case(TEN.replace(b"\n", b"\r"), {"old_line_ends"}),
    "nothing": Case(b"", {"empty_file"}),
    "mark only": Case(BOM, {"empty_file"}),
    "newlines only": Case(b"\n\n", {"empty_file"}),
    "200,000 spaces": Case(b" " * 200_000, {"empty_file"}),
    "nine lines": Case(TEN[: TEN[:-1].rfind(b"\n") + 1], {"too_few_examples"}),
    "UTF-16": Case(TEN.decode().encode("utf-16"), {"not_utf8_file"}),
    "UTF-16 without a mark": Case(TEN.decode().encode("utf-16-le"), {"not_utf8_file"}),
    "UTF-32": Case(TEN.decode().encode("utf-32"), {"not_utf8_file"}),
    "second mark": Case(TEN + BOM + good(10), {"misplaced_bom"}),
    "second mark and a fault": Case(
        TEN + BOM + line(user(weight=1), reply()), {"misplaced_bom", "weight_on_other_role"}
    ),
    "512 MB": Case(lambda: bytes(AZURE.file_bytes), {"file_too_large"}),
    "gzip": Case(gzip.compress(TEN), {"packed_file"}),
    "zip": Case(b"PK\x03\x04rest", {"packed_file"}),
    "Parquet": Case(b"PAR1rest", {"packed_file"}),
    "one list": Case(json.dumps(LIST).encode(), {"one_document"}),
    "one list over several lines": Case(json.dumps(LIST, indent=2).encode(), {"one_document"}),
    "one object over several lines": Case(json.dumps(LIST[0], indent=2).encode(), {"one_document"}),
    "list of lists": Case(b"[[1], [2]]", {"not_an_object", "too_few_examples"}),
    "examples over several lines each": Case(
        b"\n".join(json.dumps(one, indent=1).encode() for one in LIST[:2]), {"invalid_json"}
    ),
    "two policies": Case(TEN + good(10).replace(b"cheerful", b"formal"), {"several_system_messages"}),
    "no policy": Case(
        b"\n".join(line(user(f"Place {n}?"), reply(f"{n} is fun, {n} is far!")) for n in range(10)),
        {"no_system_message"},
    ),
    "another policy than the release's": Case(
        TEN, {"other_system_message"}, options={"system_message": "Be a formal guide."}
    ),
    "white space besides the policy": Case(
        TEN, {"other_system_message"}, options={"system_message": "Be a cheerful guide.\n"}
    ),
    "the release's policy": Case(TEN, set(), options={"system_message": "Be a cheerful guide."}),
    "one line without the release's policy": Case(
        TEN + line(user(), reply()), {"other_system_message"}, options={"system_message": "Be a cheerful guide."}
    ),
    "same reply": Case(
        b"\n".join(line(SYSTEM, user(f"Place {n}?"), reply()) for n in range(10)), {"identical_replies"}
    ),
    "same reply now and then": Case(
        TEN + b"\n".join(line(SYSTEM, user(f"Ask {n}?"), reply("I like it!")) for n in range(3)), {"identical_replies"}
    ),
    "same opening": Case(
        b"\n".join(line(SYSTEM, user(f"Place {n}?"), reply(f"Oh, you are in {n}! Is {n} far?")) for n in range(10)),
        {"frequent_opening"},
    ),
    "same closing": Case(
        b"\n".join(line(SYSTEM, user(f"Place {n}?"), reply(f"{n} it is! When do you go?")) for n in range(10)),
        {"frequent_closing"},
    ),
    "job too large": Case(TEN, {"job_too_large"}, options={"epochs": 25, "limits": Limits(job_tokens=5_000)}),
    "job that fits": Case(TEN, set(), options={"epochs": 25, "limits": Limits(job_tokens=50_000)}),
    "a pair among chats": Case(TEN + good_pair(1), {"mixed_formats"}, accepts="auto"),
    "a chat among pairs": Case(
        b"\n".join(good_pair(number) for number in range(10)) + b"\n" + good(1), {"mixed_formats"}, accepts="auto"
    ),
    "a faulty pair among chats": Case(
        TEN + b'{"input": {}, "preferred_output": [], "non_preferred_output": []}',
        {"mixed_formats", "missing_messages", "no_output"},
        accepts="auto",
    ),
}
CASES = {
    name: Case(case.data, case.codes, accepts=case.accepts, options=case.options, whole_file=True)
    for name, case in _CASES.items()
}
