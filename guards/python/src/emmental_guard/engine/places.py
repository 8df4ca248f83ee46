"""Finds text of an event in the argument of a call. packages/inspect/sinks/sink.ts does the same."""


def holding(texts, signs):
    """Returns the set of texts that contain one of the signs. One search in all texts shows which signs occur at all.
    """
    joined, found = "\n".join(texts), set()
    for sign in signs:
        if sign in joined:
            found.update([text for text in texts if sign in text])
    return found


def occurrences(argument, text, escaped=()):
    """Returns (start, end) of each place of the text in the argument; at most 20, none inside one of its escaped forms.
    """
    found = []
    covered = None
    at = argument.find(text)
    while at >= 0 and len(found) < 20:
        if covered is None:
            covered = [place for form in escaped if form != text for place in occurrences(argument, form)]
        end = at + len(text)
        if not any(start <= at and end <= stop for start, stop in covered):
            found.append((at, end))
        at = argument.find(text, at + 1)
    return found


def places_alone(argument, text):
    """Returns (start, end) of at most 20 places where the text is not a part of a longer word: such a part would be a
    coincidence.
    """
    found = []
    at = argument.find(text)
    while at >= 0 and len(found) < 20:
        end = at + len(text)
        if stands_alone(argument, at, end):
            found.append((at, end))
        at = argument.find(text, at + 1)
    return found


def stands_alone(text, start, end):
    """Returns True when neither end cuts a run of letters and digits."""
    return not cuts_word(text, start) and not cuts_word(text, end)


def cuts_word(text, at):
    return 0 < at < len(text) and _is_word(text[at - 1]) and _is_word(text[at])


def _is_word(letter):
    """Returns True for `0-9`, `A-Z`, `a-z`, and all letters beyond ASCII."""
    return letter > "\x7f" or letter.isalnum()
