"""Bodies of JSON that say what one before said, but for texts that name nothing: such a body is compared, its texts are read, and no more."""

from .texts import scanstring

_most = 8192
_most_texts = 40
_most_forms = 8
_blank = " \t\r\n"


class Bodies:
    """The last bodies of one kind of request, and what was made of each; `deciding`: names of members that decide what is made."""

    def __init__(self, deciding):
        self._deciding = frozenset(deciding)
        # (what is made of it, (piece, its length) …, the last piece); between pieces a text ends that begins with the quote of the first.
        self.forms = []

    def find(self, body):
        """What was made of a body that says the same; None: it has to be read."""
        if not self.forms:
            return None
        try:
            text = body.decode()
        except ValueError:
            return None
        for made, pieces, end in self.forms[:]:
            at = 0
            try:
                for piece, size in pieces:
                    if not text.startswith(piece, at):
                        break
                    at = scanstring(text, at + size)[1]
                else:
                    if text[at:] == end:
                        return made
            except BaseException:
                # No text of JSON; what is raised then is one of the function's, if it changed that (`texts.json_of`).
                return None
        return None

    def note(self, body, made):
        """A body that could be read, with each name of an object once; the members that decide hold no others."""
        if len(body) > _most:
            return
        text = body.decode()
        pieces, begun, name = [], 0, None
        at = text.find('"') + 1
        while at > 0:
            said, end = scanstring(text, at)
            behind = end
            while text[behind : behind + 1] in _blank and behind < len(text):
                behind += 1
            if text[behind : behind + 1] == ":":
                name = said
            elif name not in self._deciding:
                if len(pieces) == _most_texts:
                    return
                piece, begun = text[begun:at], end
                pieces.append((piece, len(piece)))
            at = text.find('"', end) + 1
        # The one that was met last comes first.
        self.forms[:] = (made, tuple(pieces), text[begun:]), *self.forms[: _most_forms - 1]
