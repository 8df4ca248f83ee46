"""Measures the cost of the guard: `npm run bench:guard-python [-- COUNT] [-- --escapes DIR]`. Prints a table, and exits
1 when a number misses its bar.

Processes with and without the guard run in turns, with real-time priority where `chrt` has permission to give it.
Allowed calls are measured by two processes in lock step (`calls.py`). CPU is user plus system time. COUNT is the number
of invocations of the soak, 100,000 by default. `--escapes DIR` runs a copy of an escape suite with a `run.sh`, and
prints the escapes that succeed.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
home = os.path.dirname(here)
sys.path[:0] = [home, os.path.join(home, "build")]

from calls import costs  # noqa: E402
from compile_ahead import compile_ahead  # noqa: E402
from tests.running import own_files, profile, rule, source  # noqa: E402

event = {
    "version": "2.0",
    "routeKey": "POST /orders",
    "rawPath": "/orders",
    "rawQueryString": "page=2&sort=-created",
    "cookies": ["session=9f8b7c", "theme=dark"],
    "headers": {
        "accept": "application/json, text/plain, */*",
        "accept-encoding": "gzip, deflate, br",
        "accept-language": "en-GB,en;q=0.9,de;q=0.8",
        "content-type": "application/json",
        "host": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
        "origin": "https://shop.example.com",
        "referer": "https://shop.example.com/cart?step=3",
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
        "x-amzn-trace-id": "Root=1-67443f2e-3b2c1d0e9f8a7b6c5d4e3f2a",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    },
    "queryStringParameters": {"page": "2", "sort": "-created"},
    "requestContext": {
        "accountId": "123456789012",
        "apiId": "a1b2c3d4e5",
        "domainName": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
        "http": {"method": "POST", "path": "/orders", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
        "requestId": "JKJaXmPLvHcESHA=",
        "stage": "$default",
        "timeEpoch": 1732526894123,
    },
    "body": json.dumps(
        {
            "customer": {"name": "Zoë O'Neil", "email": "zoe@example.com", "address": "12, Rue de l'Église"},
            "items": [{"sku": "TG-%d" % n, "quantity": n, "note": "ring twice; leave it at the door"} for n in range(6)],
            "total": "129.90",
        }
    ),
    "isBase64Encoded": False,
}

words = """ring twice leave it at the door or with my neighbour on floor three and call before order for two like last time please
thank you no hurry between noon and six the bell is broken use stairs if nobody is in bring change select any colour""".split()


def requests(count):
    """Requests as they come to one function: clients and headers come again, identifiers and what people write do not.
    """
    made, request = random.Random(7), json.loads(json.dumps(event))
    headers, context = request["headers"], request["requestContext"]

    def digits(size):
        return "%0*x" % (size, made.getrandbits(4 * size))

    def phrase(size):
        return " ".join(made.choices(words, k=size))

    for number in range(count):
        address = "203.0.113.%d" % made.randrange(1, 255)
        request["cookies"] = ["session=" + digits(12), "theme=dark"]
        request["queryStringParameters"]["page"] = str(number % 40)
        request["rawQueryString"] = "page=%d&sort=-created" % (number % 40)
        headers.update({"x-amzn-trace-id": "Root=1-%s-%s" % (digits(8), digits(24)), "x-forwarded-for": address})
        context.update(requestId=digits(15) + "=", timeEpoch=context["timeEpoch"] + made.randrange(900))
        context["http"]["sourceIp"] = address
        customer = {"name": "%s O'%s" % (phrase(1).title(), phrase(1)), "email": digits(6) + "@example.com", "address": "%d, Rue de l'Église" % number}
        items = [{"sku": "TG-" + digits(4), "quantity": n, "note": phrase(5) + "; " + phrase(2)} for n in range(6)]
        request["body"] = json.dumps({"customer": customer, "items": items, "total": "%.2f" % (made.random() * 200)})
        yield json.dumps(request)


handler = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps({'n': len(event)})}\n"

cold = "import json, os, app; app.handler({}, None)"

# Loads the handler as the runtime client does, and tells its memory.
warm = """
import importlib, json, os, sys
def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
handler = _get_handler(os.environ["_HANDLER"])
class Context: aws_request_id = "r"
context, texts, calls = Context(), sys.stdin.read().splitlines(), int(os.environ["CALLS"])
def memory():
    with open("/proc/self/statm") as file: return int(file.read().split()[1]) * 4
for call in range(1200): handler(json.loads(texts[call % len(texts)]), context)
before = memory()
for call in range(calls): handler(json.loads(texts[call % len(texts)]), context)
print(json.dumps({"rss": memory(), "grown": memory() - before}))
"""

# The bare handler, the engine alone and the guarded handler in turns in one process, each with an event that is parsed
# anew, as a runtime client gives it: whatever else the machine does meets all three. The engine is a copy of the
# guard's that the function has.
turns = """
import importlib, json, os, sys, time
def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
guarded = _get_handler(os.environ["_HANDLER"])
bare = sys.modules["app"].handler
sys.path.insert(0, os.environ["ENGINE"])
from engine.decode import decode
from engine.verdict import judge
def engine(event, context): judge(decode(event))
class Context: aws_request_id = "r"
context, rows, clock = Context(), [], time.perf_counter_ns
for call, text in enumerate(sys.stdin):
    row = []
    for act in bare, engine, guarded:
        event = json.loads(text)
        at = clock()
        act(event, context)
        row.append((clock() - at) / 1000)
    if call >= 200: rows.append(row)
def told(values):
    values = sorted(values)
    return {"p50": values[len(values) // 2], "p10": values[len(values) // 10]}
print(json.dumps({"bare": told([one[0] for one in rows]), "engine": told([one[1] for one in rows]),
    "beyond bare": told([one[2] - one[0] for one in rows]), "beyond engine": told([one[2] - one[0] - one[1] for one in rows])}))
"""

# Allowed calls of every section, then what their signals take.
many = """
import os
import platform
for _ in range(int(os.environ["CALLS"])): os.listdir(os.environ["HERE"])
"""

priority = ["chrt", "-f", "50"] if shutil.which("chrt") and subprocess.run(["chrt", "-f", "50", "true"]).returncode == 0 else []


def main():
    options = sys.argv[1:]
    escapes = options[options.index("--escapes") + 1] if "--escapes" in options else None
    count = next((int(option) for option in options if option.isdigit()), 100_000)
    # Not below /tmp: there each path is followed each time, since others could change where it leads.
    with tempfile.TemporaryDirectory(dir=os.path.expanduser("~")) as folder:
        folder = os.path.realpath(folder)
        lay_out(folder)
        write(folder + "/app.py", handler)
        write(folder + "/work.py", "def handler(event, context):\n    return context.act()\n")
        write(folder + "/event.json", json.dumps(event))
        limits = dict(
            processes=[],
            code=[],
            files=[own_files, rule("here", read=["$HERE/**"], write=[])],
            outbound=[rule("local", to=["127.0.0.1:*"]), rule("aws", to=["aws:dynamodb", "aws:sqs"])],
            permissions=[
                rule("orders", call=["dynamodb:GetItem"], resource=["arn:aws:dynamodb:*:*:table/Orders"]),
                rule("topic", call=["sns:Publish"], resource=["arn:aws:sns:*:*:orders"]),
                rule("photos", call=["s3:GetObject"], resource=["arn:aws:s3:::photos/*"]),
            ],
        )
        entry = rule("any", triggers=["apigw-v2"], source="POST /orders", inspect="all", shape=None, batchItemFailures=False)
        for name, compiled in (
            ("limits", profile(**limits)),
            ("routes", profile(inbound=[{**entry, "inspect": []}], **limits)),
            ("all", profile(inbound=[entry], **limits)),
        ):
            write("%s/%s.json" % (folder, name), json.dumps(compiled).replace("$HERE", folder))
        rows = [*starts(folder), *invocations(folder), *guarded(folder), *soak(folder, count), *told(folder)]
        if escapes is not None:
            rows += escaped(folder, escapes)
    for name, value, bar, good in rows:
        print("%-58s %12s  %-14s %s" % (name, value, bar, "" if good is None else "ok" if good else "MISSED"))
    sys.exit(0 if all(good is not False for *_, good in rows) else 1)


def lay_out(folder):
    """The guard as it lies in a layer: compiled ahead, nothing may be written beside it."""
    shutil.copytree(source, folder + "/layer", ignore=shutil.ignore_patterns("__pycache__", "compiled"))
    list(compile_ahead(source, folder + "/layer/emmental_guard/compiled"))


def starts(folder, rounds=15):
    wall, cpu = ([], []), ([], [])
    for _ in range(rounds):
        for which, env in enumerate((environ(folder, None), environ(folder, "all"))):
            env["PYTHONDONTWRITEBYTECODE"] = "1"
            at = time.perf_counter()
            process = subprocess.Popen([*priority, sys.executable, "-c", cold], env=env, cwd=folder)
            _, status, used = os.wait4(process.pid, 0)
            wall[which].append((time.perf_counter() - at) * 1000)
            cpu[which].append((used.ru_utime + used.ru_stime) * 1000)
            if status != 0:
                sys.exit("a start failed")
    added = statistics.median(wall[1]) - statistics.median(wall[0])
    yield "cold start without, median ms", "%.1f" % statistics.median(wall[0]), "", None
    yield "cold start added, median ms", "%.1f" % added, "<= 10", added <= 10
    yield "cold start added, least ms", "%.1f" % (min(wall[1]) - min(wall[0])), "", None
    yield "cold start without, median ms of CPU", "%.1f" % statistics.median(cpu[0]), "", None
    yield "cold start added, median ms of CPU", "%.1f" % (statistics.median(cpu[1]) - statistics.median(cpu[0])), "", None


def invocations(folder, processes=3):
    """Medians of the differences of one turn, and their least tenths; of several processes the one that was disturbed
    least.
    """
    found = {}
    for which in ("limits", "routes", "all"):
        runs = [in_turns(folder, which) for _ in range(processes)]
        found[which] = {what: {part: min(item[what][part] for item in runs) for part in runs[0][what]} for what in runs[0]}
    yield "event, bytes", len(json.dumps(event)), "", None
    for which, what, name, bar in (
        ("limits", "beyond bare", "invocation added, us: no inbound section", 30),
        ("routes", "beyond bare", "invocation added, us: routes, no inspection", 30),
        ("all", "beyond bare", "invocation added, us: inspection of everything", None),
        ("all", "engine", "  of it the engine itself", None),
        ("all", "beyond engine", "  of it beyond the engine", 30),
    ):
        added = found[which][what]
        yield name, "%.1f" % added["p50"], "<= %d" % bar if bar else "", added["p50"] <= bar if bar else None
        yield "    least tenth", "%.1f" % added["p10"], "", None
    resident = {which: min(run_warm(folder, which, 3000)["rss"] for _ in range(2)) / 1024 for which in (None, "limits", "all")}
    for which, name in ("limits", "no inbound section"), ("all", "inspection of everything"):
        added = resident[which] - resident[None]
        yield "memory added, MB: " + name, "%.1f" % added, "<= 6", added <= 6


def guarded(folder):
    """Allowed calls."""
    for which in ("limits", "all"):
        environs = [
            environ(folder, which_guard, HERE=folder, EMMENTAL_CODE=folder, _HANDLER="work.handler", LAMBDA_TASK_ROOT=folder) for which_guard in (None, which)
        ]
        found = costs(environs, folder, lambda name: ("event" in name) == (which == "all"))
        for name, (bare, added, noise) in found.items():
            bar = 150 if "HTTP" in name else 20
            yield "allowed call added, us: " + name, "%.1f" % added, "<= %d" % bar, added <= bar
            yield "    without; two without", "%.1f; %.1f" % (bare, noise), "", None


def soak(folder, count):
    """One half of the invocations with signals to a file, one with signals to stdout."""
    for target in ("file", "stdout"):
        half = count // 2
        signals = folder + "/signals-soak"
        found = run_warm(folder, "all", half, signals if target == "file" else target)
        name = "soak of %d, signals to %s: " % (half, target)
        yield name + "memory grown KB", found["grown"], "<= 512", found["grown"] <= 512
        if target == "file":
            with open(signals) as file:
                text = file.read()
        else:
            text = found["out"]
        lines = [json.loads(line) for line in text.splitlines() if "emmental/signal" in line]
        seen = sum(signal["evidence"].get("invocations", 0) for signal in lines if signal["kind"] == "hits")
        lost = sum(signal["evidence"].get("lost", 0) for signal in lines if signal["kind"] == "lost")
        yield name + "invocations told", seen, "= %d" % (half + 1200), seen == half + 1200
        yield name + "signals lost", lost, "= 0", lost == 0


def told(folder):
    """Bytes of signals for calls, without what is said at the start."""
    size = []
    for calls in (0, 10_000):
        path = "%s/signals-%d" % (folder, calls)
        run_script(folder, "many.py", many, environ(folder, "limits", HERE=folder, CALLS=str(calls), EMMENTAL_SIGNALS="file:" + path))
        size.append(os.path.getsize(path))
    yield "bytes of signals per 1,000 allowed calls", "%.1f" % ((size[1] - size[0]) / 10), "", None


def escaped(folder, suite):
    """The suite's own policy: 127.0.0.1:18080, files of its `work`, no process, no native code."""
    copy = folder + "/escapes"
    shutil.copytree(suite, copy)
    limits = dict(
        processes=[],
        code=[],
        files=[own_files, rule("work", read=[copy + "/work/**"], write=[copy + "/work/**"])],
        outbound=[rule("own", to=["127.0.0.1:18080"])],
    )
    write(copy + "/profile.json", json.dumps(profile(**limits)))
    variant = "env PYTHONPATH=%s EMMENTAL_PROFILE=%s/profile.json EMMENTAL_SIGNALS=file:%s/signals EMMENTAL_CODE=%s/python"
    env = {**environ(folder, None), "EMM_PYTHON": sys.executable, "EMM_VARIANT_guard": variant % (folder + "/layer/emmental_guard/preload", copy, copy, copy)}
    done = subprocess.run(["bash", "run.sh", "py", "none", "guard"], cwd=copy, env=env, capture_output=True, text=True)
    out = {"none": [], "guard": []}
    for line in done.stdout.splitlines():
        _, which, name, outcome = line.split("\t")
        if outcome == "ESCAPED":
            out[which].append(name)
    yield "known suite, escapes without the guard", len(out["none"]), "", None
    yield "known suite, escapes with it (%s)" % ", ".join(out["guard"]), len(out["guard"]), "<= 3", len(out["guard"]) <= 3


def run_script(folder, name, text, env):
    """The last line that a script prints."""
    write("%s/%s" % (folder, name), text)
    done = subprocess.run(
        [*priority, sys.executable, "%s/%s" % (folder, name)], env=env, cwd=folder, input="\n".join(requests(2200)), capture_output=True, text=True, check=True
    )
    return (done.stdout.splitlines() or [""])[-1]


def in_turns(folder, which):
    env = environ(
        folder, which, _HANDLER="app.handler", LAMBDA_TASK_ROOT=folder, ENGINE=folder + "/layer/emmental_guard",
    )  # fmt: skip
    return json.loads(run_script(folder, "turns.py", turns, env))


def run_warm(folder, which, count, signals=None):
    write(folder + "/warm.py", warm)
    env = environ(folder, which, CALLS=str(count), _HANDLER="app.handler", LAMBDA_TASK_ROOT=folder)
    if signals:
        env["EMMENTAL_SIGNALS"] = signals if signals == "stdout" else "file:" + signals
    done = subprocess.run(
        [*priority, sys.executable, folder + "/warm.py"], env=env, cwd=folder, input="\n".join(requests(2200)), capture_output=True, text=True, check=True
    )
    answer = next(line for line in done.stdout.splitlines() if line.startswith('{"rss"'))
    return {**json.loads(answer), "out": done.stdout}


def environ(folder, which, **extra):
    env = {key: value for key, value in os.environ.items() if not key.startswith(("EMMENTAL_", "PYTHON", "AWS_"))}
    if which is not None:
        env.update(
            PYTHONPATH=folder + "/layer/emmental_guard/preload",
            EMMENTAL_PROFILE="%s/%s.json" % (folder, which),
            EMMENTAL_SIGNALS="file:%s/signals" % folder,
            EMMENTAL_CODE=folder,
        )
    return {**env, **extra}


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
