"""The wheel: the same bytes each time, and pip installs it."""

import os
import subprocess
import sys
import tempfile
import unittest
import zipfile

from .running import here, profile

home = os.path.dirname(here)
sys.path.insert(0, os.path.join(home, "build"))

import wheel_of_guard  # noqa: E402


class Wheel(unittest.TestCase):
    def test_the_same_sources_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
            names = {wheel_of_guard.build_wheel(folder), wheel_of_guard.build_wheel(other)}
            self.assertEqual(len(names), 1)
            (name,) = names
            with open(os.path.join(folder, name), "rb") as first, open(os.path.join(other, name), "rb") as second:
                self.assertEqual(first.read(), second.read())

    def test_it_holds_the_tables_themselves(self):
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(os.path.join(folder, wheel_of_guard.build_wheel(folder))) as wheel:
                self.assertIsNone(wheel.testzip())
                for name in ("engine/rules.generated.json", "core/requests.generated.json", "core/google_methods.generated.json"):
                    self.assertGreater(len(wheel.read("emmental_guard/" + name)), 50_000)

    @unittest.skipUnless(__import__("importlib.util").util.find_spec("ensurepip"), "this Python has no pip to install with")
    def test_installed_by_pip_it_starts_with_the_interpreter(self):
        import json
        import venv

        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            name = wheel_of_guard.build_wheel(folder)
            venv.create(folder + "/env", with_pip=True)
            python = folder + "/env/bin/python"
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check", os.path.join(folder, name)], check=True
            )
            with open(folder + "/profile.json", "w") as file:
                json.dump(profile(processes=[]), file)
            env = {"PATH": os.environ["PATH"], "EMMENTAL_PROFILE": folder + "/profile.json", "EMMENTAL_SIGNALS": "stdout"}
            script = "import os\ntry: os.system('true')\nexcept PermissionError: print('stopped')"
            done = subprocess.run([python, "-c", script], env=env, capture_output=True, text=True, cwd=folder)
            self.assertIn("stopped", done.stdout.split(), done.stderr)
            for asks, code in (({}, 0), ({"EMMENTAL_ON_ERROR": "closed"}, 70)):
                env = {"PATH": os.environ["PATH"], "EMMENTAL_SIGNALS": "stderr", **asks}
                done = subprocess.run([python, "-c", "print(1)"], env=env, capture_output=True, text=True, cwd=folder)
                self.assertEqual((done.returncode, done.stdout), (code, "" if asks else "1\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()
