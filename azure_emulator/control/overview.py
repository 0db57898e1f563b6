"""What exists at this moment, for the page and the command line. Times are Unix seconds of emulator time."""

from dataclasses import asdict
from typing import Any

from azure_emulator import catalogue
from azure_emulator.cost import meter, total
from azure_emulator.deployment_body import used_capacity
from azure_emulator.deployment_life import Ending, end_in_sight, living_deployments
from azure_emulator.faults.rules import rule_shown
from azure_emulator.limits import limits_shown
from azure_emulator.provisioning import provisioning_state
from azure_emulator.records import DeploymentRecord, FileRecord, JobRecord
from azure_emulator.service import Service

_REQUESTS = 60
_ENDINGS = {Ending.DEVELOPER_TIER: "the tier's fixed life", Ending.IDLE: "if nobody uses it"}
_NEWEST = 100  # of files and jobs; their numbers say how many there are


def overview(service: Service) -> dict[str, Any]:
    files, jobs = service.state.files.all(), service.state.jobs.all()
    costs = meter(service)
    return {
        "clock": clock_shown(service),
        "account": asdict(service.settings.identity),
        "files": {
            "count": len(files),
            "bytes": sum(file.bytes for file in files),
            "newest": [_file(file) for file in files[: -_NEWEST - 1 : -1]],
        },
        "jobs": {"count": len(jobs), "newest": [_job(service, job) for job in jobs[: -_NEWEST - 1 : -1]]},
        "deployments": [_deployment(service, one) for one in living_deployments(service)],
        "hosting": {"dollars": total(costs), "stretches": [asdict(cost) for cost in costs]},
        "quota": _quota(service),
        "faults": [rule_shown(rule) for rule in service.faults.rules],
        "requests": {
            "count": service.requests.count,
            "newest": [asdict(o) for o in service.requests.newest(_REQUESTS)],
        },
        "limits": limits_shown(service.limits),
    }


def clock_shown(service: Service) -> dict[str, float]:
    return {"now": service.clock(), "ahead": service.clock.ahead, "speed": service.clock.speed}


def _file(file: FileRecord) -> dict[str, Any]:
    shown = ("id", "filename", "purpose", "bytes", "status", "status_details", "examples", "created_at", "expires_at")
    return {name: getattr(file, name) for name in shown}


def _job(service: Service, job: JobRecord) -> dict[str, Any]:
    shown = (
        "id",
        "model",
        "status",
        "training_type",
        "created_at",
        "estimated_finish",
        "finished_at",
        "trained_tokens",
    )
    events = service.state.events.all(job.id)
    return {
        **{name: getattr(job, name) for name in shown},
        "fine_tuned_model": job.fine_tuned_model,
        "error": (job.error or {}).get("message"),
        "last_event": events[-1].message if events else None,
    }


def _deployment(service: Service, record: DeploymentRecord) -> dict[str, Any]:
    end = end_in_sight(record, service.limits)
    costs = [cost for cost in meter(service) if cost.deployment == record.name and cost.ended_at is None]
    return {
        "name": record.name,
        "model": record.model_name,
        "sku": record.sku,
        "capacity": record.capacity,
        "state": provisioning_state(record, service.clock()),
        "ends_at": end.at if end else None,
        "ending": _ENDINGS.get(end.ending) if end else None,
        "per_hour": sum(cost.per_hour for cost in costs),
        "dollars": sum(cost.dollars for cost in costs),
    }


def _quota(service: Service) -> list[dict[str, Any]]:
    living = living_deployments(service)
    return [
        {"sku": offer.name, "used": used_capacity(offer, living), "limit": service.limits.quotas[offer.name]}
        for offer in catalogue.BASE.offers
    ]
