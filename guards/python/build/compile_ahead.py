"""Compiles the guard for the Python that runs this: `python3.13 compile_ahead.py SOURCE OUT`, prints the files that it wrote.

A layer and a deployed package are read-only, so that without this each start compiles the guard anew (35 ms). Two files for each
version, what a start loads and the rest: 16 bytes, the magic number of the bytecode first, then a marshalled dictionary, name of
the module → its marshalled code. Same sources and same interpreter, same bytes.
"""

import ast
import importlib.util
import marshal
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(here), "src", "emmental_guard"))

from unseen import unseen  # noqa: E402

_first = ("emmental_guard.start", "emmental_guard.unseen", "emmental_guard.vault", "emmental_guard.core.guard")


def compile_ahead(source, out):
    """`source` holds the package `emmental_guard`; the paths of the written files."""
    texts = dict(_texts(source))
    start = set()
    waiting = list(_first)
    while waiting:
        module = waiting.pop()
        if module in texts and module not in start:
            start.add(module)
            waiting.extend(_loaded_with(module, texts[module]))
    os.makedirs(out, exist_ok=True)
    for end, modules in ((".start.bin", start), (".bin", texts.keys() - start)):
        # The path as it is on no machine: the same bytes wherever this runs.
        parts = {
            one: marshal.dumps(unseen(compile(texts[one], one.replace(".", "/") + ".py", "exec", dont_inherit=True, optimize=2)))
            for one in sorted(modules)
        }
        path = os.path.join(out, sys.implementation.cache_tag + end)
        with open(path, "wb") as file:
            file.write(importlib.util.MAGIC_NUMBER.ljust(16, b"\0") + marshal.dumps(parts))
        yield path


def _texts(source):
    """Name of each module that the guard loads by itself, and its text; not those that the import system finds."""
    for folder, folders, names in os.walk(os.path.join(source, "emmental_guard")):
        folders[:] = [one for one in folders if one not in ("__pycache__", "compiled", "preload")]
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".py") and name not in ("__init__.py", "handler.py"):
                with open(path, "rb") as file:
                    yield os.path.relpath(path, source)[: -len(".py")].replace(os.sep, "."), file.read()


def _loaded_with(module, text):
    """Modules of the package that a module imports at its top."""
    for one in ast.parse(text).body:
        if isinstance(one, ast.ImportFrom) and one.level:
            base = module.rsplit(".", one.level)[0]
            if one.module:
                yield base + "." + one.module
            else:
                yield from (base + "." + alias.name for alias in one.names)


if __name__ == "__main__":
    print("\n".join(compile_ahead(*sys.argv[1:3])))
