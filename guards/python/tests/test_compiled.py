"""Tests the code compiled ahead for a layer: the guard starts from it alone, and only from code for the same version."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from .running import here, own_files, profile, source

script = "import os, socket, sqlite3, ssl\ntry: os.system('true')\nexcept PermissionError: print('stopped')\ntry: open('/etc/shadow')\nexcept PermissionError: print('stopped')"


class CompiledAhead(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = os.path.realpath(made.name)
        shutil.copytree(source, self.folder + "/layer", ignore=shutil.ignore_patterns("__pycache__"))
        self.files = self.compile(self.folder + "/layer/emmental_guard/compiled")

    def compile(self, out):
        """In a process of its own, as it is done for a layer."""
        program = os.path.join(os.path.dirname(here), "build", "compile_ahead.py")
        env = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
        done = subprocess.run([sys.executable, "-I", "-S", program, source, out], env=env, capture_output=True, text=True, check=True)
        return done.stdout.split()

    def run_it(self):
        open(self.folder + "/signals", "w").close()
        with open(self.folder + "/profile.json", "w") as file:
            json.dump(profile(processes=[], code=[], files=[own_files], permissions=[]), file)
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": self.folder + "/layer/emmental_guard/preload",
            "PYTHONDONTWRITEBYTECODE": "1",
            "EMMENTAL_PROFILE": self.folder + "/profile.json",
            "EMMENTAL_SIGNALS": "file:" + self.folder + "/signals",
        }
        done = subprocess.run([sys.executable, "-c", script], env=env, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.stdout.split(), ["stopped", "stopped"], done.stderr)
        with open(self.folder + "/signals") as file:
            told = [signal for signal in map(json.loads, file) if signal["kind"] in ("alert", "block", "error")]
        # Nothing that the guard loads for itself is told of.
        self.assertEqual([signal["section"] for signal in told[-2:]], ["processes", "files"])
        self.assertEqual(len(told), 2, told)

    def drop_sources(self):
        for folder, _, names in os.walk(self.folder + "/layer/emmental_guard"):
            for name in names:
                if name.endswith(".py") and name not in ("__init__.py", "sitecustomize.py", "handler.py"):
                    os.remove(os.path.join(folder, name))

    def test_the_guard_starts_and_judges_without_its_sources(self):
        self.drop_sources()
        self.run_it()

    def test_what_another_version_compiled_is_not_used(self):
        for path in self.files:
            with open(path, "r+b") as file:
                file.write(b"\0\0\r\n")
        self.run_it()
        self.drop_sources()
        with self.assertRaises(AssertionError):
            self.run_it()

    def test_the_same_sources_give_the_same_bytes(self):
        for item, other in zip(self.files, self.compile(self.folder + "/other")):
            with open(item, "rb") as first, open(other, "rb") as second:
                self.assertEqual(first.read(), second.read())


if __name__ == "__main__":
    unittest.main()
