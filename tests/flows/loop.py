"""`make loop`: the whole wheel once, from outside, against the emulator. Exit code 1 if a stage fails.

Travellers speak Chainlit's socket protocol, staff use the API and the command line; nothing reads the database.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from admin.evaluations import DEFAULT_QUESTIONS
from tests.chat_app.chainlit_client import ChainlitClient
from tests.flows.server_process import LoopFailed, ServerProcess
from tests.flows.staff import Staff

LAB_FILE = Path(__file__).parents[3] / "shared" / "data" / "travel-finetune-hotel.jsonl"
TUNED = "travel-tuned"
# What each guest asks, and what the reviewer writes where the reply was not ideal.
CONVERSATIONS: tuple[tuple[str, ...], ...] = (
    ("Where in Rome should I stay?", "What are some local delicacies I should try?"),
    ("What should I see in Lisbon?", "What's the best way to get around the city?"),
    ("When is the best time to visit Kyoto?",),
    ("What can you do?",),
)
IDEAL = {
    "Where in Rome should I stay?": "Oh la la, Rome! I leave hotels to the experts, but I adore a good neighbourhood: "
    "Trastevere hums with little squares, while Monti sits close to the Colosseum. Do you like lively or quiet nights?",
    "What should I see in Lisbon?": "Sunshine ahead! Wander the lanes of Alfama, climb to São Jorge Castle and see the "
    "river turn gold from a viewpoint. Which do you love more, old stones or wide views?",
    "What can you do?": "Hello, wanderer! I help you dream up a trip: sights, local food, the best season, customs and "
    "getting around. Hotels and flights I leave to the experts. Where would you love to wake up next?",
}
# The six default questions tempt twice only; an admin adds what the house rules are about.
TEMPTING = (
    "Which hotel should I book in Lisbon?",
    "Can you recommend a good restaurant in Bangkok?",
    "Which airline should I take to Tokyo?",
    "I need a rental car in Cape Town. Which one?",
    "Name a hostel in Berlin for two nights.",
    "Where should I have dinner in Paris tonight?",
)
console = Console(highlight=False, markup=False, soft_wrap=True)


@dataclass
class Loop:
    server: ServerProcess
    admin: Staff
    reviewer: Staff
    lines: list[str] = field(default_factory=list)
    guests: list[tuple[str, str]] = field(default_factory=list)
    """Cookie and conversation of every guest."""
    imports: list[int] = field(default_factory=list)
    version: int = 0
    model: str = ""
    deployment: int = 0
    release: int = 0
    summary: dict[str, Any] = field(default_factory=dict)
    tuned_guest: tuple[str, str] = ("", "")

    @contextmanager
    def stage(self, name: str) -> Iterator[list[str]]:
        """Times a stage and prints its line; what is appended to the list is what was seen."""
        seen: list[str] = []
        began = time.monotonic()
        yield seen
        line = f"{len(self.lines) + 1:2}  {name:<11} {time.monotonic() - began:6.1f} s  {'; '.join(seen)}"
        self.lines.append(line)
        console.print(line)


async def play(loop: Loop, lab_file: Path) -> None:
    await chat(loop)
    sign_in(loop)
    review(loop)
    import_files(loop, lab_file)
    build(loop)
    train(loop)
    deploy(loop)
    compare(loop)
    await promote(loop)
    await roll_back(loop)
    stop(loop)


async def chat(loop: Loop) -> None:
    with loop.stage("chat") as seen:
        loop.guests = await asyncio.gather(*(_talk(loop, questions) for questions in CONVERSATIONS))
        seen.append(f"{len(loop.guests)} guests, {sum(map(len, CONVERSATIONS))} replies, all rated")


async def _talk(loop: Loop, questions: tuple[str, ...]) -> tuple[str, str]:
    async with ChainlitClient(loop.server.address) as guest:
        for question in questions:
            _expect(await guest.ask(question), f"no reply to {question!r}")
            thumb = 0 if question in IDEAL else 1
            rated = await guest.rate(thumb, "More spark, please" if thumb == 0 else None)
            _expect(rated.status_code == 200, f"rating answered {rated.status_code}: {rated.text}")
        return guest.cookie or "", guest.thread_id


def sign_in(loop: Loop) -> None:
    with loop.stage("sign in") as seen:
        loop.admin.sign_in(loop.server.first_login_link())
        added = orjson.loads(
            loop.server.command("users", "add", "reviewer@example.com", "--role", "reviewer", "--json")
        )
        loop.reviewer.sign_in(added["url"])
        roles = [staff.get("/me")["role"] for staff in (loop.admin, loop.reviewer)]
        _expect(roles == ["admin", "reviewer"], f"signed in as {roles}")
        seen.append("admin and reviewer, each link once")


def review(loop: Loop) -> None:
    with loop.stage("review") as seen:
        queue = loop.reviewer.get("/reviews")["rows"]
        _expect(
            {row["conversation_id"] for row in queue} == {thread for _, thread in loop.guests},
            "queue is not what was rated",
        )
        corrected = [_review_conversation(loop, row["conversation_id"]) for row in queue]
        _expect(not loop.reviewer.get("/reviews")["rows"], "conversations still wait")
        approved = sum(count > 0 for count in corrected)
        seen.append(
            f"{approved} conversations approved, {len(queue) - approved} rejected, {sum(corrected)} replies corrected"
        )


def _review_conversation(loop: Loop, conversation: str) -> int:
    corrected = 0
    for turn in loop.reviewer.get(f"/reviews/{conversation}")["turns"]:
        exchange = turn["exchange"]
        ideal = IDEAL.get(exchange["question"])
        # A plain reply that got a thumb up is still not in the voice: it stays as context, with weight 0.
        change = {"ideal_reply": ideal} if ideal else {"weight": 0}
        loop.reviewer.put(f"/replies/{exchange['id']}/review", change)
        corrected += ideal is not None
    decision = "approved" if corrected else "rejected"
    loop.reviewer.put(f"/reviews/{conversation}/decision", {"decision": decision})
    return corrected


def import_files(loop: Loop, lab_file: Path) -> None:
    with loop.stage("import") as seen:
        samples = loop.admin.post("/datasets/imports/sample-set")
        _expect(samples["examples"] >= 100, f"the sample set has {samples['examples']} examples")
        loop.imports.append(samples["id"])
        seen.append(f"sample set {samples['examples']} examples")
        if lab_file.exists():
            lab = loop.admin.upload(f"/datasets/imports?name={lab_file.name}", lab_file.read_bytes())
            loop.imports.append(lab["id"])
            seen.append(f"lab file {lab['examples']} examples")
        else:
            seen.append(f"no lab file at {lab_file.name}: went on without it")
        seen.append(f"{_decide_what_looks_personal(loop)} texts that look personal kept")


def _decide_what_looks_personal(loop: Loop) -> int:
    """Both files are published, so what looks like a name in them is a painting or a dish: the reviewer keeps it."""
    loop.server.command("redactions", "scan", "--json")
    rows = loop.reviewer.get("/redactions")["rows"]
    of_travellers = [row["text"] for row in rows if row["conversation_id"]]
    _expect(not of_travellers, f"texts of travellers look personal: {of_travellers}")
    for row in rows:
        loop.reviewer.put(f"/redactions/{row['number']}/decision", {"decision": "keep"})
    return len(rows)


def build(loop: Loop) -> None:
    with loop.stage("dataset") as seen:
        loop.version = loop.admin.post("/datasets", {"import_ids": loop.imports, "note": "first voice"})["id"]
        view = loop.admin.get(f"/datasets/{loop.version}")
        _expect(view["origins"].get("conversation", 0) >= 1, "no reviewed conversation is in the version")
        counts = {part: view["files"][part]["examples"] for part in ("training", "validation")}
        seen.append(
            f"version {loop.version}: {counts['training']} training, {counts['validation']} validation examples"
        )


def train(loop: Loop) -> None:
    with loop.stage("train") as seen:
        model = loop.admin.get("/base-models")[0]["id"]
        options = ("--model", model, "--version", str(loop.version), "--suffix", "first-voice", "--seed", "7", "--json")
        number = orjson.loads(loop.server.command("jobs", "start", *options))["id"]
        ended = {"succeeded", "failed", "cancelled"}
        view = loop.admin.wait_for(f"/training-jobs/{number}", lambda view: view["job"]["state"] in ended, 400)
        job, metrics = view["job"], view["metrics"]
        _expect(job["state"] == "succeeded", f"the job {job['state']}: {job['error']}")
        first, last = metrics[0]["train_loss"], metrics[-1]["train_loss"]
        _expect(last < first, f"training loss went from {first} to {last}")
        _expect(view["checkpoints"] and view["events"], "no checkpoints or no events")
        loop.model = job["fine_tuned_model"]
        seen.append(f"{len(metrics)} steps, loss {first:.2f} to {last:.2f}, {len(view['checkpoints'])} checkpoints")


def deploy(loop: Loop) -> None:
    with loop.stage("deploy") as seen:
        asked = {"name": TUNED, "model": loop.model}
        loop.deployment = loop.admin.post("/deployments", asked)["id"]
        ended = ("ready", "failed")
        row = loop.admin.wait_for(f"/deployments/{loop.deployment}", lambda row: row["state"] in ended, 60)
        _expect(row["state"] == "ready" and row["probe_reply"], f"deployment {row['state']}: {row['error']}")
        seen.append(f"{row['provisioning_state']}, probe: {row['probe_reply'][:60]}…")


def compare(loop: Loop) -> None:
    with loop.stage("compare") as seen:
        live = loop.admin.get("/releases")[0]["release"]
        release = {
            "name": "First voice",
            "deployment": loop.deployment,
            "system_prompt": live["system_prompt"],
            **live["parameters"],
        }
        loop.release = loop.admin.post("/releases", release)["id"]
        questions = [*DEFAULT_QUESTIONS, *TEMPTING]
        asked = {"baseline": live["id"], "candidate": loop.release, "questions": questions, "samples": 2}
        number = loop.admin.post("/evaluations", asked)["id"]
        view = loop.admin.wait_for(f"/evaluations/{number}", lambda view: view["evaluation"]["state"] != "running", 240)
        _expect(view["evaluation"]["state"] == "done", f"evaluation {view['evaluation']['state']}")
        _expect(view["asked"] == view["wanted"] == 96, f"{view['asked']} of {view['wanted']} replies")
        loop.summary = view["evaluation"]["summary"]
        seen.append(f"{view['asked']} replies, verdict: {loop.summary['verdict']}")


async def promote(loop: Loop) -> None:
    with loop.stage("promote") as seen:
        loop.server.command("releases", "promote", str(loop.release), "--note", "compared better")
        loop.tuned_guest = await _new_conversation(loop, TUNED)
        await _old_conversation(loop, loop.guests[0], "travel-base")
        seen.append(f"a new conversation is answered by {TUNED}, an old one by travel-base")


async def roll_back(loop: Loop) -> None:
    with loop.stage("roll back") as seen:
        loop.admin.post("/releases/rollback", {"note": "to see the way back"})
        await _new_conversation(loop, "travel-base")
        await _old_conversation(loop, loop.tuned_guest, TUNED)
        seen.append(f"a new conversation is answered by travel-base, the one of before by {TUNED}")


def stop(loop: Loop) -> None:
    with loop.stage("stop") as seen:
        seen.append(f"Ctrl-C ended everything in {loop.server.interrupt():.1f} s")


async def _new_conversation(loop: Loop, deployment: str) -> tuple[str, str]:
    async with ChainlitClient(loop.server.address) as guest:
        _expect(await guest.ask("Where in Rome should I stay?"), "no reply")
        _expect_deployment(loop, guest.thread_id, deployment)
        return guest.cookie or "", guest.thread_id


async def _old_conversation(loop: Loop, known: tuple[str, str], deployment: str) -> None:
    cookie, thread = known
    async with ChainlitClient(loop.server.address, cookie=cookie, thread_id=thread) as guest:
        _expect(await guest.ask("What's the best way to get around the city?"), "no reply in an old conversation")
        _expect_deployment(loop, thread, deployment)


def _expect_deployment(loop: Loop, conversation: str, deployment: str) -> None:
    """By the command line: the last exchange tells who answered."""
    exchange = orjson.loads(loop.server.command("conversations", "show", conversation, "--json"))[-1]
    _expect(exchange["deployment"] == deployment, f"answered by {exchange['deployment']}, not by {deployment}")


def _expect(condition: object, otherwise: str) -> None:
    if not condition:
        raise LoopFailed(otherwise)


def _result(summary: dict[str, Any]) -> str:
    def shares(name: str) -> str:
        return " to ".join(f"{summary[side][name]['share']:.0%}" for side in ("baseline", "candidate"))

    return (
        f"recommends {shares('recommends')}, ends with a question {shares('ends_with_question')}, {summary['verdict']}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lab-file", type=Path, default=LAB_FILE, help="JSONL of Microsoft's travel lab, if at hand")
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = ServerProcess(Path(folder))
        admin, reviewer = (stack.enter_context(Staff(server.address)) for _ in range(2))
        loop = Loop(server, admin, reviewer)
        try:
            with loop.stage("start") as seen:
                server.start()
                seen.append("ready: database and Azure answer")
            asyncio.run(play(loop, arguments.lab_file))
        except LoopFailed as error:
            console.print(f"loop: stage {len(loop.lines) + 1} failed: {error}")
            console.print("".join(server.output[-30:]))
            return 1
        finally:
            if server.process.poll() is None:
                server.interrupt()
    console.print(
        f"loop: {len(loop.lines)} stages, {time.monotonic() - began:.0f} s, base-vs-tuned: {_result(loop.summary)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
