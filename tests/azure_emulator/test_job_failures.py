"""How jobs fail on their content: on the data before the training, on the model after it, on the kind of examples."""

from typing import Any

import pytest
from openai import AsyncOpenAI

from tests.azure_emulator.conftest import chat_lines, preference_lines, uploaded
from tests.azure_emulator.job_steps import MODEL, events, finished, messages, results

SHORT: Any = {"n_epochs": 1, "batch_size": 10}


async def test_harmful_data_is_found_before_the_training(client: AsyncOpenAI) -> None:
    content = (
        chat_lines(11) + b"\n" + chat_lines(1, "In {city} one can kill someone and build a bomb. filter-test hate")
    )
    job = await client.fine_tuning.jobs.create(
        model=MODEL, training_file=await uploaded(client, content), hyperparameters=SHORT
    )
    done = await finished(client, job.id)
    expected = (
        "The provided training data failed RAI checks for harm types: [hate_fairness, violence]. "
        "Please fix the data and try again."
    )
    assert done.status == "failed"
    assert done.error and (done.error.message, done.error.param) == (expected, "training_file")
    said = await messages(client, job.id)
    assert said[-2:] == ["Data Import started.", f"Job failed. {expected}"]
    assert (done.trained_tokens, done.fine_tuned_model, done.estimated_finish) == (None, None, None)


async def test_harmful_validation_data_is_found_too(client: AsyncOpenAI) -> None:
    validation = await uploaded(client, chat_lines(2, "filter-test sexual in {city}. What else?"))
    job = await client.fine_tuning.jobs.create(
        model=MODEL, training_file=await uploaded(client, chat_lines(10)), validation_file=validation
    )
    done = await finished(client, job.id)
    assert done.error and (done.status, done.error.param) == ("failed", "validation_file")


async def test_a_harmful_model_is_found_after_the_training(client: AsyncOpenAI) -> None:
    """The data check lets words of low severity through; a model that says them all the time is not let through."""
    content = chat_lines(10, "What a bomb! Try {city}. Is that the bomb or what?")
    job = await client.fine_tuning.jobs.create(
        model=MODEL,
        training_file=await uploaded(client, content),
        hyperparameters={"n_epochs": 2, "batch_size": 2, "learning_rate_multiplier": 8},
        seed=5,
    )
    done = await finished(client, job.id)
    expected = (
        "This model is unable to be deployed. Model evaluation identified that this fine tuned model scores above "
        "acceptable thresholds for [Violence]. Please review your training data set and resubmit the job."
    )
    assert done.status == "failed"
    assert done.error and done.error.message == expected
    assert (done.trained_tokens, done.fine_tuned_model) == (None, None)
    assert (await results(client, done)).count("\n") == 11
    said = await events(client, job.id)
    assert (said[-1].level, said[-1].message) == ("error", f"Job failed. {expected}")
    assert not [event for event in said if "billed" in event.message or event.message == "Job succeeded."]


@pytest.mark.parametrize(
    ("method", "content", "said"),
    [
        pytest.param("supervised", preference_lines(10), "needs chat examples", id="pairs for supervised"),
        pytest.param("dpo", chat_lines(10), "needs preference examples", id="chat for dpo"),
        pytest.param("dpo", preference_lines(9), "9 examples", id="too few pairs"),
    ],
)
async def test_a_method_needs_its_kind_of_examples(client: AsyncOpenAI, method: Any, content: bytes, said: str) -> None:
    file_id = await uploaded(client, content)
    asked: Any = {"type": method, method: {}}
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file_id, method=asked)
    done = await finished(client, job.id)
    assert done.error and (done.status, done.error.code) == ("failed", "jsonlValidationFailed")
    assert said in (done.error.message or "")
