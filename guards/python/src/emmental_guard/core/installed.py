"""Recognises files of installed packages: files in `site-packages`, and files that a `*.dist-info` folder beside them
names.

A deployed folder contains the packages beside the function's own code, and a layer contains them in `python/`.
"""


def installed(guard, is_steady):
    """Returns a test: path → True for a file of an installed package. It reads each folder once and remembers the
    result.
    """
    known = {}
    infos = {}

    def infos_in(folder):
        found = infos.get(folder)
        if found is None:
            # In a folder that the function may write, it could have made the `*.dist-info` itself.
            names = guard.names_in(folder) if is_steady(folder + "/x.py") else None
            found = infos[folder] = [name for name in names or () if name.endswith((".dist-info", ".egg-info"))]
        return found

    def is_named(folder, top):
        """Returns True when a distribution in the folder has the name of the module, or lists the module in its RECORD.
        """
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
        # The folder may be `python/` of a layer, or a folder of the function that holds installed packages.
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
