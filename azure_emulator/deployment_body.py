"""What a deployment request may say. Decides with the models and quotas it is given; touches nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from azure_emulator.catalogue import BASE, ServedModel, SkuOffer
from azure_emulator.errors import arm_error, arm_invalid_content, arm_invalid_property, arm_over_quota
from azure_emulator.limits import Limits
from azure_emulator.records import DeploymentRecord

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_UPGRADES = ("OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired", "NoAutoUpgrade")
_PAUSABLE = ("Standard", "DataZoneStandard", "GlobalStandard")
DEFAULT_PROPERTIES = {"versionUpgradeOption": "OnceNewDefaultVersionAvailable", "raiPolicyName": "Microsoft.DefaultV2"}
_STATES = ("Running", "Paused")


@dataclass(frozen=True)
class ModelReference:
    name: str
    version: str | None


@dataclass(frozen=True)
class SkuRequest:
    """`capacity` in thousands of tokens per minute; None leaves it to the default or to what there is."""

    name: str
    capacity: int | None


def check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        message = f"The deployment name '{name}' is not valid: use 1 to 64 letters, digits, '_', '.' or '-'."
        raise arm_error(400, "InvalidResourceName", message)


def read_model(body: Mapping[str, Any], account_id: str) -> ModelReference:
    """Raises ServiceError (400) for a model of another account than this one: there is no other."""
    properties = _object(body, "properties", required=True)
    model = _object(properties, "model", required=True, within="properties.")
    if model.get("format") != "OpenAI":
        raise arm_invalid_property(f"The model format '{model.get('format')}' is not supported: use 'OpenAI'.")
    name, version = model.get("name"), model.get("version")
    if not isinstance(name, str) or not name:
        raise arm_invalid_content("The property 'properties.model.name' is required and must be a string.")
    if version is not None and not isinstance(version, str):
        raise arm_invalid_content("The property 'properties.model.version' must be a string.")
    for key in ("source", "sourceAccount"):
        source = model.get(key)
        if source is not None and (not isinstance(source, str) or source.lower() != account_id.lower()):
            raise arm_invalid_property(f"The {key} '{source}' of the model is not an account that can be read.")
    return ModelReference(name, version or None)


def read_properties(body: Mapping[str, Any]) -> dict[str, Any]:
    """The settable properties beside the model, as they are kept and shown."""
    properties = _object(body, "properties")
    option = _given(properties, "versionUpgradeOption")
    if option not in _UPGRADES:
        raise arm_invalid_property(f"The versionUpgradeOption '{option}' is not one of {', '.join(_UPGRADES)}.")
    policy = _given(properties, "raiPolicyName")
    if not isinstance(policy, str):
        raise arm_invalid_content("The property 'properties.raiPolicyName' must be a string.")
    return {"versionUpgradeOption": option, "raiPolicyName": policy}


def _given(properties: Mapping[str, Any], name: str) -> Any:
    """What is given; null says no more than nothing does."""
    value = properties.get(name)
    return DEFAULT_PROPERTIES[name] if value is None else value


def read_paused(body: Mapping[str, Any], offer: SkuOffer, before: bool) -> bool:
    """What `deploymentState` asks for; unless it does, what was before."""
    state = _object(body, "properties").get("deploymentState")
    if state is None:
        return before
    if state not in _STATES:
        raise arm_invalid_property(f"The deploymentState '{state}' is not one of {', '.join(_STATES)}.")
    if state == "Paused":
        check_pausable(offer.name)
    return bool(state == "Paused")


def check_pausable(sku: str) -> None:
    if sku not in _PAUSABLE:
        message = f"The SKU '{sku}' does not support pausing: only {', '.join(_PAUSABLE)} do."
        raise arm_error(400, "OperationNotSupported", message)


def read_sku(body: Mapping[str, Any], *, required: bool = True) -> SkuRequest | None:
    sku = _object(body, "sku", required=required)
    if not sku:
        return None
    name, capacity = sku.get("name"), sku.get("capacity")
    if not isinstance(name, str) or not name:
        raise arm_invalid_content("The property 'sku.name' is required and must be a string.")
    if capacity is not None and (isinstance(capacity, bool) or not isinstance(capacity, int)):
        raise arm_invalid_content("The property 'sku.capacity' must be an integer.")
    return SkuRequest(name, capacity)


def read_tags(body: Mapping[str, Any]) -> dict[str, str] | None:
    tags = body.get("tags")
    if tags is None:
        return None
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise arm_invalid_content("The property 'tags' must be an object of strings.")
    return tags


def choose_offer(sku: SkuRequest, model: ServedModel) -> SkuOffer:
    """The offer of that name, in any spelling of its letters, if this model may use it."""
    for offer in BASE.offers:
        if offer.name.lower() == sku.name.lower() and (model.job or not offer.fine_tuned_only):
            return offer
    message = (
        f"The specified SKU '{sku.name}' of account deployment is not supported by the model '{model.name}' "
        f"version '{model.version}'."
    )
    raise arm_invalid_property(message)


def check_room(others: Iterable[DeploymentRecord], limits: Limits, *, fine_tuned: bool) -> None:
    """Raises ServiceError (400) when the account may not have one deployment more beside these."""
    kinds = [record.fine_tuned for record in others]
    if len(kinds) >= limits.deployments:
        raise _too_many("deployments", limits.deployments)
    if fine_tuned and sum(kinds) >= limits.fine_tuned_deployments:
        raise _too_many("deployments of fine-tuned models", limits.fine_tuned_deployments)


def _too_many(what: str, limit: int) -> Exception:
    message = f"The account has {limit} {what}, which is the most it may have: delete one before creating another."
    return arm_error(400, "QuotaExceeded", message)


def choose_capacity(wanted: int | None, offer: SkuOffer, limits: Limits, others: Iterable[DeploymentRecord]) -> int:
    """The capacity to give. Raises ServiceError (400) when it is out of bounds or beyond what others leave."""
    capacity = offer.default_capacity if wanted is None else wanted
    if not 1 <= capacity <= offer.maximum:
        message = f"The capacity {capacity} is not valid for SKU '{offer.name}': use 1 to {offer.maximum}."
        raise arm_invalid_property(message)
    used, quota = used_capacity(offer, others), quota_of(offer, limits)
    if capacity > quota - used:
        raise arm_over_quota(capacity, quota_name(offer), used, quota)
    return capacity


def quota_of(offer: SkuOffer, limits: Limits) -> int:
    """Thousands of tokens per minute that all deployments of this SKU may have together."""
    return limits.quotas.get(offer.name, offer.quota)


def used_capacity(offer: SkuOffer, records: Iterable[DeploymentRecord]) -> int:
    return sum(record.capacity for record in records if record.sku == offer.name)


def quota_name(offer: SkuOffer) -> str:
    return f"Tokens Per Minute (thousands) - {BASE.name} - {offer.name}"


def _object(body: Mapping[str, Any], name: str, *, required: bool = False, within: str = "") -> Mapping[str, Any]:
    value = body.get(name)
    if value is None and not required:
        return {}
    if not isinstance(value, dict):
        raise arm_invalid_content(f"The property '{within}{name}' is required and must be an object.")
    return value
