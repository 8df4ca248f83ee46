"""Makes gates. A gate takes its arguments once, freezes them, asks the rules and calls the original with the frozen
arguments.
"""

import posix
from _functools import partial
from _thread import get_ident

from ..arguments import Unclear


def gate_of(guard, ask, sealed=None):
    """Returns the gate: a C callable that raises the error or returns the result of `ask(*args, **kw)` → (error,
    result).

    `sealed`: a function below that first freezes the arguments of the call.
    """

    def call(*args, **kw):
        try:
            error, result = ask(*args, **kw)
        except Unclear as unclear:
            error = TypeError("emmental: an argument of type %s" % unclear)
        if error is not None:
            raise error
        return result

    gate = guard.vault.opaque(call)
    return gate if sealed is None else guard.vault.bare(partial(sealed_of(guard.vault, sealed), gate))


def gated(guard, ask, sealed=None):
    """Returns a function that makes the gate of an original: `ask(guard, original)` returns the question for `gate_of`.
    """
    return lambda original: gate_of(guard, ask(guard, original), sealed)


def method_of(guard):
    """Returns a maker of methods: (sealed function, `look`, original, slots) → a method that asks `look` about its
    arguments before it calls the original.
    """

    def make(sealed, look, original, **slots):
        return guard.vault.seal(sealed, look=asking(guard, look), original=original, **slots)

    return make


def asking(guard, look):
    """Wraps the guard's function `look` as a C callable that sealed functions can call."""
    return guard.vault.opaque(lambda *taken: quietly(guard, lambda: look(*taken)))


def called_as(gate, original):
    """Gives the gate the name and the docstring of its original: libraries copy them."""
    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        value = getattr(original, name, None)
        if type(value) is str:
            setattr(gate, name, value)
    return gate


def quietly(guard, ask):
    """Runs a check of the guard, and returns its error or None. A failure of the check itself is reported and stops
    nothing, unless the profile says `closed`.
    """
    if not guard.engaged:
        return None
    me = get_ident()
    if me in guard.inside:
        return None
    guard.inside.add(me)
    try:
        return ask()
    except Unclear as error:
        return PermissionError(1, "emmental: an argument of type %s cannot be judged" % error)
    except Exception as error:
        return guard.broken("gate", error)
    finally:
        guard.inside.discard(me)


def refusing(section, what=None):
    """Returns the `ask` for a call that is always refused, because no rule can describe it: after the call the rules of
    that section would mean something else.
    """

    def made(guard, original):
        name = what or original.__name__

        def ask(*args, **kw):
            error = quietly(guard, lambda: guard.refuse(section, "(all other)", None, name, name))
            return (error, None) if error is not None else (None, original(*args, **kw))

        return ask

    return made


def sealed_of(vault, function):
    """Returns the sealed copy (`vault.seal`) of a function below; makes each copy once."""
    if function not in _copies:
        freeze = vault.seal(
            freezing, fspath=posix.fspath, index=int.__index__, type=type, number=int, issubclass=issubclass, plain=_plain,
            failure=TypeError, getattr=getattr, tuple=tuple, groups=(list, tuple, set, frozenset),
        )  # fmt: skip
        for copied in taken, named, placed, aimed, program, child, specified:
            _copies[copied] = vault.seal(
                copied, freeze=freeze, type=type, list=list, dict=dict, lists=(list, tuple), issubclass=issubclass, str=str,
                namespace=_Namespace, failure=TypeError, encode=str.encode,
            )  # fmt: skip
    return _copies[function]


_copies = {}
_Namespace = type(__import__("sys").implementation)
_plain = (str, bytes, int, bool, float, type(None))


# Sealed (`vault.seal`): the arguments may be objects of the function's code, whose methods run here and only once.
# `call` is the gate.


def freezing(argument):
    """Freezes text, bytes or a number; turns a group of such values, or of groups, into a tuple of them."""
    fspath = "slot:fspath"
    index = "slot:index"
    type = "slot:type"
    number = "slot:number"
    issubclass = "slot:issubclass"
    plain = "slot:plain"
    failure = "slot:failure"
    getattr = "slot:getattr"
    tuple = "slot:tuple"
    groups = "slot:groups"
    if type(argument) in plain:
        return argument
    if issubclass(type(argument), number):
        return index(argument)
    if type(argument) in groups:
        frozen = []
        for part in argument:
            if type(part) in groups:
                inner = []
                for value in part:
                    inner.append(value if type(value) in plain else index(value) if issubclass(type(value), number) else fspath(value))
                part = tuple(inner)
            elif type(part) not in plain:
                part = index(part) if issubclass(type(part), number) else fspath(part)
            frozen.append(part)
        return tuple(frozen)
    try:
        return fspath(argument)
    except failure:
        return getattr(type(argument), "__index__", fspath)(argument)


def taken(call, /, *args, **kw):
    """Freezes all arguments."""
    freeze = "slot:freeze"
    frozen = []
    for value in args:
        frozen.append(freeze(value))
    for name in kw:
        kw[name] = freeze(kw[name])
    return call(*frozen, **kw)


def named(call, /, host, *args, **kw):
    """Freezes the arguments of a look-up of a host name, and encodes the name: the codec may belong to the function."""
    freeze = "slot:freeze"
    encode = "slot:encode"
    type = "slot:type"
    str = "slot:str"
    frozen = []
    for value in args:
        frozen.append(freeze(value))
    for name in kw:
        kw[name] = freeze(kw[name])
    host = freeze(host)
    return call(encode(host, "idna") if type(host) is str else host, *frozen, **kw)


def placed(call, /, number, places):
    """Freezes the number of a process and an iterable of the processors that it may run on."""
    freeze = "slot:freeze"
    frozen = []
    for place in places:
        frozen.append(freeze(place))
    return call(freeze(number), frozen)


def aimed(call, /, number, *rest):
    """Freezes the number of a process; leaves the other arguments as they are, which C made."""
    freeze = "slot:freeze"
    return call(freeze(number), *rest)


def program(call, /, path, argv, *rest, **kw):
    """Freezes the arguments of exec and posix_spawn: the environment is the first of the rest, or named."""
    freeze = "slot:freeze"
    type = "slot:type"
    list = "slot:list"
    dict = "slot:dict"
    lists = "slot:lists"
    issubclass = "slot:issubclass"
    texts = argv
    if issubclass(type(argv), lists):
        texts = []
        for text in list(argv):
            texts.append(freeze(text))
    variables = rest[0] if rest else kw.pop("env", None)
    environ = variables
    if variables is not None:
        environ = {}
        for name, value in dict(variables).items():
            environ[freeze(name)] = freeze(value)
    frozen = []
    for value in rest[1:]:
        frozen.append(freeze(value))
    for name in kw:
        kw[name] = freeze(kw[name])
    return call(freeze(path), texts, environ, *frozen, **kw)


def child(call, /, args, candidates, close_fds, pass_fds, cwd, environ, *rest):
    """Freezes the arguments of fork_exec."""
    freeze = "slot:freeze"
    list = "slot:list"
    frozen = []
    for texts in args, candidates, environ:
        found = None
        if texts is not None:
            found = []
            for text in list(texts):
                found.append(freeze(text))
        frozen.append(found)
    return call(frozen[0], frozen[1], close_fds, pass_fds, freeze(cwd), frozen[2], *rest)


def specified(call, /, spec, *rest):
    """Freezes the arguments of the loaders of native modules: a copy of the specification with its name and file, which
    are all that the loaders read.
    """
    type = "slot:type"
    str = "slot:str"
    namespace = "slot:namespace"
    failure = "slot:failure"
    name = spec.name
    origin = spec.origin
    if type(name) is not str or not (origin is None or type(origin) is str):
        raise failure("a module has a name and a file")
    return call(namespace(name=name, origin=origin), *rest)
