"""What the guard costs: `npm run bench:guard-python`. Prints a table and exits 1 when a bar is missed.

Each number is of processes of their own, with and without the guard in turns; CPU is user plus system time.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(here))

from tests.running import own_files, preload, profile, rule  # noqa: E402

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

handler = "import json\ndef handler(event, context):\n    return {'statusCode': 200, 'body': json.dumps({'n': len(event)})}\n"

cold = "import json, os, app; app.handler({}, None)"

# Loads the handler as the runtime client does, and tells CPU per call, memory and hits of rules.
warm = """
import importlib, json, os, resource, sys, time
def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
handler = _get_handler(os.environ["_HANDLER"])
class Context: aws_request_id = "r"
context, text, calls = Context(), sys.stdin.read(), int(os.environ["CALLS"])
for _ in range(200): handler(json.loads(text), context)
def memory():
    with open("/proc/self/statm") as file: return int(file.read().split()[1]) * 4
events, times = [json.loads(text) for _ in range(300)], []
for number in range(1000): handler(events[number % 300], context)
before = memory()
started = time.process_time()
for number in range(calls):
    one = events[number % len(events)]
    if number < 3000:
        at = time.perf_counter_ns(); handler(one, context); times.append(time.perf_counter_ns() - at)
    else: handler(one, context)
cpu = (time.process_time() - started) / calls * 1e6
times.sort()
print(json.dumps({"p50": times[len(times) // 2] / 1000, "p99": times[len(times) * 99 // 100] / 1000, "cpu": cpu,
    "rss": memory(), "grown": memory() - before, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
"""

calls = """
import json, os, socket, time
path = os.environ["HERE"] + "/app.py"
server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=4096)
def cost(call, times=3000):
    best = 1e9
    for _ in range(5):
        at = time.perf_counter()
        for _ in range(times // 5): call()
        best = min(best, (time.perf_counter() - at) / (times // 5))
    return best * 1e6
def connect():
    one = socket.socket(); one.connect(("127.0.0.1", int(os.environ["PORT"]))); one.close(); server.accept()[0].close()
print(json.dumps({"open": cost(lambda: open(path).close()), "os.open": cost(lambda: os.close(os.open(path, 0))),
    "listdir": cost(lambda: os.listdir(os.environ["HERE"])), "connect": cost(connect)}))
"""


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    # Not below /tmp: there each path is followed each time, since others could change where it leads.
    with tempfile.TemporaryDirectory(dir=os.path.expanduser("~")) as folder:
        folder = os.path.realpath(folder)
        write(folder + "/app.py", handler)
        limits = dict(
            processes=[],
            code=[],
            files=[own_files, rule("here", read=["$HERE/**"], write=[])],
            outbound=[rule("local", to=["127.0.0.1:*"]), rule("aws", to=["aws:dynamodb", "aws:sqs"])],
            permissions=[rule("orders", call=["dynamodb:GetItem"], resource=["arn:aws:dynamodb:*:*:table/Orders"])],
        )
        entry = rule("any", triggers=["apigw-v2"], source="POST /orders", inspect="all", shape=None, batchItemFailures=False)
        for name, compiled in (
            ("limits", profile(**limits)),
            ("routes", profile(inbound=[{**entry, "inspect": []}], **limits)),
            ("all", profile(inbound=[entry], **limits)),
        ):
            write("%s/%s.json" % (folder, name), json.dumps(compiled).replace("$HERE", folder))
        rows = [*starts(folder), *invocations(folder), *guarded(folder), *soak(folder, count)]
    for name, value, bar, good in rows:
        print("%-58s %12s  %-14s %s" % (name, value, bar, "" if good is None else "ok" if good else "MISSED"))
    sys.exit(0 if all(good is not False for *_, good in rows) else 1)


def starts(folder, rounds=15):
    wall, cpu = ([], []), ([], [])
    for _ in range(rounds):
        for which, env in enumerate((environ(folder, None), environ(folder, "all"))):
            at = time.perf_counter()
            process = subprocess.Popen([sys.executable, "-c", cold], env=env, cwd=folder)
            _, status, used = os.wait4(process.pid, 0)
            wall[which].append((time.perf_counter() - at) * 1000)
            cpu[which].append((used.ru_utime + used.ru_stime) * 1000)
            if status != 0:
                sys.exit("a start failed")
    added = statistics.median(wall[1]) - statistics.median(wall[0])
    yield "cold start without, median ms", "%.1f" % statistics.median(wall[0]), "", None
    yield "cold start added, median ms", "%.1f" % added, "<= 5", added <= 5
    yield "cold start added, least ms", "%.1f" % (min(wall[1]) - min(wall[0])), "", None
    yield "cold start without, median ms of CPU", "%.1f" % statistics.median(cpu[0]), "", None
    yield "cold start added, median ms of CPU", "%.1f" % (statistics.median(cpu[1]) - statistics.median(cpu[0])), "", None


def invocations(folder):
    found = {}
    for which in (None, "limits", "routes", "all"):
        runs = [run_warm(folder, which, 3000) for _ in range(3)]
        found[which] = {key: min(one[key] for one in runs) for key in runs[0]}
    base = found[None]
    yield "event, bytes", len(json.dumps(event)), "", None
    for which, name, bar in (
        ("limits", "no inbound section", 30),
        ("routes", "routes, no inspection", None),
        ("all", "inspection of everything", None),
    ):
        added = found[which]["p50"] - base["p50"]
        yield "invocation added, p50 us: " + name, "%.1f" % added, "<= 30" if bar else "", added <= bar if bar else None
    memory = (found["limits"]["rss"] - base["rss"]) / 1024
    yield "memory added, MB: no inbound section", "%.1f" % memory, "<= 5", memory <= 5
    memory = (found["all"]["rss"] - base["rss"]) / 1024
    yield "memory added, MB: inspection of everything", "%.1f" % memory, "<= 5", memory <= 5


def guarded(folder):
    write(folder + "/calls.py", calls)
    costs = []
    for which in (None, "limits"):
        env = environ(folder, which, HERE=folder, PORT="38%d" % (500 + (os.getpid() % 400)), EMMENTAL_CODE=folder)
        done = subprocess.run([sys.executable, folder + "/calls.py"], env=env, cwd=folder, capture_output=True, text=True, check=True)
        costs.append(json.loads(done.stdout.splitlines()[-1]))
    for name in costs[0]:
        yield "allowed call added, us: " + name, "%.1f" % (costs[1][name] - costs[0][name]), "", None


def soak(folder, count):
    signals = folder + "/signals-soak"
    found = run_warm(folder, "all", count, signals)
    yield "soak of %d invocations, memory grown KB" % count, found["grown"], "<= 512", found["grown"] <= 512
    with open(signals) as file:
        lines = [json.loads(line) for line in file]
    seen = sum(one["evidence"].get("invocations", 0) for one in lines if one["kind"] == "hits")
    lost = sum(one["evidence"].get("lost", 0) for one in lines if one["kind"] == "lost")
    yield "soak, invocations told in signals", seen, "= %d" % (count + 1200), seen == count + 1200
    yield "soak, signals lost", lost, "= 0", lost == 0
    size = os.path.getsize(signals)
    yield "soak, bytes of signals per 1,000 invocations", "%.1f" % (size * 1000 / count), "", None


def run_warm(folder, which, count, signals=None):
    write(folder + "/warm.py", warm)
    env = environ(folder, which, CALLS=str(count), _HANDLER="app.handler", LAMBDA_TASK_ROOT=folder)
    if signals:
        env["EMMENTAL_SIGNALS"] = "file:" + signals
    done = subprocess.run(
        [sys.executable, folder + "/warm.py"], env=env, cwd=folder, input=json.dumps(event), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def environ(folder, which, **extra):
    env = {key: value for key, value in os.environ.items() if not key.startswith(("EMMENTAL_", "PYTHON", "AWS_"))}
    if which is not None:
        env.update(
            PYTHONPATH=preload,
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
