"""Compiles the files of `native/`: `python3 native.py [OUT]`. Prints the paths of the files, and which are missing.

It writes one file for each kind of machine, `x86_64.abi3.so` and `aarch64.abi3.so`, for Python 3.10 and newer and for
any C library of Linux. OUT is `src/emmental_guard/compiled` by default. The variables `EMMENTAL_CC_X86_64` and
`EMMENTAL_CC_AARCH64` name the compilers; the defaults are `cc` for this kind of machine and `aarch64-linux-gnu-gcc` for
the other. The headers are those of the Python that runs this program. The same source and compiler give the same bytes.
Without these files the guard decides the same in Python, only slower.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig

_home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_sources = [os.path.join(_home, "native", name) for name in ("quick.c", "hook.c", "sending.c")]
machines = ("x86_64", "aarch64")
# Not linked to a C library: the process already contains one, GNU's or musl.
_options = (
    "-shared -fPIC -O2 -std=c11 -nostdlib -fvisibility=hidden -Wall -Wextra -Werror -Wno-unused-parameter -s "
    "-Wl,--build-id=none,-z,relro,-z,now,-z,noexecstack"
).split()  # fmt: skip


def compile_native(out, wanted=machines):
    """Returns a list of (kind of machine, path or None, reason why the file is missing or "")."""
    return [(machine, *_compiled(machine, os.path.join(out, machine + ".abi3.so"))) for machine in wanted]


def _compiled(machine, path):
    compiler = _compiler_of(machine)
    if compiler is None:
        return None, "no compiler: install one, or name it in EMMENTAL_CC_%s" % machine.upper()
    headers = sysconfig.get_path("include")
    if not os.path.exists(os.path.join(headers, "Python.h")):
        return None, "no Python.h in %s" % headers
    # Replace an existing file by a rename: a process may have loaded it.
    made = "%s.%d" % (path, os.getpid())
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        done = subprocess.run([*compiler, *_options, "-I" + headers, *_sources, "-o", made], capture_output=True, text=True, errors="replace")
        if done.returncode != 0:
            return None, "%s: %s" % (compiler[0], done.stderr.strip() or "failed")
        os.chmod(made, 0o644)
        os.replace(made, path)
    except OSError as error:
        return None, str(error)
    finally:
        if os.path.exists(made):
            os.unlink(made)
    return path, ""


def _compiler_of(machine):
    named = os.environ.get("EMMENTAL_CC_" + machine.upper())
    if named is not None:
        return shlex.split(named) or None
    usual = "cc" if machine == platform.machine() else machine + "-linux-gnu-gcc"
    return [usual] if sys.platform == "linux" and shutil.which(usual) else None


if __name__ == "__main__":
    for machine, path, missing in compile_native(*sys.argv[1:2] or [os.path.join(_home, "src", "emmental_guard", "compiled")]):
        print(path or "%s: %s" % (machine, missing))
