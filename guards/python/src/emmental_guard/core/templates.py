"""Checks the sources of templates (Jinja, Mako, Django): text of an event must bring no expression into them."""


def when_loaded(guard, gate):
    """Returns a table from module to the action that wraps its compiler of templates after the module was loaded."""

    def checked(holder, name, api, place, keyword):
        def look(source, marks):
            return guard.invocations.sink("template", source, api, engine_of(api, marks))

        original = getattr(holder, name)
        made = gate(
            _compile, look, original, place=place, keyword=keyword, type=type, issubclass=issubclass, str=str, plain=str.__str__, len=len,
            get=dict.get, attribute=getattr, marks=_marks,
        )  # fmt: skip
        setattr(holder, name, made)

    # The position, behind the source, and the name of the argument that says which file the source comes from.
    return {
        "jinja2.environment": lambda module: checked(module.Environment, "compile", "jinja2", 1, "filename"),
        "mako.template": lambda module: checked(module, "_compile_text", "mako", 0, "filename"),
        "django.template.base": lambda module: checked(module.Template, "__init__", "django", 0, "origin"),
    }


# Attributes of an environment of Jinja with the signs that open an expression or a statement, and their usual values. The
# prefixes of lines are None unless somebody sets them.
_marks = ("variable_start_string", "block_start_string", "line_statement_prefix")
_usual = ("{{", "{%", None)


def engine_of(api, marks):
    """Returns the name of the engine, or the signs of an environment with its own, for the check of a template."""
    if api != "jinja2" or marks == _usual:
        return api
    return " ".join(mark for mark in marks if mark)


# Sealed (`vault.seal`): a source may be an object of the function's code, whose methods run here.


def _compile(self, source="", *rest, **kw):
    look = "slot:look"
    original = "slot:original"
    place = "slot:place"
    keyword = "slot:keyword"
    type = "slot:type"
    issubclass = "slot:issubclass"
    str = "slot:str"
    plain = "slot:plain"
    len = "slot:len"
    get = "slot:get"
    attribute = "slot:attribute"
    marks = "slot:marks"
    file = rest[place] if len(rest) > place else get(kw, keyword)
    if issubclass(type(source), str) and file is None:
        source = plain(source)
        first, second, third = marks
        first, second, third = attribute(self, first, None), attribute(self, second, None), attribute(self, third, None)
        first = plain(first) if issubclass(type(first), str) else None
        second = plain(second) if issubclass(type(second), str) else None
        third = plain(third) if issubclass(type(third), str) else None
        error = look(source, (first, second, third))
        if error is not None:
            raise error
    return original(self, source, *rest, **kw)
