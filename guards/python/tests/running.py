"""Runs small functions under the guard in interpreters of their own."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap

here = os.path.dirname(os.path.abspath(__file__))
source = os.path.join(os.path.dirname(here), "src")
preload = os.path.join(source, "emmental_guard", "preload")
# A test that imports a part of the package has no rules, which would be told among the results.
os.environ.setdefault("EMMENTAL_SIGNALS", "file:" + os.devnull)
sys.path.insert(0, source)

from emmental_guard.core.profile import SECTIONS as sections  # noqa: E402


def rule(name, action="allow", **fields):
    """One rule of a compiled profile; its match id is made of its name."""
    return {"name": name, "match": (name.encode().hex() + "0" * 8)[:8], "action": action, "origin": "file", **fields}


own_files = rule("own", read=["code", "runtime"], write=[])


def profile(mode="enforce", function="Fn", **parts):
    """A compiled profile of one function; sections that are not given are not limited."""
    compiled = {
        "mode": dict.fromkeys(sections, mode) if isinstance(mode, str) else dict(mode),
        "onError": "open",
        "breakGlass": "allowed",
        "onBlock": {"http": 403, "quarantine": None},
        "skeletons": {},
        **dict.fromkeys(sections),
    }
    compiled.update(parts)
    return {
        "schema": "emmental/compiled-profile/1",
        "app": "shop",
        "environment": None,
        "digest": "0123456789ab",
        "functions": {function: compiled},
    }


class Run:
    """Holds the output and the signals of one run."""

    def __init__(self, code, out, err, signals):
        self.code, self.out, self.err, self.signals = code, out, err, signals

    def of(self, kind):
        return [signal for signal in self.signals if signal["kind"] == kind]


def run(script, compiled, folder=None, arguments=(), files=(), timeout=60, **environ):
    """Runs a script under the guard; `compiled` is a profile or None. Files are in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as made:
        folder = os.path.realpath(folder or made)
        os.makedirs(os.path.join(folder, "app"), exist_ok=True)
        main = os.path.join(folder, "app", "main.py")
        with open(main, "w") as file:
            file.write(textwrap.dedent(script))
        for name, text in dict(files).items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        signals = os.path.join(folder, "signals")
        env = {key: value for key, value in os.environ.items() if not key.startswith(("EMMENTAL_", "AWS_", "PYTHON"))}
        env.update({"PYTHONPATH": preload, "EMMENTAL_SIGNALS": "file:" + signals, "HERE": folder})
        if compiled is not None:
            text = json.dumps(compiled).replace("$HERE", folder) if not isinstance(compiled, str) else compiled
            with open(os.path.join(folder, "profile.json"), "w") as file:
                file.write(text)
            env["EMMENTAL_PROFILE"] = os.path.join(folder, "profile.json")
        env.update(environ)
        done = subprocess.run(
            [sys.executable, main, *arguments], env=env, cwd=folder, capture_output=True, text=True, timeout=timeout
        )
        lines = []
        if os.path.exists(signals):
            with open(signals) as file:
                lines = [json.loads(line) for line in file]
        return Run(done.returncode, done.stdout, done.stderr, lines)


def tried(*statements):
    """A script that tries each statement and prints what became of it, a line each."""
    lines = ["import os, sys"]
    for item in statements:
        lines += ["try:", *("    " + line for line in item.split("\n")), "    print('done')"]
        lines += ["except BaseException as error:", "    print(type(error).__name__)"]
    return "\n".join(lines) + "\n"
