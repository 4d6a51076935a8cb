"""A recipe as JSON and back."""

import json
from typing import Final

from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.strategies import configure_union_passthrough

from opnajmfr.errors import PackageError
from opnajmfr.model.recipe import Recipe

_CONVERTER: Final = Converter(forbid_extra_keys=True)
configure_union_passthrough(int | str | None, _CONVERTER)


def recipe_json(recipe: Recipe) -> str:
    """Return a recipe as JSON, always the same text for the same recipe.

    Parameters
    ----------
    recipe
        What a plan declared.

    Returns
    -------
    str
        One JSON object with sorted keys.

    Examples
    --------
    >>> recipe_from_json(recipe_json(Recipe(confidence=0.95))) == Recipe(confidence=0.95)
    True
    """
    return json.dumps(recipe.to_dict(), ensure_ascii=False, sort_keys=True)


def recipe_from_json(text: str) -> Recipe:
    """Return the recipe that a text holds.

    Parameters
    ----------
    text
        What `recipe_json` wrote.

    Returns
    -------
    Recipe
        The recipe.

    Raises
    ------
    PackageError
        If the text is no recipe.
    """
    try:
        return _CONVERTER.structure(json.loads(text), Recipe)
    except (BaseValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = f"the text is no recipe: {type(error).__name__}"
        raise PackageError(message, hint="a recipe is written by write_package; do not edit it by hand") from error
