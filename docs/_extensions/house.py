"""Tell the builder of the site what it cannot see: the names of lazy packages, and how attrs objects are made."""

import griffe

MAKERS = {"attrs.frozen", "attrs.define"}


class House(griffe.Extension):
    """Export from every package what its `__init__.pyi` imports; give attrs classes their `__init__`, hide its hook."""

    def on_package(self, *, pkg: griffe.Module, **_: object) -> None:
        """Complete a package and what is inside it, once its stubs are merged."""
        pkg.exports = [
            name
            for name, member in pkg.members.items()
            if member.is_alias and not member.target_path.startswith("opnajmfr._exports")
        ]
        for module in [member for member in pkg.members.values() if isinstance(member, griffe.Module)]:
            if module.is_init_module:
                self.on_package(pkg=module)
            for made in [member for member in module.members.values() if isinstance(member, griffe.Class)]:
                if _maker(made) and "__init__" not in made.members:
                    made.set_member("__init__", _init(made))
                if "__attrs_post_init__" in made.members:
                    made.del_member("__attrs_post_init__")


def _maker(made: griffe.Class) -> griffe.Decorator | None:
    """Return the decorator that makes an attrs class."""
    return next((one for one in made.decorators if one.callable_path in MAKERS), None)


def _init(made: griffe.Class) -> griffe.Function:
    """Return the `__init__` that attrs makes: a parameter a field, those of the parents first."""
    found: dict[str, griffe.Parameter] = {}
    for owner in [*reversed(made.mro()), made]:
        maker = _maker(owner)
        if maker is None:
            continue
        keyword = griffe.ParameterKind.keyword_only
        kind = keyword if "kw_only=True" in str(maker.value) else griffe.ParameterKind.positional_or_keyword
        for field in owner.attributes.values():
            if field.annotation is None or "property" in field.labels or "ClassVar" in str(field.annotation):
                continue
            settings = _settings(field.value)
            if settings.get("init") == "False":
                continue
            default = settings.get("default") or settings.get("factory")
            name = settings.get("alias", field.name).strip("'\"").lstrip("_")
            found[name] = griffe.Parameter(name, annotation=field.annotation, kind=kind, default=default)
    ordered = sorted(found.values(), key=lambda one: one.kind is griffe.ParameterKind.keyword_only)
    parameters = griffe.Parameters(griffe.Parameter("self"), *ordered)
    return griffe.Function("__init__", parameters=parameters, returns="None", parent=made, analysis="dynamic")


def _settings(value: griffe.Expr | str | None) -> dict[str, str]:
    """Return what a field says of itself."""
    if isinstance(value, griffe.ExprCall) and str(value.function) == "field":
        return {one.name: str(one.value) for one in value.arguments if isinstance(one, griffe.ExprKeyword)}
    return {} if value is None else {"default": str(value)}
