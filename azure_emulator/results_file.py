"""The results.csv of a job: one line a step, blank where nothing was measured."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

METRICS = (
    "train_loss",
    "train_mean_token_accuracy",
    "valid_loss",
    "valid_mean_token_accuracy",
    "full_valid_loss",
    "full_valid_mean_token_accuracy",
)
COLUMNS = ("step", *METRICS)


def results_csv(steps: Iterable[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(steps)
    return text.getvalue().encode()


def metrics_of(row: Mapping[str, Any]) -> dict[str, float]:
    """The measured values in a row of the trainer, under the service's names."""
    return {name: row[name] for name in METRICS if row.get(name) is not None}
