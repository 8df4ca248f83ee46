"""Compares a body with earlier bodies that may differ only in texts that name no resource. Such a comparison does not
parse the JSON; it only finds the end of each text that may differ.
"""

from .texts import scanstring, unquoted

_most = 8192
_most_texts = 40
_most_forms = 8
_blank = " \t\r\n"


class Bodies:
    """Keeps the forms of the last bodies of one kind of request, and the request of each. `deciding`: names of the
    members that decide the request; `is_form`: the bodies are HTML forms, else JSON.
    """

    def __init__(self, deciding, is_form=False):
        self._deciding = frozenset(deciding)
        self._is_form = is_form
        # A form is (the request; a tuple of (fixed piece, its length); the last piece; is_form). A value follows each
        # piece but the last: in an HTML form up to the next `&` or the end, in JSON up to the closing quote of the text
        # that the piece opens.
        self.forms = []

    def find(self, body):
        """Returns the request of an earlier body whose form this body fits; None when the body has to be read."""
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
                # The text is not JSON. The error can be of any class (`texts.json_of`).
                return None
        return None

    def note(self, body, made):
        """Notes the form of a body and its request. In the body each name occurs once, and the deciding members contain
        no other members.
        """
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
        # The most recent body comes first.
        self.forms[:] = (made, tuple(pieces), text[begun:], self._is_form), *self.forms[: _most_forms - 1]

    def _texts(self, text):
        """Yields (start, end) of each JSON text that names no resource; the closing quote is before the end."""
        name, at = None, text.find('"') + 1
        while at > 0:
            string, end = scanstring(text, at)
            behind = end
            while text[behind : behind + 1] in _blank and behind < len(text):
                behind += 1
            if text[behind : behind + 1] == ":":
                name = string
            elif name not in self._deciding:
                yield at, end
            at = text.find('"', end) + 1

    def _values(self, text):
        """Yields (start, end) of each value of an HTML form that names no resource."""
        at = 0
        for pair in text.split("&"):
            name, equals, _ = pair.partition("=")
            if equals and unquoted(name.replace("+", " ")) not in self._deciding:
                yield at + len(name) + 1, at + len(pair)
            at += len(pair) + 1
