"""`wayfarer datasets build` and `extend`: versions out of reviews and imported files."""

from datetime import datetime
from typing import Annotated, Literal

import typer

from admin import datasets
from training_data.weights import ALL_RULES, Rule
from wayfarer.commands.session import ActorOption, JsonOption, acting, print_object

Imports = Annotated[list[int] | None, typer.Option("--import", help="Number of an imported file; may be repeated.")]
Note = Annotated[str, typer.Option(help="What it is for.")]
DAY = ["%Y-%m-%d"]


def build(
    imports: Imports = None,
    reviews: Annotated[bool, typer.Option(help="Take in approved reviews.")] = True,
    format: Annotated[
        Literal["supervised", "preference"], typer.Option(help="Conversations to imitate, or pairs for DPO.")
    ] = "supervised",
    validation_share: Annotated[float, typer.Option(min=0, max=0.5, help="Share of conversations held back.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Decides which are held back, and the shuffle.")] = 0,
    order: Annotated[
        Literal["origin", "time", "shuffled"], typer.Option(help="Order of the lines: by id, by date, by chance.")
    ] = "origin",
    correction: Annotated[
        Literal["replace", "follow"], typer.Option(help="What an ideal reply does to the given one.")
    ] = "replace",
    follow_request: Annotated[
        str, typer.Option(help="What the traveller is made to ask before the ideal reply under 'follow'.")
    ] = datasets.BuildRequest.model_fields["follow_request"].default,
    placeholders: Annotated[
        Literal["numbered", "plain"], typer.Option(help="How replaced details are written: [NAME_1] or [NAME].")
    ] = "numbered",
    remove_duplicates: Annotated[bool, typer.Option(help="Drop conversations that say exactly the same.")] = True,
    byte_order_mark: Annotated[bool, typer.Option(help="Begin the files as Azure's documentation asks.")] = True,
    since: Annotated[
        datetime | None, typer.Option(formats=DAY, help="First day on which a conversation may have begun.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="Last such day.")] = None,
    release: Annotated[list[int] | None, typer.Option(help="Only what this release answered; may be repeated.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag on a rating; may be repeated.")] = None,
    without_tag: Annotated[list[str] | None, typer.Option(help="Not with this tag; may be repeated.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only in this language, as in 'en'; repeatable.")] = None,
    without_rule: Annotated[
        list[Rule] | None, typer.Option(help="A rule of weighting to switch off; may be repeated.")
    ] = None,
    unrated: Annotated[int, typer.Option(min=0, max=1, help="Weight where no rule says anything.")] = 0,
    note: Note = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build a new version from approved reviews and imported files."""
    request = datasets.BuildRequest(
        import_ids=imports or [],
        include_reviews=reviews,
        format=format,
        validation_share=validation_share,
        seed=seed,
        order=order,
        correction=correction,
        follow_request=follow_request,
        placeholders=placeholders,
        remove_duplicates=remove_duplicates,
        byte_order_mark=byte_order_mark,
        since=since.date() if since else None,
        until=until.date() if until else None,
        releases=release or [],
        tags=tag or [],
        without_tags=without_tag or [],
        languages=language or [],
        rules=[rule for rule in ALL_RULES if rule not in (without_rule or [])],
        unrated=unrated,
        note=note,
    )
    version = acting(actor, lambda services, user: datasets.build_version(services, user, request))
    print_object(version, as_json, f"Built dataset version {version.id}: wayfarer datasets show {version.id}")


def extend(
    version: int, imports: Imports = None, note: Note = "", actor: ActorOption = None, as_json: JsonOption = False
) -> None:
    """Build a new version by the recipe of an old one, with what was reviewed since."""
    request = datasets.ExtendRequest(import_ids=imports or [], note=note)
    made = acting(actor, lambda services, user: datasets.extend_version(services, user, version, request))
    line = f"Built dataset version {made.id}: wayfarer datasets compare {version} {made.id} shows what is new"
    print_object(made, as_json, line)
