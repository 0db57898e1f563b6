"""How long models live: first no new fine-tuning, then no inference. Counted from the day the data directory was made.

Source: authoring specification, `Deprecation`: usually a year of fine-tuning and two of inference.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from azure_emulator.catalogue import ServedModel
from azure_emulator.clock import Clock
from azure_emulator.limits import Limits
from azure_emulator.notes import Notes

_NOTE = "opened"
_DAY = 86_400.0


class Stage(StrEnum):
    """ARM's words; the dated surface writes them its own way."""

    AVAILABLE = "GenerallyAvailable"
    DEPRECATING = "Deprecating"
    DEPRECATED = "Deprecated"


@dataclass(frozen=True)
class Lifecycle:
    """Unix seconds of emulator time. A fine-tuned model can be trained further for as long as its base can."""

    fine_tune_until: float
    inference_until: float

    def stage(self, now: float) -> Stage:
        if now >= self.inference_until:
            return Stage.DEPRECATED
        return Stage.DEPRECATING if now >= self.fine_tune_until else Stage.AVAILABLE


class Lifecycles:
    """The dates of every model of one data directory."""

    def __init__(self, notes: Notes, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        kept = notes.get(_NOTE)
        self.opened: float = clock() if kept is None else kept
        if kept is None:
            notes.put(_NOTE, self.opened)

    def of(self, model: ServedModel) -> Lifecycle:
        limits = self._limits
        served = limits.inference_days + (limits.fine_tuned_extra_days if model.job else 0)
        return Lifecycle(self.opened + limits.fine_tune_days * _DAY, self.opened + served * _DAY)

    def stage(self, model: ServedModel) -> Stage:
        return self.of(model).stage(self._clock())

    def trainable(self, model: ServedModel) -> bool:
        return self.stage(model) is Stage.AVAILABLE

    def retired(self, model: ServedModel) -> datetime | None:
        """Since when the model is gone for deployments and for chat; None while it is served."""
        if self.stage(model) is not Stage.DEPRECATED:
            return None
        return datetime.fromtimestamp(self.of(model).inference_until, UTC)
