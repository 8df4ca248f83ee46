"""Finds texts of an event that start another header by a line break. packages/inspect/sinks/header.ts does the same."""

from .places import occurrences
from .table import BLANKS


def check_header(argument, inputs, dialect):
    """Returns the proof that a text starts another header, else None. The argument is the value of a header, or the head
    of a message and what follows it; a text that begins behind the head is data.
    """
    if any(_breaks(argument, form) for text in inputs for form in _forms_of(text)):
        return "a line break in the header comes from the event"
    return None


def ready_for_headers(texts):
    """Returns a function from an argument to the texts with a line break that it contains."""
    breaking = [(text, forms) for text in texts if (forms := _forms_of(text))]
    return lambda argument: [text for text, forms in breaking if any(form in argument for form in forms)]


def _forms_of(text):
    """Returns the forms of a text in bytes or characters that have a line break: the text itself, its UTF-8 and the
    lower byte of each unit. A line break at the end proves nothing, because the line ends there anyway.
    """
    text = text.rstrip(BLANKS)
    forms = (text,)
    if not text.isascii():
        # A surrogate without a partner becomes U+FFFD, as in Node.
        replaced = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        forms = text, replaced.encode("utf-8").decode("latin-1"), "".join(chr(ord(letter) & 255) for letter in text)
    return [form for form in forms if "\r" in form or "\n" in form]


def _breaks(argument, form):
    """Returns True when a text begins in the head. If it begins with the empty line, it only counts when it has another
    line break.
    """
    end = _end_of_head(argument)
    behind = form.lstrip(BLANKS)
    has_more = "\r" in behind or "\n" in behind
    return any(start < end or start == end and has_more for start, _ in occurrences(argument, form))


def _end_of_head(argument):
    """Returns the index of the line break before the first empty line; the length where there is none."""
    indexes = [at for mark in ("\r\n\r\n", "\r\n\n", "\n\r\n", "\n\n") if (at := argument.find(mark)) >= 0]
    return min(indexes, default=len(argument))
