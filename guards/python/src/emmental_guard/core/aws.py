"""AWS requests: service, operation and resources, against the rules of `permissions`. As guards/node/core/aws/."""

from .paths import normal
from .requests import domains, is_aws_host, path_of
from .rules import ALLOW, compile_rules, speaks, text_glob, with_env
from .s3 import s3_needs
from .texts import json_of, members_of, unquoted

_table = None


class Request:
    """What one AWS request asks for. `needs`: (action, resources or None when not known).

    `unreadable`: it says two things, and nobody knows which of them the service takes.
    """

    __slots__ = ("service", "region", "operation", "needs", "needs_body", "unreadable")

    def __init__(self, service, region, operation, needs=(), needs_body=False, unreadable=False):
        self.service = service
        self.region = region
        self.operation = operation
        self.needs = needs
        self.needs_body = needs_body
        self.unreadable = unreadable


class Permissions:
    """Every action that a request needs must be allowed on every resource that it names."""

    def __init__(self, guard):
        self._guard = guard
        self._rules = compile_rules(guard.permissions, _test_of(guard.environ))
        # What a request needs → counts a hit of each rule that allows it.
        self._allowed = {}

    def judge(self, request):
        counters = self._allowed.get(request.needs)
        if counters and not request.unreadable:
            for count in counters:
                count()
            return None
        guard = self._guard
        if request.unreadable:
            return guard.refuse("permissions", "(all other)", None, "%s: a request that says two things" % request.service, "aws")
        if request.operation is None or not request.needs:
            # An operation that cannot be told is told once and goes on.
            what = "%s: an operation that could not be told" % request.service
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
        counters = []
        for action, resources in request.needs:
            for group in _alternatives(resources):
                # A secret may be named with or without its six last letters: one of the forms must fit.
                allowed = next((one for one in group if self._allows(action, one)), group[0])
                what = ("%s %s" % (action, shortened(allowed))).strip()
                error = guard.judge("permissions", self._rules, (action, allowed), what, "aws")
                if error is not None:
                    return error
                rule = speaks(self._rules, action, allowed)
                counters.append(guard.signals.counter(rule.match) if rule is not None and rule.action == ALLOW else None)
        if None not in counters and len(self._allowed) < 1000:
            self._allowed[request.needs] = counters
        return None

    def _allows(self, action, resource):
        rule = speaks(self._rules, action, resource)
        return rule is not None and rule.action != "deny"


def _alternatives(resources):
    if resources is None:
        return [(None,)]
    groups = {}
    for one in resources:
        groups.setdefault(one.replace("-??????", ""), []).append(one)
    return [tuple(group) for group in groups.values()]


def shortened(resource):
    """`table/Orders` of an ARN."""
    return "" if resource is None else resource.split(":", 5)[-1] if resource.startswith("arn:") else resource


def _test_of(environ):
    def make(source):
        calls = [text_glob(call.lower()) for call in source["call"]]
        resources = [_resource_glob(_filled(one, environ)) for one in source["resource"]]
        denies = source["action"] == "deny"

        def test(action, resource):
            if not any(call(action.lower()) for call in calls):
                return False
            if not resources:
                return True
            # Nothing is known of what it is on: an allow may be meant, a deny is not proven.
            if resource is None:
                return not denies
            return any(one(resource) for one in resources)

        return test

    return make


def _filled(text, environ):
    """`${env:NAME}`: of an ARN or address its last part, but where the variable is all of the text an ARN stays."""
    if text.startswith("${env:") and text.endswith("}") and text.count("${") == 1:
        value = environ.get(text[6:-1], "*")
        return value.rsplit("/", 1)[-1] if "://" in value else value
    return with_env(text, environ, last_part=True)


def _resource_glob(pattern):
    if pattern == "*":
        return lambda arn: True
    if not pattern.startswith("arn:"):
        glob = _question_glob(pattern)

        def own(arn):
            short = shortened(arn)
            bare = short
            for at, letter in enumerate(short):
                if letter in "/:":
                    bare = short[at + 1 :]
                    break
            return glob(short) or glob(bare)

        return own
    wanted = [_question_glob(part) for part in _parts(pattern)]

    def matches(arn):
        given = _parts(arn)
        # Partition and what a request does not say (region, account) fit any.
        return all(
            at == 1 or glob(given[at]) or (given[at] == "" and at in (3, 4)) for at, glob in enumerate(wanted)
        )

    return matches


def _question_glob(pattern):
    """`?` is one character in ARNs."""
    if "?" not in pattern:
        return text_glob(pattern)
    pieces = pattern.split("?")
    length = len(pieces) - 1
    if pattern.endswith("?" * length) and "?" not in pattern[:-length]:
        glob = text_glob(pattern[:-length])
        return lambda text: text == pattern or (len(text) >= length and glob(text[:-length]))
    return text_glob(pattern.replace("?", "*"))


def _parts(arn):
    pieces = arn.split(":")
    pieces += [""] * (6 - len(pieces))
    return [*pieces[:5], ":".join(pieces[5:])]


def is_signed(head):
    return "AWS4-" in head.headers.get("authorization", "") or "x-amz-credential=" in unquoted(head.target).lower()


def read(head, host, body, environ):
    """Service, operation and resources by the six protocols of AWS; `body` None: it is not read yet."""
    service, region, is_twice = _scope(head, host, environ)
    if is_twice:
        return Request(service, region, None, unreadable=True)
    if service in ("s3", "s3express"):
        needs = s3_needs(head, host)
        if not needs:
            return Request(service, region, None)
        found = tuple((action, None if on == "*" else ("arn:aws:s3:::" + on,)) for action, on in needs)
        return Request(service, region, needs[0][0][3:], found)
    row = _services().get(service)
    path = path_of(head.target)
    target = head.headers.get("x-amz-target")
    rpc = None
    if path.startswith("/service/") and "/operation/" in path:
        rpc = path.rpartition("/operation/")[2]
    is_form = head.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")
    if target is not None or rpc is not None or is_form:
        if body is None and (is_form or target is not None):
            return Request(service, region, None, (), True)
        members = _form(body) if is_form else _json(body or b"")
        # A header, the path, the address and a form can each name it: where they differ nobody knows which the service takes.
        said = [target and target.rpartition(".")[2], rpc, *_actions(head.target), _member(members, "Action") if is_form else None]
        named = list(dict.fromkeys(one for one in said if one))
        if members is None or len(named) > 1 or target is not None and "," in target:
            return Request(service, region, None, unreadable=True)
        action = named[0] if named else None
        spoken = _request(service, region, row, action, _resources(_prefix(row, service), action, members, {}))
        # A service that goes by method and path does not look at what a header or a form says besides.
        operation, labels = _rest(row, head.method, path) if row is not None and path != "/" else (None, {})
        if operation is None:
            return spoken
        addressed = _request(service, region, row, operation, _resources(_prefix(row, service), operation, None, labels))
        return Request(service, region, operation, (*addressed.needs, *spoken.needs))
    if service == "execute-api" and "/@connections/" not in path:
        stage, _, rest = path[1:].partition("/")
        arn = "arn:aws:execute-api:%s::%s/%s/%s/%s" % (region or "", host.partition(".")[0], stage, head.method, rest)
        return Request(service, region, "Invoke", (("execute-api:Invoke", (arn,)),))
    operation, labels = _rest(row, head.method, path) if row is not None else (None, {})
    if operation is None:
        actions = _actions(head.target)
        if len(actions) > 1:
            return Request(service, region, None, unreadable=True)
        return _request(service, region, row, actions[0] if actions else None, None)
    return _request(service, region, row, operation, _resources(_prefix(row, service), operation, None, labels))


def _services():
    global _table
    if _table is None:
        with open(__file__.rpartition("/")[0] + "/requests.generated.json", "rb") as file:
            _table = json_of(file.read().decode())
    return _table


def _request(service, region, row, operation, resources):
    if not isinstance(operation, str) or operation == "":
        return Request(service, region, None)
    actions = row["actions"].get(operation) if row is not None else None
    if actions is None:
        actions = ["%s:%s" % (_prefix(row, service), operation)]
    needs = tuple(
        (action, None if resources is None else tuple(_arn(one, action, region) for one in resources)) for action in actions
    )
    return Request(service, region, operation, needs)


def _prefix(row, service):
    return row["prefixes"][0] if row is not None else service


def _arn(resource, action, region):
    if resource.startswith("arn:"):
        return resource
    return "arn:aws:%s:%s::%s" % (action.partition(":")[0], region or "", resource)


# Hosts whose first label is another word than the name they sign with.
_signed_names = {"email": "ses", "ddb": "dynamodb", "data-ats": "iotdata"}


def _scope(head, host, environ):
    """Service and region as they are signed, and whether two say so; the host says them where nothing is signed."""
    said = "%s %s" % (head.headers.get("authorization", ""), unquoted(head.target))
    credential, *more = said.lower().split("credential=")[1:] or ("",)
    parts = credential.partition(",")[0].partition("&")[0].split("/")
    if len(parts) >= 5 and parts[4].strip().startswith("aws4_request"):
        return parts[3], parts[2] or None, bool(more)
    for domain in domains:
        if host.endswith(domain):
            host = host[: -len(domain)]
            break
    labels = host.split(".")
    region = next((one for one in labels if one.count("-") >= 2 and one[-1:].isdigit()), environ.get("AWS_REGION"))
    if any(one == "s3" or one.startswith("s3-") for one in labels):
        return "s3", region, bool(more)
    named = [one for one in labels if one not in (region, "dualstack", "vpce")]
    name = named[-1] if named else ""
    name = name[:-5] if name.endswith("-fips") else name
    return _signed_names.get(name, name), region, bool(more)


def _rest(row, method, path):
    for segments in (path.split("/"), normal(path).split("/")):
        for verb, template, operation in row["rest"]:
            if verb == method:
                labels = _labels(template.split("/"), segments)
                if labels is not None:
                    return operation, labels
    return None, {}


def _labels(template, path):
    labels = {}
    for at, part in enumerate(template):
        is_open = part.startswith("{") and part.endswith("}")
        if is_open and part.endswith("+}"):
            labels[part[1:-2]] = unquoted("/".join(path[at:]))
            return labels if len(path) > at else None
        if at >= len(path) or (path[at] == "" if is_open else path[at] != part and unquoted(path[at]) != part):
            return None
        if is_open:
            labels[part[1:-1]] = unquoted(path[at])
    same = len(template) == len(path) or (len(path) == len(template) + 1 and path[-1] == "")
    return labels if same else None


def _json(body):
    """None: no service could read it, or one name says two things."""
    try:
        return json_of(body.decode(), once=True) if body.strip() else {}
    except (ValueError, RecursionError):
        return None


def _form(body):
    """None: one name says two things."""
    members = members_of((body or b"").decode("utf-8", "replace"))
    if any(len(values) > 1 for values in members.values()):
        return None
    return {name: values[0] for name, values in members.items()}


def _actions(target):
    return members_of(target.partition("?")[2]).get("Action", ())


def _member(value, key):
    return value.get(key) if isinstance(value, dict) else None


# Members of a JSON or form body that name what a request is on. `{}` is the member's text; texts that are ARNs stay.
_members = {
    "dynamodb": (("TableName", "table/{}"), ("TableArn", "{}"), ("StreamArn", "{}"), ("ResourceArn", "{}")),
    "sqs": (("QueueUrl", "{}"), ("QueueName", "{}")),
    "sns": (("TopicArn", "{}"), ("TargetArn", "{}"), ("SubscriptionArn", "{}")),
    "kms": (("KeyId", "key/{}"),),
    "secretsmanager": (("SecretId", "secret:{}"),),
    "ssm": (("Name", "parameter/{}"), ("Names", "parameter/{}"), ("Path", "parameter/{}")),
    "states": (("stateMachineArn", "{}"), ("executionArn", "{}"), ("activityArn", "{}")),
    "events": (("EventBusName", "event-bus/{}"), ("Name", "rule/{}")),
    "kinesis": (("StreamARN", "{}"), ("StreamName", "stream/{}")),
    "firehose": (("DeliveryStreamName", "deliverystream/{}"),),
    "logs": (("logGroupIdentifier", "log-group:{}"), ("logGroupName", "log-group:{}")),
    "cognito-idp": (("UserPoolId", "userpool/{}"),),
    "rds-data": (("resourceArn", "{}"),),
    "sts": (("RoleArn", "{}"),),
    "ecs": (("taskDefinition", "task-definition/{}"),),
    "athena": (("WorkGroup", "workgroup/{}"),),
}
# Labels of the path of a REST request.
_path_labels = {
    "lambda": (("FunctionName", "function:{}"),),
    "bedrock": (("modelId", "foundation-model/{}"),),
    "iotdata": (("topic", "topic/{}"), ("thingName", "thing/{}")),
    "iot": (("topic", "topic/{}"),),
    "scheduler": (("Name", "schedule/default/{}"),),
}


def _resources(service, operation, members, labels):
    """None: nothing is known of what it is on."""
    found = []
    for label, form in _path_labels.get(service, ()):
        _push(found, form, labels.get(label))
    for name, form in _members.get(service, ()):
        value = _member(members, name)
        for one in value[:100] if isinstance(value, list) else (value,):
            if service == "sqs" and isinstance(one, str):
                one = one.rpartition("/")[2]
            _push(found, form, one)
        if found:
            break
    if service == "dynamodb":
        _dynamo(found, members)
    if service == "events" and operation == "PutEvents":
        entries = _member(members, "Entries")
        found = []
        for entry in entries[:100] if isinstance(entries, list) else ():
            _push(found, "event-bus/{}", _member(entry, "EventBusName") or "default")
    if service == "secretsmanager":
        found.extend([one + "-??????" for one in found if not one.startswith("arn:")])
    return list(dict.fromkeys(found)) or None


def _dynamo(found, members):
    """Batches and transactions name one table for each part; a query may be on an index."""
    index = _member(members, "IndexName")
    if isinstance(index, str) and found:
        found[0] = "%s/index/%s" % (found[0], index)
    batch = _member(members, "RequestItems")
    for table in list(batch)[:100] if isinstance(batch, dict) else ():
        _push(found, "table/{}", table)
    items = _member(members, "TransactItems")
    for item in items[:100] if isinstance(items, list) else ():
        for kind in ("Put", "Update", "Delete", "ConditionCheck", "Get"):
            _push(found, "table/{}", _member(_member(item, kind), "TableName"))


def _push(found, form, value):
    if not isinstance(value, str) or value == "":
        return
    if value.startswith("arn:") or (value.startswith("alias/") and form == "key/{}"):
        found.append(value)
    else:
        found.append(form.replace("{}", value.lstrip("/") if form == "parameter/{}" else value))
