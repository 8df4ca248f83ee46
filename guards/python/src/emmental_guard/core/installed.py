"""Which files are of an installed package: those in `site-packages`, and those that a `*.dist-info` beside them names.

A deployed folder holds the packages beside the function, and a layer holds them in `python/`.
"""


def installed(guard, is_steady):
    """A test of a file's path. What stands in a folder is looked up when it is asked about first, and remembered."""
    known = {}
    infos = {}

    def infos_in(folder):
        found = infos.get(folder)
        if found is None:
            # Where something may be written, anybody could say what is installed.
            names = guard.names_in(folder) if is_steady(folder + "/x.py") else None
            found = infos[folder] = [name for name in names or () if name.endswith((".dist-info", ".egg-info"))]
        return found

    def is_named(folder, top):
        """Most distributions are called like what is imported; others list their files."""
        wanted = _plain(top)
        for info in infos_in(folder):
            if _plain(info.rpartition(".")[0].partition("-")[0]) == wanted:
                return True
        starts = tuple(("\n" + top + end).encode("utf-8", "surrogateescape") for end in ("/", ".py,"))
        for info in infos_in(folder):
            record = b"\n" + (guard.vault.content_of("%s/%s/RECORD" % (folder, info)) or b"")
            if any(start in record for start in starts):
                return True
        return False

    def test(path):
        if "/site-packages/" in path or "/dist-packages/" in path:
            return True
        root = guard.root_of(path)
        folder, rest = root, path[len(root) + 1 :]
        # `python/` of a layer, or a folder of the function that holds what was installed into it.
        for _ in range(3):
            top, slash, rest = rest.partition("/")
            key = folder, top if slash else top.rpartition(".")[0]
            if key not in known:
                known[key] = root != "/" and is_named(*key)
            if known[key] or not slash:
                return known[key]
            folder += "/" + top
        return False

    return test


def _plain(name):
    return name.replace("_", "-").replace(".", "-").lower()
