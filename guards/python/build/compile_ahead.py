"""Compiles the guard for the Python that runs this: `python3.13 compile_ahead.py SOURCE OUT`. Prints the paths of the
files.

A layer and a deployed package are read-only, so without these files each start would compile the guard anew (35 ms).
Each version of Python gets two files: the modules that a start loads, and the others. A file has a header of 16 bytes,
which begins with the magic number of the bytecode, and then a marshalled dictionary: name of the module → its
marshalled code. The same sources and interpreter give the same bytes.
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
    """Yields the paths of the written files. `source`: the folder that contains the package `emmental_guard`."""
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
        # A relative path as the file name: the bytes must not depend on the machine.
        parts = {
            name: marshal.dumps(unseen(compile(texts[name], name.replace(".", "/") + ".py", "exec", dont_inherit=True, optimize=2)))
            for name in sorted(modules)
        }
        path = os.path.join(out, sys.implementation.cache_tag + end)
        with open(path, "wb") as file:
            file.write(importlib.util.MAGIC_NUMBER.ljust(16, b"\0") + marshal.dumps(parts))
        yield path


def _texts(source):
    """Yields (name, text) of each module that the guard itself loads, but not of those that the import system loads."""
    for folder, folders, names in os.walk(os.path.join(source, "emmental_guard")):
        folders[:] = [name for name in folders if name not in ("__pycache__", "compiled", "preload")]
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".py") and name not in ("__init__.py", "handler.py"):
                with open(path, "rb") as file:
                    yield os.path.relpath(path, source)[: -len(".py")].replace(os.sep, "."), file.read()


def _loaded_with(module, text):
    """Yields the names of the package's modules that a module imports at its top level."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = module.rsplit(".", node.level)[0]
            if node.module:
                yield base + "." + node.module
            else:
                yield from (base + "." + alias.name for alias in node.names)


if __name__ == "__main__":
    print("\n".join(compile_ahead(*sys.argv[1:3])))
