"""Globs of the profile as functions of a text. No `re`: compiling one costs more than a start may."""


def path_glob(pattern):
    """`*` within a segment, `**` across segments: `/tmp/**`, `/tmp/thumb-*.jpg`."""
    if "*" not in pattern:
        return lambda text: text == pattern
    if pattern.endswith("/**") and "*" not in pattern[:-3]:
        folder = pattern[:-3]
        prefix = folder + "/"
        return lambda text: text.startswith(prefix) or text == folder
    segments = pattern.split("/")
    if "**" not in segments:
        tests = [text_glob(segment) for segment in segments]
        count = len(tests)

        def flat(text):
            parts = text.split("/")
            if len(parts) != count:
                return False
            for test, part in zip(tests, parts):
                if not test(part):
                    return False
            return True

        return flat
    tests = [None if segment == "**" else text_glob(segment) for segment in segments]
    return lambda text: _deep(tests, text.split("/"))


def _deep(tests, parts):
    """Segments against tests where None takes any number of them; one row of a table per test."""
    row = [True] + [False] * len(parts)
    for test in tests:
        if test is None:
            reached = False
            after = []
            for one in row:
                reached = reached or one
                after.append(reached)
            row = after
        else:
            row = [False] + [before and test(part) for before, part in zip(row, parts)]
    return row[-1]


def text_glob(pattern):
    """`*` is any text, `?` is itself."""
    if "*" not in pattern:
        return lambda text: text == pattern
    pieces = pattern.split("*")
    first, last, middle = pieces[0], pieces[-1], [piece for piece in pieces[1:-1] if piece]
    shortest = sum(map(len, pieces))

    def matches(text):
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return at <= end

    return matches
