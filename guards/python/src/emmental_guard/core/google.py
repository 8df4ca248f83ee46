"""Reads requests to Google: the method and the resource that they name. guards/node/core/google/ does the same."""

from .aws import Request
from .paths import normal
from .requests import path_of
from .texts import json_of, unquoted

_table = None
domain = ".googleapis.com"
_letters = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_word = _letters | frozenset("0123456789_")


def is_google(host, head):
    """Returns True for a request to an API of Google: by its host, by the path of gRPC, or because a client library of
    Google sends it.
    """
    headers = head.headers
    path = path_of(head.target)
    is_clients = "x-goog-api-client" in headers and path != "/" and not path.startswith("/computeMetadata/")
    if host.endswith(domain) or is_clients:
        return True
    return headers.get("content-type", "").startswith("application/grpc") and _rpc_of(path) is not None


def read(head, host):
    """Returns the `Request` of a head, or an `InBody` that makes the request from the body."""
    path = path_of(head.target)
    rpc = _rpc_of(path)
    coded = head.headers.get("content-encoding", "identity") != "identity"
    if rpc is not None:
        kind = head.headers.get("content-type", "").lower()
        is_framed = kind.startswith("application/grpc")
        return call(*rpc, host, is_framed, is_hidden=not is_framed and (coded or "json" in kind))
    verb = (head.headers.get("x-http-method-override") or head.method).upper()
    table = _methods()
    service = _service_of(host)
    if service in table["open"]:
        return Request(service, None, None, is_free=True)
    if path == "/batch" or path.startswith("/batch/"):
        return InBody(Request(service, None, "batch", is_free=True), lambda body: _batch(service, host, None if coded else body))
    found = _method_at(verb, path, service) or _method_at(verb, normal(path), service)
    if found is None:
        return _xml_request(verb, path, host) if service == "storage" else _unknown(service)
    service, template, numbers = found
    on = _resource_in(unquoted(path))
    request = _request(service, "%s %s" % (verb, template), numbers, None if on is None else (on,))
    if service == "firestore" and path.endswith((":commit", ":batchWrite", ":beginTransaction", ":rollback")):
        return InBody(_free(request), lambda body: _written(request, None if coded else _json_writes(body)))
    return request


def call(name, method, host, is_framed=False, is_hidden=False):
    """Returns the request of a call of gRPC by service and method. `is_framed`: five bytes stand before its message;
    `is_hidden`: the message cannot be read.
    """
    table = _methods()
    service = next((each for each, row in table["services"].items() if name in row["grpc"]), None) or _service_of(host)
    if service in table["open"]:
        return Request(service, None, None, is_free=True)
    numbers = table["services"].get(service, _none)["grpc"].get(name, {}).get(method)
    if numbers is None:
        return _unknown(service or name)
    writes_at = _writes_at.get(method) if service == "firestore" else None
    at_head = _request(service, method, numbers, None)

    def made(body):
        message = _first_message(body) if is_framed else None if is_hidden else body
        fields = None if message is None else _fields(message)
        if fields is None:
            # Nobody knows which resource a compressed or broken message names.
            return Request(service, None, method, at_head.needs, unreadable=True)
        if writes_at is not None:
            return _written(at_head, _message_writes(fields, writes_at))
        named = [_resource_in(value.decode("utf-8", "replace")) for number, value in fields if number == 1 and type(value) is bytes]
        return _request(service, method, numbers, tuple(name for name in named if name) or None)

    return InBody(at_head if writes_at is None else _free(at_head), made, is_stream=writes_at is not None)


class InBody:
    """Makes a request from its body. `at_head`: what the head alone says, without resources; `is_stream`: each message
    of the call decides, and not only the first.
    """

    __slots__ = ("at_head", "_made", "is_stream")
    needs_body = True

    def __init__(self, at_head, made, is_stream=False):
        self.at_head = at_head
        self._made = made
        self.is_stream = is_stream

    def request(self, body):
        return self._made(body)


# The number of the field `writes` in the requests of Firestore; 0 where it has none. Source:
# google/firestore/v1/firestore.proto.
_writes_at = {"Commit": 2, "BatchWrite": 2, "Write": 3, "BeginTransaction": 0, "Rollback": 0}
_none = {"grpc": {}, "rest": []}


def _methods():
    global _table
    if _table is None:
        with open(__file__.rpartition("/")[0] + "/google_methods.generated.json", "rb") as file:
            _table = json_of(file.read().decode())
    return _table


def _rpc_of(path):
    """Returns (service, method) of a path of gRPC, also in its form for HTTP/1; None for another path."""
    path = unquoted(path).removeprefix("/$rpc").removesuffix("/")
    parts = path.split("/")
    if len(parts) != 3 or parts[0] or not parts[1].startswith("google."):
        return None
    names = parts[1].split(".")
    is_read = 3 <= len(names) <= 9 and all(name and _word.issuperset(name) for name in names) and parts[2] and _word.issuperset(parts[2])
    return (parts[1], parts[2]) if is_read else None


def _unknown(service):
    return Request(service or "Google", None, None)


def _free(request):
    return Request(request.service, None, request.operation, is_free=True)


def _request(service, operation, numbers, resources):
    permissions = _methods()["permissions"]
    return Request(service, None, operation, tuple((permissions[at], resources) for at in numbers))


def _first_message(body):
    """Returns the first message of a stream of gRPC; None when it is compressed or not complete."""
    if len(body) < 5 or body[0] != 0:
        return None
    size = 5 + int.from_bytes(body[1:5], "big")
    return body[5:size] if len(body) >= size else None


def _service_of(host):
    """Returns the API that a host belongs to; an empty text for a host that names none."""
    if not host.endswith(domain):
        return ""
    table = _methods()
    labels = host[: -len(domain)].split(".")
    first = labels[0]
    if labels[-1] == "storage":
        return "storage"
    pieces = first.split("-")
    bare = "-".join(pieces[2:]) if len(pieces) > 2 and pieces[1][-1:].isdigit() else first
    for name in (first, bare, pieces[0]):
        if name in table["services"] or name in table["open"]:
            return name
    return "" if first == "www" else first


def _method_at(verb, path, service):
    """Returns (service, template, permissions) of the method of verb and path; for no service in all of them."""
    services = _methods()["services"]
    segments = path.split("/")
    for name in services if service == "" else (service,):
        for method, template, numbers in services.get(name, _none)["rest"]:
            if method == verb and _is_of(template.split("/"), segments):
                return name, template, numbers
    return None


def _is_of(template, path):
    last = len(template) - 1
    end, colon, verb = template[last].rpartition(":")
    if not colon or not verb or not _letters.issuperset(verb):
        end, verb = template[last], ""
    else:
        verb = colon + verb
    if len(path) < len(template) if end == "**" else len(path) != len(template):
        return False
    for at, part in enumerate((*template[:last], end)):
        segment = path[-1 if part == "**" else at]
        if at == last and verb:
            if not segment.endswith(verb):
                return False
            segment = segment[: -len(verb)]
        if segment == "" if "*" in part else segment != part and unquoted(segment) != part:
            return False
    return True


# Collections whose resources rules can name.
_collections = frozenset(("topics", "subscriptions", "buckets", "secrets", "queues", "cryptoKeys"))


def _resource_in(name):
    """Returns the resource to which a role can be given, in the name of a resource of Google or in a path; None when it
    names none.
    """
    parts = name.removeprefix("/resumable").removeprefix("/upload").removeprefix("/download").split("/")
    if parts[:4] == ["", "storage", "v1", "b"] and len(parts) > 4 and parts[4]:
        return "projects/_/buckets/" + parts[4]
    at = name.find("projects/")
    if at < 0:
        return None
    parts = name[at:].split("/")
    place = 2
    for collection in ("locations", "keyRings"):
        if parts[place : place + 1] == [collection]:
            place += 2
    if len(parts) < place + 2 or parts[place] not in _collections:
        return None
    last = parts[place + 1].partition(":")[0]
    return "/".join((*parts[: place + 1], last)) if last and all(parts[:place]) else None


def _fields(message):
    """Returns the fields of a message of protobuf as (number, bytes, number or None); None when it cannot be read.
    Source: Protocol Buffers, Encoding.
    """
    found = []
    at, end = 0, len(message)

    def varint(at):
        value = shift = 0
        while at < end and shift < 70:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, at
            shift += 7
        return None, end + 1

    while at < end:
        key, at = varint(at)
        if key is None or key < 8:
            return None
        kind, value = key & 7, None
        if kind == 0:
            value, at = varint(at)
        elif kind == 1:
            at += 8
        elif kind == 5:
            at += 4
        elif kind == 2:
            size, at = varint(at)
            if size is None:
                return None
            value = message[at : at + size]
            at += size
        else:
            return None
        if at > end:
            return None
        found.append((key >> 3, value))
    return found


def _message_writes(fields, writes_at):
    """Returns the kinds of the writes in a message to Firestore; None when it cannot be read."""
    found = {}
    for number, value in fields:
        if number != writes_at or writes_at == 0:
            continue
        write = _fields(value) if type(value) is bytes else None
        if write is None:
            return None
        exists = None
        for member, condition in write:
            if member != 4:
                continue
            conditions = _fields(condition) if type(condition) is bytes else None
            if conditions is None:
                return None
            for kind, state in conditions:
                exists = state != 0 if kind == 1 else True if kind == 2 else exists
        kinds = [member for member, _ in write]
        if 2 in kinds:
            found["delete"] = None
        if 5 in kinds:
            found["get"] = None
        if 1 in kinds or 6 in kinds:
            _add(found, exists)
    return tuple(found)


def _json_writes(body):
    """Returns the kinds of the writes in a body of JSON; None when it cannot be read."""
    try:
        read_body = json_of(body.decode(), once=True) if body.strip() else {}
        writes = read_body.get("writes", [])
        found = {}
        for write in writes:
            condition = write.get("currentDocument") or {}
            exists = condition.get("exists")
            if "delete" in write:
                found["delete"] = None
            if "verify" in write:
                found["get"] = None
            if "update" in write or "transform" in write:
                _add(found, exists if type(exists) is bool else True if "updateTime" in condition else None)
        return tuple(found)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None


def _add(found, exists):
    """Adds the kinds of a write with this condition: without one it may make the document or change it."""
    if exists is not True:
        found["create"] = None
    if exists is not False:
        found["update"] = None


def _written(request, writes):
    """Returns the request with the permissions for the writes of Firestore that its body lists. A transaction may begin
    and end without a write. Source: Google Cloud, Firestore, permissions required per API method.
    """
    if writes is None:
        return Request(request.service, None, request.operation, unreadable=True)
    if not writes:
        return _free(request)
    return Request(request.service, None, request.operation, tuple(("datastore.entities." + kind, None) for kind in writes))


# Source: Cloud Storage, XML API reference.
_of_object = {"GET": "objects.get", "HEAD": "objects.get", "PUT": "objects.create", "POST": "objects.create", "DELETE": "objects.delete"}
_of_bucket = {"GET": "objects.list", "HEAD": "buckets.get", "PUT": "buckets.create", "POST": "objects.create", "DELETE": "buckets.delete"}


def _xml_request(verb, path, host):
    """Reads a request of the XML API of Cloud Storage: bucket and object are in the path, or the bucket in the host."""
    own = host[: -len(".storage" + domain)] if host.endswith(".storage" + domain) else None
    first, _, rest = path[1:].partition("/")
    bucket = unquoted(first) if own is None else own
    permission = (_of_object if (rest if own is None else first + rest) else _of_bucket).get(verb)
    if permission is None or not bucket:
        return _unknown("storage")
    return Request("storage", None, verb, (("storage." + permission, ("projects/_/buckets/" + bucket,)),))


_verbs = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))


def _batch(service, host, body):
    """Reads a batch: its body holds the heads of several requests, each on a line of its own."""
    from .http import Head

    needs = []
    lines = [] if body is None else body.decode("latin-1").replace("\r\n", "\n").split("\n")
    for line in lines:
        verb, _, rest = line.partition(" ")
        target, _, version = rest.partition(" ")
        if verb not in _verbs or not target or version and not version.startswith("HTTP/"):
            continue
        each = read(Head(verb, target, {}, False), host)
        if each.needs_body or each.operation is None:
            return Request(service, None, "batch", unreadable=True)
        needs.extend(each.needs)
    is_hidden = body is not None and b"x-http-method" in body.lower()
    return Request(service, None, "batch", tuple(needs), unreadable=not needs or is_hidden)
