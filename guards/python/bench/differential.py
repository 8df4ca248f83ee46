"""Both inspection engines over the same events: `python3 guards/python/bench/differential.py DIR [--all]`.

DIR holds `events/` (JSON files) and `payloads/` (payloads.json, benign.json, sink-pairs.json). Each text travels in
some of the carriers below, with `--all` in each of them. The engine of `emmental inspect` answers, then the one of this
guard; what differs is printed, and 1 is the exit code. Pairs of a call and its inputs go through `emmental inspect
--sinks`; a shape is learned by both from harmless events and decides by both about attacks.
"""

import base64
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
sys.path.insert(0, os.path.join(os.path.dirname(here), "src"))

from emmental_guard.engine import decode, shape, sinks, verdict  # noqa: E402
from emmental_guard.engine.table import units  # noqa: E402


def octets(text):
    return text.encode("utf-8", "replace")


def base(data):
    return base64.b64encode(data if isinstance(data, bytes) else octets(data)).decode()


def quoted(text):
    return urllib.parse.quote(octets(text), safe="")


def document(text):
    return json.dumps({"id": 42, "comment": text, "lang": "en"}, ensure_ascii=False)


def api(**more):
    return {
        "version": "2.0", "routeKey": "$default", "rawPath": "/orders", "rawQueryString": "", "isBase64Encoded": False,
        "headers": {"content-type": "application/json"}, "requestContext": {"http": {"method": "POST", "path": "/orders"}}, **more,
    }  # fmt: skip


def queue(text):
    return {"Records": [{"messageId": "1", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:q", "body": text}]}


def topic(text):
    return {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": text}


def upload(key):
    return {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "in"}, "object": {"key": key}}}]}


def stream(data):
    return {"Records": [{"eventSource": "aws:kinesis", "kinesis": {"partitionKey": "p", "data": base(data)}}]}


def form(text):
    return api(headers={"content-type": "application/x-www-form-urlencoded"}, body="id=42&comment=" + quoted(text).replace("%20", "+"))


def multipart(text):
    body = '--b1\r\nContent-Disposition: form-data; name="comment"\r\n\r\n%s\r\n--b1--\r\n' % text
    return api(headers={"content-type": "multipart/form-data; boundary=b1"}, body=base(body), isBase64Encoded=True)


def logs(text):
    data = {"messageType": "DATA_MESSAGE", "logGroup": "g", "logEvents": [{"id": "1", "message": document(text)}]}
    return {"awslogs": {"data": base(gzip.compress(octets(json.dumps(data)), mtime=0))}}


def mail(text):
    head = "From: a@example.com\r\nSubject: order\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    content = {"notificationType": "Received", "mail": {"messageId": "m"}, "content": head + base64.encodebytes(octets(text)).decode()}
    return {"Records": [{"EventSource": "aws:sns", "Sns": topic(json.dumps(content))}]}


def rebuilt(text):
    """A text that is JSON is the document itself."""
    try:
        return json.loads(text) if text.lstrip()[:1] in ("{", "[") else text
    except ValueError:
        return text


carriers = {
    "direct": lambda text: {"comment": rebuilt(text)},
    "api body": lambda text: api(body=document(text)),
    "api base64": lambda text: api(body=base(document(text)), isBase64Encoded=True),
    "api gzip": lambda text: api(
        headers={"content-encoding": "gzip"}, body=base(gzip.compress(octets(document(text)), mtime=0)), isBase64Encoded=True
    ),
    "api form": form,
    "api multipart": multipart,
    "api query": lambda text: api(rawQueryString="q=" + quoted(text), queryStringParameters={"q": text}),
    "api path": lambda text: api(rawPath="/orders/" + quoted(text), pathParameters={"id": text}),
    "api header": lambda text: api(headers={"x-note": text}, cookies=["note=" + quoted(text)]),
    "api json in json": lambda text: api(body=json.dumps({"data": document(document(text))})),
    "xml": lambda text: api(headers={"content-type": "application/xml"}, body="<a><b>%s</b></a>" % text),
    "s3 key": lambda text: upload(quoted(text).replace("%20", "+")),
    "s3 in sns in sqs": lambda text: queue(json.dumps(topic(json.dumps(upload(quoted(text)))))),
    "sqs": lambda text: queue(document(text)),
    "sqs text": queue,
    "sns": lambda text: {"Records": [{"EventSource": "aws:sns", "Sns": topic(document(text))}]},
    "kinesis": lambda text: stream(document(text)),
    "kinesis gzip": lambda text: stream(gzip.compress(octets(document(text)), mtime=0)),
    "dynamodb": lambda text: {
        "Records": [{"eventSource": "aws:dynamodb", "dynamodb": {"NewImage": {"note": {"S": text}, "more": {"L": [{"M": {"a": {"S": text}}}]}}}}]
    },
    "eventbridge": lambda text: {"version": "0", "detail-type": "Placed", "source": "shop", "detail": {"note": rebuilt(text)}},
    "logs": logs,
    "mail": mail,
    "kafka": lambda text: {
        "eventSource": "aws:kafka", "records": {"t-0": [{"topic": "t", "value": base(document(text)), "headers": [{"n": list(octets(text))}]}]},
    },
    "key of an object": lambda text: {"meta": {text: 1, "list": [text, [text]]}},
    "pub/sub": lambda text: {"subscription": "s", "message": {"messageId": "1", "data": base(document(text))}},
    "gcp http": lambda text: {"method": "POST", "path": "/a", "rawQueryString": "", "headers": {}, "rawBody": document(text)},
    "azure queue": lambda text: {"queueTrigger": base(document(text)), "popReceipt": "A", "dequeueCount": 1},
    "twice encoded": lambda text: {"comment": quoted(quoted(text)), "other": base(base(text)), "hex": octets(text).hex()},
}  # fmt: skip


def main():
    everything = "--all" in sys.argv
    data = [option for option in sys.argv[1:] if not option.startswith("--")]
    if len(data) != 1:
        sys.exit(__doc__)
    texts = [option["payload"] for option in read(data[0], "payloads", "payloads.json")]
    harmless = [
        option["value"] if isinstance(option["value"], str) else json.dumps(option["value"], ensure_ascii=False)
        for option in read(data[0], "payloads", "benign.json")
    ]
    differ = events(data[0], texts, harmless, len(carriers) if everything else 4)
    differ += calls(data[0])
    differ += shapes(texts, harmless)
    print("%d differences" % differ)
    sys.exit(1 if differ else 0)


def events(data, texts, harmless, each):
    rows = []
    for folder, _, names in sorted(os.walk(os.path.join(data, "events"))):
        for name in sorted(names):
            if name.endswith(".json") and name != "MANIFEST.json":
                rows.append(("%s/%s" % (os.path.basename(folder), name), read(folder, name)))
    samples = len(rows)
    names = list(carriers)
    for number, text in enumerate(texts + harmless):
        for turn in range(each):
            name = names[(number + turn * 7) % len(names)] if each < len(names) else names[turn]
            rows.append(("%s #%d" % (name, number), carriers[name](text)))
    differ = compared("events", rows, lambda event: judged(verdict.inspect(event)))
    print("events: %d samples, %d texts in %d of %d carriers" % (samples, len(texts + harmless), each, len(names)))
    return differ


def judged(found):
    return {
        "trigger": found.trigger,
        "decision": found.decision,
        "findings": [dict(zip(("class", "rule", "path", "by", "score"), item)) for item in found.findings],
        "notInspected": [
            {"path": path, "why": why, **({"limit": True} if limit else {})} for path, why, limit in found.not_inspected
        ],
    }


def calls(data):
    """Each pair as it is, and with a form that is known, in each dialect."""
    rows, differ = [], 0
    for pair in read(data, "payloads", "sink-pairs.json"):
        kind = "code" if pair["sink"] == "js" else pair["sink"]
        for dialect in ("generic", "mysql", "postgresql", "sqlite") if kind == "sql" else ("generic",):
            rows.append(("%s %s" % (pair["id"], dialect), {"kind": kind, "dialect": dialect, "argument": pair["resource"], "inputs": [pair["input"]]}))
    answers = emmental(["--sinks", "-"], [{"id": name, **row} for name, row in rows])
    for (name, row), expected in zip(rows, answers):
        decision, why = sinks.check_sink(row["kind"], row["argument"], row["inputs"], row["dialect"], None, False)
        differ += told("calls", name, expected, {"decision": decision, "why": why})
    print("calls: %d compared" % len(rows))
    return differ


def shapes(texts, harmless):
    """Learned by both from harmless events, and set against attacks by both."""
    known = ["api body", "sqs", "kinesis gzip", "eventbridge"]
    lessons = [carriers[known[number % len(known)]](text) for number, text in enumerate(harmless[:2000])]
    learner = shape.Learner()
    for event in lessons:
        learner.add(decode.decode(event, structure=True))
    with tempfile.TemporaryDirectory() as folder:
        write(folder + "/events", [{"id": str(number), "event": event} for number, event in enumerate(lessons)])
        run(["learn", folder + "/events", "--shape", folder + "/shape"])
        with open(folder + "/shape", encoding="utf-8") as file:
            theirs = json.load(file)
        differ = told("shapes", "learned", theirs, learner.shape())
        rows = [("%s #%d" % (known[number % 4], number), carriers[known[number % 4]](text)) for number, text in enumerate(texts[:1200])]
        differ += compared("shapes", rows, lambda event: judged(verdict.inspect(event, shape=theirs)), ["--shape", folder + "/shape"])
    return differ


def compared(what, rows, answer, options=()):
    differ, spent, answers = 0, 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        for at in range(0, len(rows), 20_000):
            write(folder + "/events", [{"id": name, "event": event} for name, event in rows[at : at + 20_000]])
            answers += run(["--event", folder + "/events", *options])
    # Both read what was written: a text that was no Unicode before is the same now for both.
    for (name, event), line in zip(rows, answers, strict=True):
        event = json.loads(json.dumps(event))
        at = time.process_time()
        found = answer(event)
        spent += time.process_time() - at
        differ += told(what, name, json.loads(line), found)
    print("%s: %d compared, %.0f us of CPU each here" % (what, len(rows), spent / len(rows) * 1e6))
    return differ


def told(what, name, expected, found):
    """1 when they differ, and says so."""
    expected = {key: value for key, value in expected.items() if key != "id"}
    if spelled(expected) == spelled(found):
        return 0
    print("%s, %s differs:\n  emmental %s\n  guard    %s" % (what, name, json.dumps(expected)[:800], json.dumps(found)[:800]))
    return 1


def spelled(value):
    if isinstance(value, str):
        return units(value)
    if isinstance(value, list):
        return [spelled(item) for item in value]
    if isinstance(value, dict):
        return {units(key): spelled(item) for key, item in value.items()}
    return value


def emmental(options, rows):
    with tempfile.TemporaryDirectory() as folder:
        write(folder + "/rows", rows)
        return [json.loads(line) for line in run([folder + "/rows" if option == "-" else option for option in options])]


def run(options):
    done = subprocess.run(
        ["node", os.path.join(root, "scripts", "start.mjs"), "inspect", *options, *(["--format", "json"] if options[0] != "learn" else [])],
        capture_output=True, text=True, encoding="utf-8", cwd=root,
    )  # fmt: skip
    if done.returncode > 1:
        sys.exit(done.stderr)
    return done.stdout.splitlines()


def write(path, rows):
    with open(path, "w", encoding="ascii") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return json.load(file)


if __name__ == "__main__":
    main()
