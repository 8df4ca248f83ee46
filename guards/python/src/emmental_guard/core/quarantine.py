"""Stores blocked events: in a folder, an SQS queue, under an S3 prefix, in a Pub/Sub topic or a bucket of Cloud Storage."""

import json
import posix
import time

from .rules import with_env
from .profile import iso

_patience = 2.0


def keep(guard, plan, event):
    """Stores an event. Returns (True, the place) or (False, the reason). Never raises."""
    if plan.quarantine is None:
        return False, "no quarantine is configured"
    kind = plan.quarantine["kind"]
    target = with_env(plan.quarantine["target"], guard.environ)
    try:
        text = json.dumps(
            {
                "schema": "emmental/quarantine/1",
                "id": plan.id,
                "time": iso(time.time()),
                "trigger": plan.trigger,
                "event": event,
            },
            default=_readable,
            separators=(",", ":"),
        )
        if kind == "file":
            return _in_folder(target, plan.id, text)
        places = {"sqs": _in_queue, "s3": _in_bucket, "pubsub": _in_topic, "gs": _in_google_bucket}
        return places[kind](guard, target, plan.id, text)
    except Exception as error:
        return False, "%s:%s: %s" % (kind, target, error)


def _readable(value):
    """Returns a text for bytes and other values that have no JSON form."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)


def _in_folder(folder, name, text):
    made = ""
    for part in folder.strip("/").split("/"):
        made += "/" + part
        try:
            posix.mkdir(made, 0o700)
        except FileExistsError:
            pass
        except OSError:
            # `mkdir` can also fail for an existing folder, on a read-only disk; `stat` raises an error when there is
            # none.
            posix.stat(made)
    path = "%s/%s.json" % (folder.rstrip("/"), name)
    data = text.encode("utf-8", "surrogatepass")
    fd = posix.open(path, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_CLOEXEC, 0o600)
    try:
        while data:
            data = data[posix.write(fd, data) :]
    finally:
        posix.close(fd)
    return True, "file:" + path


def _in_queue(guard, url, name, text):
    """Puts the event into an SQS queue. An event over 1 MiB, the limit of SQS, is refused and not cut."""
    if len(text.encode("utf-8", "surrogatepass")) > 1024 * 1024:
        return False, "sqs:%s: larger than a message may be" % url
    message = {"QueueUrl": url, "MessageBody": text}
    if url.endswith(".fifo"):
        message.update({"MessageGroupId": "emmental", "MessageDeduplicationId": name})
    scheme, _, rest = url.partition("://")
    endpoint = "%s://%s/" % (scheme, rest.partition("/")[0])
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage"}
    status = _send(guard, "sqs", endpoint, "POST", headers, json.dumps(message))
    return (True, "sqs:" + url) if status == 200 else (False, "sqs:%s: answered %d" % (url, status))


def _in_bucket(guard, place, name, text):
    bucket, _, prefix = place.partition("/")
    key = "/".join([*(_quoted(part) for part in prefix.split("/") if part), name + ".json"])
    endpoint = guard.environ.get("AWS_ENDPOINT_URL_S3")
    if endpoint:
        address = "%s/%s/%s" % (endpoint.rstrip("/"), bucket, key)
    else:
        address = "https://%s.s3.%s.amazonaws.com/%s" % (bucket, _region(guard), key)
    status = _send(guard, "s3", address, "PUT", {"content-type": "application/json"}, text)
    where = "s3:%s/%s" % (bucket, key)
    return (True, where) if status == 200 else (False, "%s: answered %d" % (where, status))


def _in_topic(guard, topic, name, text):
    """Publishes the event. Source: Pub/Sub, REST reference, `projects.topics.publish`; a message has at most 10 MB."""
    from base64 import b64encode

    data = b64encode(text.encode("utf-8", "surrogatepass")).decode()
    if len(data) > 9_900_000:
        return False, "pubsub:%s: larger than a message may be" % topic
    emulator = guard.environ.get("PUBSUB_EMULATOR_HOST")
    full = topic
    if not topic.startswith("projects/"):
        project = guard.environ.get("GOOGLE_CLOUD_PROJECT") or guard.environ.get("GCP_PROJECT") or _from_metadata(guard, "project/project-id")
        full = "projects/%s/topics/%s" % (project.strip(), topic)
    address = "%s/v1/%s:publish" % ("http://" + emulator if emulator else "https://pubsub.googleapis.com", full)
    status = _send_to_google(guard, address, emulator, json.dumps({"messages": [{"data": data, "attributes": {"id": name}}]}))
    return (True, "pubsub:" + topic) if status == 200 else (False, "pubsub:%s: answered %d" % (topic, status))


def _in_google_bucket(guard, place, name, text):
    """Writes the event into a bucket of Cloud Storage, never over another object. Source: Cloud Storage, JSON API,
    `objects.insert`.
    """
    bucket, _, prefix = place.partition("/")
    key = "/".join([*(part for part in prefix.split("/") if part), name + ".json"])
    emulator = guard.environ.get("STORAGE_EMULATOR_HOST")
    address = "%s/upload/storage/v1/b/%s/o?uploadType=media&ifGenerationMatch=0&name=%s" % (
        (emulator or "https://storage.googleapis.com").rstrip("/"), _quoted(bucket), _quoted(key),
    )  # fmt: skip
    status = _send_to_google(guard, address, emulator, text)
    where = "gs:%s/%s" % (bucket, key)
    return (True, where) if status == 200 else (False, "%s: answered %d" % (where, status))


def _send_to_google(guard, address, is_emulator, body):
    headers = {"content-type": "application/json"}
    if not is_emulator:
        headers["authorization"] = "Bearer " + json.loads(_from_metadata(guard, "instance/service-accounts/default/token"))["access_token"]
    return _answer_of(address, "POST", headers, body.encode("utf-8", "surrogatepass"))[0]


def _from_metadata(guard, path):
    """Asks the metadata server. Source: Google Cloud, "About VM metadata"."""
    host = guard.environ.get("GCE_METADATA_HOST") or "metadata.google.internal"
    status, text = _answer_of("http://%s/computeMetadata/v1/%s" % (host, path), "GET", {"Metadata-Flavor": "Google"}, None)
    if status != 200:
        raise ValueError("the metadata server answered %d" % status)
    return text.decode()


def _answer_of(address, method, headers, data):
    from http.client import HTTPConnection, HTTPSConnection

    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    connection = (HTTPSConnection if scheme == "https" else HTTPConnection)(host, timeout=_patience)
    try:
        connection.request(method, slash + path or "/", data, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _quoted(text):
    from urllib.parse import quote

    return quote(text, safe="-_.~")


def _region(guard):
    return guard.environ.get("AWS_REGION") or "us-east-1"


def _send(guard, service, address, method, headers, body):
    """Returns the status of one signed request. Source: AWS General Reference, Signature Version 4."""
    import hashlib
    import hmac

    environ = guard.environ
    data = body.encode("utf-8", "surrogatepass")
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    path = slash + path or "/"
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    payload = hashlib.sha256(data).hexdigest()
    headers = {**headers, "host": host, "x-amz-date": now, "x-amz-content-sha256": payload}
    if environ.get("AWS_SESSION_TOKEN"):
        headers["x-amz-security-token"] = environ["AWS_SESSION_TOKEN"]
    names = sorted(headers)
    signed = ";".join(names)
    canonical = "\n".join([method, path, "", *("%s:%s" % (name, headers[name]) for name in names), "", signed, payload])
    scope = "%s/%s/%s/aws4_request" % (now[:8], _region(guard), service)
    to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + environ.get("AWS_SECRET_ACCESS_KEY", "")).encode()
    for part in (now[:8], _region(guard), service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        environ.get("AWS_ACCESS_KEY_ID", ""), scope, signed, signature,
    )  # fmt: skip
    return _answer_of(address, method, headers, data)[0]
