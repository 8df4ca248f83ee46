"""Builds the wheel (PEP 517, PEP 427): a zip with the package and the `.pth` line that preloads it. Same sources, same bytes."""

import base64
import hashlib
import os
import tarfile
import zipfile

_here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_name = "emmental_guard"
_preload = "import os; os.environ.get('EMMENTAL_PROFILE') and __import__('emmental_guard')\n"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    version = _version()
    file = "%s-%s-py3-none-any.whl" % (_name, version)
    record = []
    with zipfile.ZipFile(os.path.join(wheel_directory, file), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in _files():
            _add(wheel, record, path, content)
        info = "%s-%s.dist-info/" % (_name, version)
        _add(wheel, record, info + "METADATA", _metadata(version))
        _add(wheel, record, info + "WHEEL", b"Wheel-Version: 1.0\nGenerator: emmental\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        lines = "".join("%s,sha256=%s,%d\n" % one for one in record) + info + "RECORD,,\n"
        _add(wheel, [], info + "RECORD", lines.encode())
    return file


def build_sdist(sdist_directory, config_settings=None):
    name = "%s-%s" % (_name, _version())
    with tarfile.open(os.path.join(sdist_directory, name + ".tar.gz"), "w:gz", dereference=True) as archive:
        for part in ("pyproject.toml", "README.md", "build/wheel_of_guard.py", "src"):
            archive.add(os.path.join(_here, part), name + "/" + part, filter=_no_cache)
    return name + ".tar.gz"


def _no_cache(entry):
    return None if "__pycache__" in entry.name else entry


def _files():
    yield _name + ".pth", _preload.encode()
    source = os.path.join(_here, "src")
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(one for one in folders if one != "__pycache__")
        for name in sorted(names):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                yield os.path.relpath(path, source).replace(os.sep, "/"), file.read()


def _add(wheel, record, path, content):
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    wheel.writestr(entry, content)
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    record.append((path, digest, len(content)))


def _version():
    with open(os.path.join(_here, "src", _name, "__init__.py")) as file:
        return file.read().partition('__version__ = "')[2].partition('"')[0]


def _metadata(version):
    with open(os.path.join(_here, "README.md"), "rb") as file:
        readme = file.read()
    head = (
        "Metadata-Version: 2.1\nName: emmental-guard\nVersion: %s\nSummary: The function firewall's guard for Python functions\n"
        "License: Apache-2.0\nRequires-Python: >=3.10\nDescription-Content-Type: text/markdown\n\n"
    )
    return (head % version).encode() + readme
