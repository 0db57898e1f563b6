"""What learned from a text, one sentence each, for people at a terminal."""

from collections.abc import Iterable

from admin.lineage import Learned, VersionUse


def version_sentence(use: VersionUse) -> str:
    lines = ", ".join(str(number) for number in use.lines)
    erased = "; its text was erased" if use.erased_at else ""
    return f"version {use.version}, {use.part} file ({use.sha256[:12]}), line {lines}{erased}"


def learned_sentences(learned: Learned) -> Iterable[str]:
    for job in learned.jobs:
        models = ", ".join(job.models) or "no model yet"
        through = f", having begun with the model of job {job.through}" if job.through else ""
        yield f"training job {job.job} {job.use} from it ({job.state}){through}: {models}"
    for deployment in learned.deployments:
        yield f"deployment {deployment.deployment} '{deployment.name}' serves {deployment.model} ({deployment.state})"
    for release in learned.releases:
        yield f"release {release.release} '{release.name}' takes {release.share:.0%} of new conversations"
