"""Removes the prefix that Azure writes before the name of a blob."""

from ..table import lazy

_prefix = lazy(r"/?blobServices/default/containers/[^/]{1,63}/blobs/")


def _may(marks, hint):
    return hint == "path"


def _applies(text, hint):
    return _prefix.match(text) is not None


def _decode(text, hint):
    return [("", _prefix.sub("", text, count=1), None)]


prefix = ("prefix", False, _may, _applies, _decode)
