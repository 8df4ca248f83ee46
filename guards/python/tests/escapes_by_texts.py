"""Ways to run code that stands in no file of the function's: by a module of the standard library that compiles what it is given,
or by a file that was written (see escaping.py)."""

import sys

from escaping import main, work

_text = "__import__('sys').modules.setdefault('hit', 1)"


def _type(text):
    """An annotation that does something on its way."""
    return "[%s, int][1]" % text


def _hit():
    return "hit" in sys.modules


def hints_of_a_text():
    import typing

    class Held:
        pass

    Held.__annotations__ = {"x": _type(_text)}
    typing.get_type_hints(Held)
    return _hit()


def annotations_evaluated():
    import inspect

    def held():
        pass

    held.__annotations__ = {"x": _text}
    inspect.get_annotations(held, eval_str=True)
    return _hit()


def signature_evaluated():
    import inspect

    def held(x):
        pass

    held.__annotations__ = {"x": _text}
    inspect.signature(held, eval_str=True)
    return _hit()


def dispatch_by_hints():
    import functools

    def held(x):
        pass

    held.__annotations__ = {"x": _type(_text)}
    functools.singledispatch(lambda x: x).register(held)
    return _hit()


def function_in_a_hint():
    import typing

    class Held:
        pass

    Held.__annotations__ = {"x": "[(lambda: put(1))(), int][1]"}
    done = []
    typing.get_type_hints(Held, {"put": done.append})
    return bool(done)


def timed():
    import timeit

    timeit.timeit(_text, number=1)
    return _hit()


def console_of_the_library():
    import code

    code.InteractiveInterpreter().runsource(_text, "<x>", "exec")
    return _hit()


def profiled():
    import cProfile

    cProfile.Profile().run(_text)
    return _hit()


def debugged():
    import bdb

    bdb.Bdb().run(_text)
    return _hit()


def run_by_path():
    import runpy

    with open(work + "/written.py", "w") as file:
        file.write("hit = 1\n")
    return runpy.run_path(work + "/written.py")["hit"] == 1


def path_file_of_site():
    import site

    with open(work + "/x.pth", "w") as file:
        file.write("import sys; sys.modules['hit'] = 1\n")
    site.addsitedir(work)
    return _hit()


def module_that_was_written():
    with open(work + "/written.py", "w") as file:
        file.write("hit = 1\n")
    sys.path.insert(0, work)
    import written

    return written.hit == 1


def archive_that_was_written():
    import zipfile

    with zipfile.ZipFile(work + "/a.zip", "w") as archive:
        archive.writestr("zipped.py", "hit = 1\n")
    sys.path.insert(0, work + "/a.zip")
    import zipped

    return zipped.hit == 1


def loader_of_its_own():
    import importlib.abc
    import importlib.util

    class Loader(importlib.abc.InspectLoader):
        def get_source(self, name):
            return "hit = 1"

    spec = importlib.util.spec_from_loader("made", Loader())
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.hit == 1


def source_of_another_file():
    from importlib.machinery import SourceFileLoader

    class Loader(SourceFileLoader):
        def get_data(self, path):
            return b"hit = 1\n"

    import types

    made = types.ModuleType("escaping")
    Loader("escaping", sys.modules["escaping"].__file__).exec_module(made)
    return made.hit == 1


def package_that_says_it_is_installed():
    import os

    os.makedirs(work + "/made-1.0.dist-info")
    with open(work + "/made.py", "w") as file:
        file.write("exec('hit = 1')\n")
    sys.path.insert(0, work)
    import made

    return made.hit == 1


if __name__ == "__main__":
    main(sys.argv[1], dict(globals()))
