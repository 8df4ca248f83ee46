"""Bodies that say what one before said, but for texts that name nothing: such a body is compared, of JSON its texts are read, and no more."""

from .texts import scanstring, unquoted

_most = 8192
_most_texts = 40
_most_forms = 8
_blank = " \t\r\n"


class Bodies:
    """The last bodies of one kind of request, and what was made of each; `deciding`: names of members that decide what is made; `is_form`: they
    are forms, else JSON."""

    def __init__(self, deciding, is_form=False):
        self._deciding = frozenset(deciding)
        self._is_form = is_form
        # (what is made of it, (piece, its length) …, the last piece, whether it is a form); between pieces a value goes up to the next `&` or the end of a form,
        # of JSON a text ends that begins with the quote of the piece before.
        self.forms = []

    def find(self, body):
        """What was made of a body that says the same; None: it has to be read."""
        if not self.forms:
            return None
        try:
            text = body.decode("latin-1" if self._is_form else "utf-8")
        except ValueError:
            return None
        for made, pieces, end, is_form in self.forms[:]:
            at = 0
            try:
                for piece, size in pieces:
                    if not text.startswith(piece, at):
                        break
                    at += size
                    if is_form:
                        cut = text.find("&", at)
                        at = len(text) if cut < 0 else cut
                    else:
                        at = scanstring(text, at)[1]
                else:
                    if text[at:] == end:
                        return made
            except BaseException:
                # No text of JSON; what is raised then is one of the function's, if it changed that (`texts.json_of`).
                return None
        return None

    def note(self, body, made):
        """A body that could be read, with each name of an object or of the form once; the members that decide hold no others."""
        if len(body) > _most or self._is_form and not body.isascii():
            return
        text = body.decode()
        places = list(self._values(text) if self._is_form else self._texts(text))
        if len(places) > _most_texts:
            return
        pieces, begun = [], 0
        for start, end in places:
            pieces.append((text[begun:start], start - begun))
            begun = end
        # The one that was met last comes first.
        self.forms[:] = (made, tuple(pieces), text[begun:], self._is_form), *self.forms[: _most_forms - 1]

    def _texts(self, text):
        """Where in JSON the texts begin and end that name nothing, the second with their quote."""
        name, at = None, text.find('"') + 1
        while at > 0:
            said, end = scanstring(text, at)
            behind = end
            while text[behind : behind + 1] in _blank and behind < len(text):
                behind += 1
            if text[behind : behind + 1] == ":":
                name = said
            elif name not in self._deciding:
                yield at, end
            at = text.find('"', end) + 1

    def _values(self, text):
        """Where in a form the values begin and end that name nothing."""
        at = 0
        for pair in text.split("&"):
            name, equals, _ = pair.partition("=")
            if equals and unquoted(name.replace("+", " ")) not in self._deciding:
                yield at + len(name) + 1, at + len(pair)
            at += len(pair) + 1
