import pytest
from pydantic import ValidationError

from training_data.recipe import Recipe


def test_a_recipe_survives_json() -> None:
    recipe = Recipe(system_message="Be kind.", validation_share=0.25, seed=3, correction="follow")
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    "changes",
    [
        {"system_message": ""},
        {"system_message": "  "},
        {"validation_share": -0.1},
        {"validation_share": 0.6},
        {"validation_share": float("nan")},
        {"seed": -1},
        {"seed": True},
        {"seed": 2**31},
        {"correction": "drop"},
        {"minimum_examples": 0},
        {"follow_request": " "},
        {"colour": "blue"},
    ],
    ids=str,
)
def test_what_a_recipe_refuses(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Recipe.model_validate({"system_message": "Be kind."} | changes)
