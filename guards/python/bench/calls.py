"""Measures the processor time of an allowed call. A process without and a process with the guard run in lock step, a
block of calls each, so that both meet the same noise.

The guard is an audit hook, which no process can remove: one process cannot measure both. The two processes run on the
same processor, and each waits for its turn. A pair is one block of each, in changing order; the result is the median of
the differences of all pairs. Many couples of processes are measured, because names and code have other places in memory
in each process: two processes without the guard differ by up to 3 µs in a request (by conflicts in the caches of the
interpreter and of the processor). Couples of two processes without the guard show how large that noise is.
"""

import os
import statistics
import subprocess
import sys

block = 50

# A block of one kind of calls for each line that it reads. What answers a request is in the socket before it is looked
# for: so nothing waits, and no other process is in a block.
worker = """
import http.client, importlib, json, os, socket, ssl, sys, threading, time
try: import urllib3
except ImportError: from pip._vendor import urllib3
here, clock = os.environ["HERE"], time.thread_time_ns
path, folder = here + "/app.py", here
answer = b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}"
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
def pair():
    one = socket.create_connection(("127.0.0.1", port))
    return one, listener.accept()[0]
stream, other = pair()
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
descriptor = os.open("/dev/null", 1)
end, start = os.pipe()
def sent(call):
    def act(times):
        took = 0
        for _ in range(times):
            at = clock(); call(); took += clock() - at
            other.recv(65536)
        return took
    return act
def plainly(call):
    def act(times):
        at = clock()
        for _ in range(times): call()
        return clock() - at
    return act
def answered(connection):
    # Answered when it has asked; what that takes is nobody's.
    class Answered(connection):
        def getresponse(self):
            at = clock(); ends[-1].sendall(answer); answering[0] += clock() - at
            return super().getresponse()
    return Answered
def context(protocol):
    made = ssl.SSLContext(protocol)
    made.check_hostname, made.verify_mode, made.maximum_version = False, ssl.CERT_NONE, ssl.TLSVersion.TLSv1_2
    # Nobody needs a certificate.
    made.set_ciphers("aNULL:@SECLEVEL=0")
    return made
server = context(ssl.PROTOCOL_TLS_SERVER)
def accepted(is_tls):
    far = listener.accept()[0]
    found.append(server.wrap_socket(far, server_side=True) if is_tls else far)
found = []
def asked(first, ask, is_tls=False):
    number = [0]
    def act(times):
        ends.append(far)
        answering[0], took = 0, 0
        for _ in range(times):
            number[0] += 1
            at = clock(); ask("/orders/%d?page=%d" % (number[0], number[0] % 7)); took += clock() - at
            far.recv(65536)
        return took - answering[0]
    # Hands are shaken by both.
    other_side = threading.Thread(target=accepted, args=(is_tls,))
    other_side.start()
    first()
    other_side.join()
    far = found.pop()
    return act
ends, answering = [], [0]
def by_client(method, body, headers, is_tls=False, path=str):
    kept = answered(http.client.HTTPSConnection)("127.0.0.1", port, context=context(ssl.PROTOCOL_TLS_CLIENT)) if is_tls else answered(http.client.HTTPConnection)("127.0.0.1", port)
    def ask(target):
        kept.request(method, path(target) if body is None else "/", body and body(target), headers())
        kept.getresponse().read()
    return asked(kept.connect, ask, is_tls)
def by_urllib3():
    class Pool(urllib3.HTTPConnectionPool):
        ConnectionCls = answered(urllib3.connection.HTTPConnection)
    pool = Pool("127.0.0.1", port)
    def connect():
        kept = pool._get_conn()
        kept.connect()
        pool._put_conn(kept)
    return asked(connect, lambda target: pool.request("GET", target, headers=plain).data)
# The guard takes what the runtime client loads for the handler.
def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
handler = _get_handler(os.environ["_HANDLER"])
class Context:
    aws_request_id = "r"
    def __init__(self, act): self.act = act
with open(here + "/event.json") as file: text = file.read()
def in_work(act):
    # The first of an event is another kind of call.
    return lambda times: handler(json.loads(text), Context(lambda: (act(1), act(times))[1]))
def first_in_work(act):
    return lambda times: sum(handler(json.loads(text), Context(lambda: act(1))) for _ in range(times))
plain = {"accept": "application/json", "user-agent": "shop/1.0"}
count = [0]
def signed(service, **more):
    count[0] += 1
    return {"x-amz-date": "20261127T0102%02dZ" % (count[0] % 60), "authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261127/eu-west-1/%s/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=%064x" % (service, count[0]), **more}
def get_item():
    return signed("dynamodb", **{"x-amz-target": "DynamoDB_20120810.GetItem", "content-type": "application/x-amz-json-1.0"})
def publish():
    return signed("sns", **{"content-type": "application/x-www-form-urlencoded; charset=utf-8"})
def message(target):
    return "Action=Publish&Version=2010-03-31&TopicArn=arn%%3Aaws%%3Asns%%3Aeu-west-1%%3A1%%3Aorders&Message=%s" % target
def get_object():
    return signed("s3", **{"host": "photos.s3.eu-west-1.amazonaws.com", "x-amz-content-sha256": "%064x" % count[0]})
def item(target):
    return '{"TableName": "Orders", "Key": {"id": {"S": "%s"}}, "ConsistentRead": true}' % target
acts = {
    "open": plainly(lambda: open(path).close()), "os.open": plainly(lambda: os.close(os.open(path, 0))),
    "listdir": plainly(lambda: os.listdir(folder)), "scandir": plainly(lambda: os.scandir(folder).close()), "stat": plainly(lambda: os.stat(path)),
    "os.write, a file": plainly(lambda: os.write(descriptor, b"x")), "socket": plainly(lambda: socket.socket().close()),
    "connect": plainly(lambda: datagram.connect(("127.0.0.1", 9))),
    "send, no request": sent(lambda: stream.sendall(b"\\0\\1\\2 of a protocol that is none of those")), "name resolved": plainly(lambda: socket.getaddrinfo("localhost", 80)),
    "os.write, a pipe": plainly(lambda: os.write(start, b"x") and os.read(end, 9)),
    "HTTP request, http.client": by_client("GET", None, lambda: plain), "HTTP request, urllib3": by_urllib3(),
    "HTTP request, http.client, JSON body": by_client("POST", item, lambda: plain),
    "HTTPS request, http.client": by_client("GET", None, lambda: plain, True),
    "HTTPS request, http.client, JSON body": by_client("POST", item, lambda: plain, True),
    "HTTP request, signed for AWS, JSON body": by_client("POST", item, get_item), "HTTP request, signed for AWS, a form as body": by_client("POST", message, publish),
    "HTTP request, signed for AWS, an object": by_client("GET", None, get_object, path=lambda target: target.partition("?")[0]),
    "HTTP request while an event is in work": in_work(by_client("GET", None, lambda: plain)),
    "HTTP request while an event is in work, JSON body": in_work(by_client("POST", item, lambda: plain)),
    "HTTP request while an event is in work, its first": first_in_work(by_client("GET", None, lambda: plain)),
    "open while an event is in work": in_work(plainly(lambda: open(path).close())),
}
print(" ".join(one.replace(" ", "_") for one in acts), flush=True)
for line in sys.stdin:
    print(acts[line.strip().replace("_", " ")](BLOCK), flush=True)
"""


def costs(environs, folder, is_wanted, couples=25, pairs=20, script=worker):
    """Kind of call that is wanted → (µs of a bare one, µs that the guard adds, µs between two bare ones).

    The folder has `app.py`, `work.py` with the handler that makes the calls which its context says, and its
    `event.json`.
    """
    path = folder + "/calls.py"
    with open(path, "w") as file:
        file.write(script.replace("BLOCK", str(block)))
    found = {}
    for _ in range(couples):
        # The third is bare as well.
        processes = [
            subprocess.Popen([sys.executable, path], env=env, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for env in (environs[0], environs[1], environs[0])
        ]
        for process in processes:
            os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        names = [process.stdout.readline().split() for process in processes][0]
        for name in filter(lambda process: is_wanted(process.replace("_", " ")), names):
            rows = [_in_turns(processes, name, number) for number in range(pairs + 10)][10:]
            kept = found.setdefault(name.replace("_", " "), [])
            kept.append([statistics.median(values) for values in ([a for a, _, _ in rows], [b - a for a, b, _ in rows], [c - a for a, _, c in rows])])
        for process in processes:
            process.stdin.close()
            process.wait()
    return {name: [statistics.median(values) for values in zip(*rows)] for name, rows in found.items()}


def _in_turns(processes, name, number):
    """µs of a call in each, with another of them first each time."""
    took = [0.0] * len(processes)
    for at in range(len(processes)):
        which = (at + number) % len(processes)
        processes[which].stdin.write(name + "\n")
        processes[which].stdin.flush()
        took[which] = int(processes[which].stdout.readline()) / block / 1000
    return took
