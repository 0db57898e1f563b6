"""Evaluations: two releases side by side, what was measured, and what it says."""

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from admin import evaluations, releases
from admin.auth import services_of
from admin.charts import IntervalBar, Stretch, interval_bar, split_bar
from admin.evaluations import DEFAULT_QUESTIONS, EvaluationView
from admin.pages.forms import FormView, read_form, refused_form, text_of
from admin.pages.guards import Admin
from admin.pages.rendering import render
from admin.pages.routing import page_router
from core.errors import WayfarerError
from core.models import EvaluationState, User

router = page_router("/admin/evaluations")

VERDICTS = {
    "better": "Release {candidate} is better than release {baseline}",
    "worse": "Release {candidate} is worse than release {baseline}",
    "not enough evidence": "Not enough evidence to tell release {candidate} from release {baseline}",
}
WAY_TITLES = {"together": "Asked as one conversation", "alone": "Each question asked separately"}
Wish = Literal["less is better", "more is better"]
Leaning = Literal["for the candidate", "against the candidate", "no difference"]
"""What a difference speaks for. Whether there is enough of it is the verdict's to say."""
RATES: tuple[tuple[str, str, Wish], ...] = (
    ("recommends", "Recommends a hotel, flight, car or restaurant", "less is better"),
    ("ends_with_question", "Ends with a question", "more is better"),
)


@dataclass(frozen=True)
class RateView:
    title: str
    wish: Wish
    sides: tuple[tuple[dict[str, Any], IntervalBar], tuple[dict[str, Any], IntervalBar]]
    """The rate and its bar, of the baseline and of the candidate."""
    points: float
    """By how many percentage points the candidate's rate lies above the baseline's."""
    leaning: Leaning


@router.get("")
async def list_all(request: Request, user: Admin) -> Response:
    async with services_of(request).database.reading() as session:
        rows = await evaluations.list_evaluations(session)
        names = {row.release.id: row.release.name for row in await releases.list_releases(session)}
    busy = any(row.state is EvaluationState.RUNNING for row in rows)
    return render(request, "evaluations/list.html", user=user, rows=rows, names=names, busy=busy)


@router.get("/new")
async def new(request: Request, user: Admin, candidate: str = "") -> Response:
    return await _form_page(request, user, FormView({"candidate": candidate}))


@router.post("")
async def start(request: Request, user: Admin) -> Response:
    form = await request.form()
    try:
        questions = text_of(form, "questions").splitlines()
        wanted = read_form(evaluations.EvaluationRequest, form, questions=[line for line in questions if line.strip()])
        async with services_of(request).database.writing() as session:
            evaluation = await evaluations.start_evaluation(session, user, wanted)
    except WayfarerError as error:
        return await _form_page(request, user, refused_form(form, error), error.status)
    return RedirectResponse(f"/admin/evaluations/{evaluation.id}", status_code=303)


@router.get("/{number:int}")
async def show(request: Request, user: Admin, number: int) -> Response:
    async with services_of(request).database.reading() as session:
        view = await evaluations.get_evaluation(session, number)
        split = await releases.live_split(session)
    return render(
        request,
        "evaluations/evaluation.html",
        user=user,
        view=view,
        evaluation=view.evaluation,
        summary=view.evaluation.summary,
        running=view.evaluation.state is EvaluationState.RUNNING,
        verdict=verdict_words(view),
        rates=rate_views(view.evaluation.summary),
        units=units_bar(view.evaluation.summary),
        way_titles=WAY_TITLES,
        live_share=split.get(view.evaluation.candidate_id, 0.0),
    )


@router.post("/{number:int}/cancel")
async def cancel(request: Request, user: Admin, number: int) -> Response:
    async with services_of(request).database.writing() as session:
        await evaluations.cancel_evaluation(session, user, number)
    return RedirectResponse(f"/admin/evaluations/{number}", status_code=303)


def verdict_words(view: EvaluationView) -> str | None:
    words = VERDICTS.get(view.evaluation.summary.get("verdict", ""))
    one = view.evaluation
    return words.format(candidate=one.candidate_id, baseline=one.baseline_id) if words else None


def rate_views(summary: dict[str, Any]) -> list[RateView]:
    """Empty until the evaluation has been summed up."""
    if not summary:
        return []
    return [_rate_view(title, wish, summary["baseline"][key], summary["candidate"][key]) for key, title, wish in RATES]


def _rate_view(title: str, wish: Wish, baseline: dict[str, Any], candidate: dict[str, Any]) -> RateView:
    points = (candidate["share"] - baseline["share"]) * 100
    return RateView(title, wish, (_side(baseline), _side(candidate)), points, leaning_of(points, wish))


def leaning_of(points: float, wish: Wish) -> Leaning:
    if abs(points) < 0.5:  # shown as 0
        return "no difference"
    return "for the candidate" if (points > 0) == (wish == "more is better") else "against the candidate"


def units_bar(summary: dict[str, Any]) -> tuple[Stretch, ...]:
    """The questions laid end to end: where the candidate did better, where worse, and where both did alike."""
    better, worse, units = (summary.get(name, 0) for name in ("better", "worse", "units"))
    parts = (("candidate did better", better), ("candidate did worse", worse), ("both alike", units - better - worse))
    return split_bar([(f"{name}: {number}", number / units) for name, number in parts]) if units else ()


def _side(rate: dict[str, Any]) -> tuple[dict[str, Any], IntervalBar]:
    return rate, interval_bar(rate["share"], rate["low"], rate["high"])


async def _form_page(request: Request, user: User, form: FormView, status: int = 200) -> Response:
    async with services_of(request).database.reading() as session:
        rows = await releases.list_releases(session)
    return render(
        request,
        "evaluations/new.html",
        user=user,
        status=status,
        form=form,
        releases=rows,
        live=max(rows, key=lambda row: row.share_now, default=None),
        questions="\n".join(DEFAULT_QUESTIONS),
    )
