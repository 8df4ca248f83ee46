"""Judges requests to AWS and Google by the rules of `permissions`. guards/node/core/aws/ does the same."""

from .rules import ALLOW, DENY, compile_rules, text_glob, with_env

_most = 1000


class Permissions:
    """Demands that rules allow every action that a request needs on every resource that it names."""

    def __init__(self, guard):
        self._guard = guard
        self._rules = compile_rules(guard.permissions, lambda source: _Test(source, guard.environ))
        # Maps an action to the rules about the action, strictest first.
        self._by_action = {}

    def judge(self, request):
        """Returns an error when the request is refused, else None."""
        guard = self._guard
        if request.unreadable:
            return guard.refuse("permissions", "(all other)", None, "%s: a request that says two things" % request.service, "aws")
        if request.is_free:
            return None
        if request.operation is None or not request.needs:
            # An unknown operation is allowed, and reported once for each service.
            what = "%s: an unknown operation" % request.service
            if guard.signals.once(("permissions", what)):
                guard.signals.emit(
                    "watch",
                    {**guard.evidence(what, "aws"), "message": "not checked"},
                    section="permissions",
                    decision="watch",
                    mode=guard.mode["permissions"],
                    invocation=guard.invocations.current_id(),
                )
            return None
        for action, resources in request.needs:
            for group in _alternatives(resources):
                resource, rule = self._decided(action, group)
                if rule is not None and rule.action == ALLOW:
                    guard.signals.counter(rule.match, action)()
                    continue
                what = ("%s %s" % (action, shortened(resource))).strip()
                error = guard.judge("permissions", self._rules, (action, resource), what, "aws", target=action)
                if error is not None:
                    return error
        return None

    def _decided(self, action, group):
        """Returns (resource, the rule that decides or None). A group holds the possible names of one resource, such as
        a secret with and without its last six characters: one allowed name is enough.
        """
        rules = self._by_action.get(action)
        if rules is None:
            rules = tuple(rule for rule in self._rules if rule.test.is_of(action))
            if len(self._by_action) < _most:
                self._by_action[action] = rules
        first = None
        for resource in group:
            for rule in rules:
                if rule.test.is_on(resource):
                    break
            else:
                rule = None
            if rule is not None and rule.action != DENY:
                return resource, rule
            first = first or (resource, rule)
        return first


    def denies(self, request):
        """Returns True when the rules deny a permission that the request needs, whatever its resources are."""
        return any(
            rule is None or rule.action == DENY
            for action, resources in request.needs
            for group in _alternatives(resources)
            for _, rule in (self._decided(action, group),)
        )


def _alternatives(resources):
    if resources is None:
        return ((None,),)
    if len(resources) == 1:
        return (resources,)
    groups = {}
    for resource in resources:
        groups.setdefault(resource.replace("-??????", ""), []).append(resource)
    return tuple(groups.values())


def shortened(resource):
    """Returns the part of an ARN behind the account, such as `table/Orders`; empty for an unknown resource (None)."""
    return "" if resource is None else resource.split(":", 5)[-1] if resource.startswith("arn:") else resource


class _Test:
    """Tests if a rule covers an action on a resource."""

    def __init__(self, source, environ):
        self._calls = [text_glob(call.lower()) for call in source["call"]]
        self._denies = source["action"] == "deny"
        self._resources = [_resource_glob(_filled(pattern, environ), self._denies) for pattern in source["resource"]]

    def __call__(self, action, resource):
        return self.is_of(action) and self.is_on(resource)

    def is_of(self, action):
        action = action.lower()
        return any(call(action) for call in self._calls)

    def is_on(self, resource):
        """Returns True when the rule covers the resource. For an unknown resource (None) every allow counts as covering
        it, and no deny does.
        """
        if not self._resources:
            return True
        if resource is None:
            return not self._denies
        for matches in self._resources:
            if matches(resource):
                return True
        return False


def _filled(text, environ):
    """Replaces `${env:NAME}` by the last part of the variable's ARN or address; when the variable is the complete text,
    an ARN stays complete. Replaces `${AWS::…}`, which only the deployment knows, by `*`.
    """
    if text.startswith("${env:") and text.endswith("}") and text.count("${") == 1:
        value = environ.get(text[6:-1], "")
        text = value.rsplit("/", 1)[-1] if "://" in value else value
    else:
        text = with_env(text, environ, last_part=True)
    first, *rest = text.split("${AWS::")
    return first + "".join(["*" + variable.partition("}")[2] for variable in rest])


def _resource_glob(pattern, denies):
    if pattern == "*":
        return lambda arn: True
    if not pattern.startswith("arn:"):
        glob = _question_glob(pattern)

        def matches_own(arn):
            short = shortened(arn)
            bare = short
            # Also compare the name without its kind (`table/`). For an S3 object that part is the bucket, which an
            # allow has to name.
            for at, letter in enumerate(short if denies or not arn.startswith("arn:aws:s3:") else ""):
                if letter in "/:":
                    bare = short[at + 1 :]
                    break
            return glob(short) or glob(bare)

        return matches_own
    # Compare the last part first, because it differs most. Any partition matches, and so does an empty region or
    # account of the request.
    wanted = [(at, _question_glob(part)) for at, part in enumerate(_parts(pattern)) if at != 1 and part != "*"][::-1]

    def matches(arn):
        parts = _parts(arn)
        for at, glob in wanted:
            if not (glob(parts[at]) or parts[at] == "" and at in (3, 4)):
                return False
        return True

    return matches


def _question_glob(pattern):
    """Returns a test in which `*` is any text and `?` one character, as in ARNs. A `?` before other text counts as `*`.
    """
    if "?" not in pattern:
        return text_glob(pattern)
    pieces = pattern.split("?")
    length = len(pieces) - 1
    if pattern.endswith("?" * length) and "?" not in pattern[:-length]:
        glob = text_glob(pattern[:-length])
        return lambda text: text == pattern or (len(text) >= length and glob(text[:-length]))
    return text_glob(pattern.replace("?", "*"))


def _parts(arn):
    pieces = arn.split(":", 5)
    return pieces if len(pieces) == 6 else [*pieces, *[""] * (6 - len(pieces))]
