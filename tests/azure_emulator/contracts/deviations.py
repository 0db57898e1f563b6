"""Where the emulator leaves the published contracts on purpose, because the real service does: each with its reason.

A test fails when one of these is not needed any more.
"""

import re
from dataclasses import dataclass

from tests.azure_emulator.contracts.operation import Operation
from tests.azure_emulator.contracts.schemas import Problem


@dataclass(frozen=True)
class Deviation:
    """Patterns: `operation` and `place` of the whole text, `problem` of its beginning."""

    operation: str
    place: str
    problem: str
    why: str

    def excuses(self, operation: Operation, problem: Problem) -> bool:
        return bool(
            re.fullmatch(self.operation, str(operation))
            and re.fullmatch(self.place, problem.place)
            and re.match(self.problem, problem.reason)
        )


_NEW_FIELD = "not declared"
_V1_JOBS = r"azure-openai-v1 \w*FineTuningJobs?"
_ALL_JOBS = r"(azure-openai-v1 \w*FineTuningJobs?|authoring-\S+ FineTuning_\w+)"
_JOB = r"\$(\.data\[\*\])?"
_V1_CHAT = "azure-openai-v1 createChatCompletion"
_DATED_CHAT = r"inference-\S+ ChatCompletions_Create"
_ANY_CHAT = f"({_V1_CHAT}|{_DATED_CHAT})"

REPLIES = (
    Deviation(
        _ALL_JOBS,
        rf"{_JOB}\.trainingType",
        _NEW_FIELD,
        "Documented for creating jobs and echoed by the service, yet in no published specification.",
    ),
    Deviation(
        _V1_JOBS,
        rf"{_JOB}\.suffix",
        _NEW_FIELD,
        "Replies of the service carry `suffix`; the specification calls it `user_provided_suffix`.",
    ),
    Deviation(
        _V1_JOBS,
        rf"{_JOB}\.(organization_id|result_files)",
        "None is not of type",
        "The service writes null here, as clients that check replies have found out.",
    ),
    Deviation(
        _V1_JOBS,
        rf"{_JOB}\.status",
        "'(pending|pausing|paused|resuming)' is not one of",
        "The service says `pending` on v1 too, and its own pause and resume need words that the list of v1 lacks.",
    ),
    Deviation(
        _ANY_CHAT,
        r"\$\.object",
        "'' is not one of",
        "A stream begins with a chunk that carries nothing but the prompt's filter results: no id, no object.",
    ),
    Deviation(
        _ANY_CHAT,
        r"\$\.(choices\[\*\]\.content_filter_results|prompt_filter_results)",
        _NEW_FIELD,
        "Chunks carry filter results as whole replies do; the descriptions of chunks forgot them.",
    ),
    Deviation(
        _V1_CHAT,
        r"\$\.prompt_filter_results\[\*\]\.content_filter_results\.(hate|self_harm|sexual|violence|jailbreak)",
        _NEW_FIELD,
        "The specification nests the results once more than any reply does.",
    ),
    Deviation(
        _V1_CHAT,
        r"\$\.prompt_filter_results\[\*\]\.content_filter_results\.error",
        _NEW_FIELD,
        "Says that the filter did not run; documented, and nested differently like the other results.",
    ),
    Deviation(
        _ANY_CHAT,
        r"\$\.choices\[\*\]\.message",
        "'content' is a required property",
        "A reply that was filtered comes without its content.",
    ),
    Deviation(
        _ANY_CHAT,
        r"\$\.error\.(innererror|status)",
        _NEW_FIELD,
        "A filtered prompt is refused with `innererror` and `status`; the specifications say `inner_error`.",
    ),
    Deviation(
        _ANY_CHAT,
        r"\$\.error\.type",
        "None is not",
        "A filtered prompt is refused with a type of null.",
    ),
    Deviation(
        _V1_CHAT,
        r"\$\.error\.type",
        "'invalid_request_error' is not one of",
        "What the model's own server refuses comes through in OpenAI's form.",
    ),
    Deviation(
        ".*",
        r"\$(\.statusCode|\.message)?",
        "(not declared|'error' is a required property)",
        "Tokens are checked by a gateway before the service, which has an error of its own: statusCode and message.",
    ),
    Deviation(
        r"authoring-\S+ \w+",
        r"\$\.error\.code",
        "'401' is not one of",
        "Keys are checked by the same gateway; it gives the status as the code.",
    ),
    Deviation(
        _DATED_CHAT,
        r"\$\.(choices\[\*\]\.(message\.annotations|(message|logprobs)\.refusal)|usage\.\w+_details(\.\w+)?)",
        _NEW_FIELD,
        "Newer models' replies carry these whatever version was asked.",
    ),
    Deviation(
        r"cognitiveservices-\S+ (Accounts_ListModels|Models_List)",
        r"\$\.value\[\*\](\.model)?\.skus\[\*\]\.rateLimits\[\*\]\.key",
        _NEW_FIELD,
        "Nobody could tell requests from tokens without the key, which deployments have declared.",
    ),
)

REQUESTS = (
    Deviation(
        "azure-openai-v1 createFile",
        "form",
        "expires_after is missing",
        "Required by the specification, left out by every published sample, and accepted.",
    ),
    Deviation(
        "azure-openai-v1 createFineTuningJob",
        r"\$\.trainingType",
        _NEW_FIELD,
        "The only way to choose the training type; documented as an extra member of the body.",
    ),
)


def unexcused(operation: Operation, problems: list[Problem], known: tuple[Deviation, ...]) -> list[Problem]:
    return [problem for problem in problems if not any(case.excuses(operation, problem) for case in known)]
