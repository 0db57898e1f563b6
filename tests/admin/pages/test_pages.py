"""What pages show."""

import re

import pytest

from admin.pages.deployments import suggest_name
from admin.pages.evaluations import Leaning, Wish, leaning_of, units_bar
from admin.pages.states import look_of
from admin.pages.training_jobs import loss_chart, lowest_validation_step
from core.clock import utc_now
from core.models import (
    Checkpoint,
    DatasetVersion,
    Deployment,
    DeploymentState,
    EvaluationState,
    JobState,
    ReviewDecision,
    Role,
    TrainingMetric,
)
from core.services import Services
from tests.admin.pages.conftest import Browse


async def test_wheel_names_every_stage_and_what_waits(week: None, browse: Browse) -> None:
    page = (await browse(Role.ADMIN).get("/admin")).text
    stages = re.findall(r'id="stage-.*?</svg>([^<]+)</span>', page, re.DOTALL)
    assert stages == [
        "Conversations",
        "Ratings",
        "Reviews",
        "Datasets",
        "Training jobs",
        "Deployments",
        "Comparison",
        "Live traffic",
    ]
    assert "conversations to review" in page


@pytest.mark.parametrize(
    ("path", "next_step"),
    [
        ("/admin/reviews", "Nothing is waiting"),
        ("/admin/datasets", "Build the first version"),
        ("/admin/training-jobs", "Build a dataset version first"),
        ("/admin/deployments", "See the training jobs"),
        ("/admin/evaluations", "Compare two releases"),
        ("/admin/releases", "See the deployments"),
        ("/admin/audit", "Nothing has been done yet"),
    ],
)
async def test_empty_page_says_what_to_do_next(browse: Browse, path: str, next_step: str) -> None:
    assert next_step in (await browse(Role.ADMIN).get(path)).text


async def test_running_job_refreshes_and_an_ended_one_does_not(week: None, browse: Browse) -> None:
    admin = browse(Role.ADMIN)
    assert 'hx-trigger="every 2s"' in (await admin.get("/admin/training-jobs/2")).text
    assert "hx-trigger" not in (await admin.get("/admin/training-jobs/1")).text


async def test_refresh_sends_nothing_while_nothing_changed(week: None, browse: Browse, services: Services) -> None:
    admin = browse(Role.ADMIN)
    page = (await admin.get("/admin/training-jobs/2")).text
    live = page.split('hx-get="')[1].split('"')[0]
    assert (await admin.get(live)).status_code == 204
    async with services.database.writing() as session:
        session.add(TrainingMetric(job_id=2, step=35, train_loss=1.0))
    changed = await admin.get(live)
    assert changed.status_code == 200
    assert "step 35" in changed.text


async def test_job_page_draws_charts_with_a_table(week: None, browse: Browse) -> None:
    page = (await browse(Role.ADMIN).get("/admin/training-jobs/1")).text
    assert page.count("<polyline") == 4
    assert "Show as table" in page
    assert "/admin/deployments/new?model=gpt-4o.ft-0a1b-voice%3Ackpt-step-60" in page


async def test_base_models_that_cannot_be_listed_can_be_typed(week: None, browse: Browse) -> None:
    page = (await browse(Role.ADMIN).get("/admin/training-jobs/new")).text
    assert "could not be listed" in page
    assert 'name="base_model" type="text"' in page


async def test_evaluation_shows_verdict_intervals_and_both_ways_of_asking(week: None, browse: Browse) -> None:
    page = (await browse(Role.ADMIN).get("/admin/evaluations/1")).text
    assert "Not enough evidence to tell release 2 from release 1" in page
    assert page.count("interval series-") == 4
    assert page.index("Asked as one conversation") < page.index("Each question asked separately")


async def test_promotion_dialog_says_what_changes(week: None, browse: Browse) -> None:
    dialog = (
        (await browse(Role.ADMIN).get("/admin/releases")).text.split('<dialog id="promote-2"')[1].split("</dialog>")[0]
    )
    assert "release 1 “As we found it” 90" in dialog
    assert "release 2 “Brand voice” 100" in dialog


async def test_version_downloads_as_it_was_stored(week: None, browse: Browse) -> None:
    answer = await browse(Role.REVIEWER).get("/admin/datasets/1/validation.jsonl")
    assert answer.content.decode("utf-8-sig").startswith('{"messages"')
    assert answer.headers["content-disposition"] == 'attachment; filename="wayfarer-v1-validation.jsonl"'


async def test_times_carry_their_full_form(week: None, browse: Browse) -> None:
    page = (await browse(Role.REVIEWER).get("/admin/reviews")).text
    assert re.search(r'title="\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC">\d+ min ago</time>', page)


@pytest.mark.parametrize(
    "state", [*JobState, *DeploymentState, *EvaluationState, *ReviewDecision, "waiting", "working"]
)
def test_every_state_has_an_icon_of_its_own_kind(state: str) -> None:
    assert look_of(state).icon != "idle"


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o.ft-0a1b-voice", "voice"),
        ("gpt-4o.ft-0a1b-voice:ckpt-step-30", "voice-step-30"),
        ("gpt-4o mini/odd", "4o-mini-odd"),
        ("", ""),
    ],
)
def test_deployment_name_is_suggested(model: str, name: str) -> None:
    assert suggest_name(model) == name


def test_series_keep_their_look_when_another_is_missing() -> None:
    chart = loss_chart([TrainingMetric(job_id=1, step=1, train_loss=2.0, full_valid_loss=1.0)])
    assert chart is not None
    assert [(line.name, line.number) for line in chart.lines] == [("training", 1), ("full validation", 3)]


@pytest.mark.parametrize(
    ("losses", "step"),
    [({10: 1.2, 20: 0.9, 30: 1.0}, 20), ({10: 1.2, 20: None}, None), ({}, None)],
)
def test_lowest_validation_loss_is_pointed_out(losses: dict[int, float | None], step: int | None) -> None:
    points = [
        Checkpoint(
            job_id=1, azure_id=f"c{at}", model="m", step=at, metrics={"full_valid_loss": loss}, created_at=utc_now()
        )
        for at, loss in losses.items()
    ]
    assert lowest_validation_step(points) == step


async def test_release_starts_from_the_prompt_that_its_model_was_trained_with(
    week: None, browse: Browse, services: Services
) -> None:
    async with services.database.writing() as session:
        (await session.get_one(Deployment, 2)).job_id = 1
        version = await session.get_one(DatasetVersion, 1)
        version.recipe = {**version.recipe, "system_message": "Trained with this."}
    admin = browse(Role.ADMIN)
    assert ">Trained with this.</textarea>" in (await admin.get("/admin/releases/new?deployment=2")).text
    assert "Trained with this." not in (await admin.get("/admin/releases/new?deployment=1")).text


@pytest.mark.parametrize(
    ("points", "wish", "leaning"),
    [
        (12.0, "more is better", "for the candidate"),
        (-12.0, "more is better", "against the candidate"),
        (12.0, "less is better", "against the candidate"),
        (-12.0, "less is better", "for the candidate"),
        (0.4, "less is better", "no difference"),
    ],
)
def test_a_difference_says_what_it_speaks_for(points: float, wish: Wish, leaning: Leaning) -> None:
    assert leaning_of(points, wish) == leaning


def test_questions_are_laid_end_to_end_by_who_did_better() -> None:
    bar = units_bar({"units": 6, "better": 3, "worse": 1, "verdict": "not enough evidence"})
    assert [(one.name, one.width) for one in bar] == [
        ("candidate did better: 3", 300),
        ("candidate did worse: 1", 100),
        ("both alike: 2", 200),
    ]
    assert units_bar({}) == ()


async def test_evaluation_shows_the_difference_in_points(week: None, browse: Browse) -> None:
    page = (await browse(Role.ADMIN).get("/admin/evaluations/1")).text
    assert re.findall(r'class="difference"><b>(.+?)</b>', page) == ["−100", "+67"]
    assert page.count("</svg>for the candidate</span>") == 2
