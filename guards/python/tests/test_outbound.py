"""Tests what a function sends: hosts, AWS requests, SQL on the wire, signals."""

import importlib.util
import json
import os
import socket
import tempfile
import threading
import unittest

from .lambdas import Listening
from .running import own_files, profile, rule, run, tried


class Hosts(unittest.TestCase):
    def test_a_name_ends_at_a_zero_for_whoever_looks_it_up(self):
        result = run(
            tried(
                "import socket; socket.getaddrinfo('localhost\\0.allowed.example', 81)",
                "import socket; socket.getaddrinfo(b'localhost\\0.allowed.example', None)",
            ),
            profile(outbound=[rule("own", to=["*.allowed.example:*"])]),
        )
        self.assertEqual(result.out.split(), ["PermissionError"] * 2)

    def test_another_host_is_not_asked_for_over_tls_in_memory(self):
        script = """
import ssl
client, server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
for one in client, server:
    # Nobody needs a certificate.
    one.maximum_version = ssl.TLSVersion.TLSv1_2
    one.set_ciphers("aNULL:@SECLEVEL=0")
there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
one = client.wrap_bio(back, there, server_hostname="a.allowed.example")
other = server.wrap_bio(there, back, server_side=True)
for end in one, other, one, other:
    try: end.do_handshake()
    except ssl.SSLWantReadError: pass
for host in b"a.allowed.example", b"evil.example":
    try: print(one.write(b"GET / HTTP/1.1\\r\\nHost: " + host + b"\\r\\n\\r\\n") > 0)
    except PermissionError: print("stopped")
"""
        result = run(script, profile(outbound=[rule("own", to=["*.allowed.example:443"])]))
        self.assertEqual(result.out.split(), ["True", "stopped"], result.err)

    def test_only_listed_addresses_and_ports_are_reached(self):
        with Listening() as good, Listening() as bad:
            result = run(
                tried(
                    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:%d/').read()" % good.port,
                    "import urllib.request; urllib.request.urlopen('http://localhost:%d/').read()" % good.port,
                    "import socket; socket.create_connection(('127.0.0.1', %d))" % bad.port,
                    "import socket; socket.socket().connect(('127.1', %d))" % bad.port,
                    "import socket; socket.socket().connect_ex(('::ffff:127.0.0.1', %d))" % bad.port,
                    "import socket; socket.socket(socket.AF_INET6).connect(('::ffff:127.0.0.1', %d))" % bad.port,
                    "import socket; socket.socket(2, 2).sendto(b'x', ('127.0.0.1', 53))",
                    "import socket; socket.socket(2, 2).sendmsg([b'x'], [], 0, ('127.0.0.1', 53))",
                    "import socket; socket.socket(1).connect('/run/x')",
                    "import socket; socket.getaddrinfo('evil.example', 443)",
                    "import socket; socket.gethostbyname('evil.example')",
                    "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW)",
                    "import socket; socket.socket(16, 3)",
                    "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', %d))" % bad.port,
                    "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', %d))" % good.port,
                    "import _socket; _socket.socket().connect(('127.0.0.1', %d))" % bad.port,
                ),
                profile(outbound=[rule("good", to=["127.0.0.1:%d" % good.port])]),
            )
            expected = ["done", "done", *["PermissionError"] * 11, "PermissionError", "done", "PermissionError"]
            self.assertEqual(result.out.split(), expected, result.err)
            self.assertEqual((len(good.paths), len(bad.paths)), (2, 0))

    def test_a_name_opens_the_addresses_that_it_was_resolved_to(self):
        with Listening() as server:
            result = run(
                tried(
                    "import urllib.request; urllib.request.urlopen('http://localhost:%d/').read()" % server.port,
                    "import socket; socket.create_connection(('127.0.0.1', %d))" % (server.port + 1),
                ),
                profile(outbound=[rule("good", to=["localhost:%d" % server.port])]),
            )
            self.assertEqual(result.out.split(), ["done", "PermissionError"], result.err)

    def test_a_denied_address_stays_denied_under_an_allowed_name(self):
        with Listening() as server:
            result = run(
                tried("import urllib.request; urllib.request.urlopen('http://localhost:%d/').read()" % server.port),
                profile(
                    outbound=[
                        rule("good", to=["localhost:%d" % server.port]),
                        rule("no", "deny", to=["127.0.0.0/8:*", "[::1]:*"]),
                    ]
                ),
            )
            self.assertEqual(result.out.split(), ["URLError"], result.err)
            self.assertEqual(result.of("block")[0]["rule"], "no")

    def test_an_implied_deny_leaves_what_a_rule_names(self):
        with Listening() as named, Listening() as other:
            denied = {**rule("private", "deny", to=["127.0.0.0/8:*"]), "except": ["127.0.0.1/32:%d" % named.port]}
            result = run(
                tried(
                    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:%d/').read()" % named.port,
                    "import socket; socket.create_connection(('127.0.0.1', %d))" % other.port,
                    "import socket; socket.create_connection(('127.0.0.2', %d))" % named.port,
                ),
                profile(outbound=[rule("own", to=["127.0.0.1/32:%d" % named.port, "any"]), denied]),
            )
            self.assertEqual(result.out.split(), ["done", "PermissionError", "PermissionError"])

    def test_a_watched_rule_lets_through_and_tells(self):
        with Listening() as server:
            result = run(
                tried("import urllib.request; urllib.request.urlopen('http://127.0.0.1:%d/').read()" % server.port),
                profile(outbound=[rule("look", "watch", to=["any"])]),
            )
            self.assertEqual(result.out.split(), ["done"])
            self.assertEqual({(signal["rule"], signal["decision"]) for signal in result.of("watch")}, {("look", "watch")})


class HostPatterns(unittest.TestCase):
    def test_aws_hosts_of_a_service_in_a_region(self):
        import sys

        from .running import source

        sys.path.insert(0, source)
        from emmental_guard.core.hosts import _endpoints, is_aws

        def matches(host, service, region="eu-west-1"):
            return is_aws(host, _endpoints.get(service, (service,)), region)

        for host, service in (
            ("dynamodb.eu-west-1.amazonaws.com", "dynamodb"),
            ("123456789012.ddb.eu-west-1.amazonaws.com", "dynamodb"),
            ("photos.s3.eu-west-1.amazonaws.com", "s3"),
            ("photos.s3.amazonaws.com", "s3"),
            ("s3.dualstack.eu-west-1.amazonaws.com", "s3"),
            ("photos.s3-eu-west-1.amazonaws.com", "s3"),
            ("sqs.eu-west-1.api.aws", "sqs"),
            ("vpce-0a1b-2c3d.sqs.eu-west-1.vpce.amazonaws.com", "sqs"),
            ("monitoring.eu-west-1.amazonaws.com", "cloudwatch"),
            ("kms-fips.eu-west-1.amazonaws.com", "kms"),
            ("sts.amazonaws.com", "sts"),
        ):
            self.assertTrue(matches(host, service), host)
        for host, service in (
            ("dynamodb.us-east-1.amazonaws.com", "dynamodb"),
            ("dynamodb.eu-west-1.amazonaws.com.evil.example", "dynamodb"),
            ("evilamazonaws.com", "s3"),
            ("sqs.eu-west-1.amazonaws.com", "s3"),
            ("nots3.eu-west-1.amazonaws.com", "s3"),
        ):
            self.assertFalse(matches(host, service), host)


@unittest.skipUnless(importlib.util.find_spec("boto3"), "boto3 is not installed")
class Aws(unittest.TestCase):
    def test_each_call_is_checked_against_the_permissions(self):
        with Listening(answer=b"{}") as server:
            result = run(
                """
                import boto3, os
                from botocore.config import Config
                from botocore.exceptions import HTTPClientError
                options = dict(region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="x",
                    endpoint_url=os.environ["ENDPOINT"], config=Config(retries={"max_attempts": 0}))
                client = lambda name: boto3.client(name, **options)
                def attempt(call):
                    try:
                        call()
                        print("done")
                    except HTTPClientError:
                        print("stopped")
                    except Exception:
                        # The server's answer is none of AWS's.
                        print("done")
                dynamodb, s3, sqs, functions = client("dynamodb"), client("s3"), client("sqs"), client("lambda")
                attempt(lambda: dynamodb.get_item(TableName="Orders", Key={"id": {"S": "1"}}))
                attempt(lambda: dynamodb.scan(TableName="Orders"))
                attempt(lambda: dynamodb.get_item(TableName="Users", Key={"id": {"S": "1"}}))
                attempt(lambda: s3.get_object(Bucket="photos", Key="in/a.jpg"))
                attempt(lambda: s3.delete_object(Bucket="photos", Key="in/a.jpg"))
                attempt(lambda: s3.put_object(Bucket="photos", Key="out/a.jpg", Body=b"x" * 100000))
                attempt(lambda: sqs.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/1/mail", MessageBody="x"))
                attempt(lambda: sqs.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/1/other", MessageBody="x"))
                attempt(lambda: functions.invoke(FunctionName="report", Payload=b"{}"))
                attempt(lambda: functions.delete_function(FunctionName="report"))
                """,
                profile(
                    permissions=[
                        rule("orders", call=["dynamodb:GetItem"], resource=["arn:aws:dynamodb:*:*:table/${env:TABLE}"]),
                        rule("photos", call=["s3:GetObject"], resource=["arn:aws:s3:::photos/*"]),
                        rule("small", call=["s3:PutObject"], resource=["arn:aws:s3:::photos/out/*"]),
                        rule("mail", call=["sqs:SendMessage"], resource=["arn:aws:sqs:eu-west-1:*:mail"]),
                        rule("report", call=["lambda:InvokeFunction"], resource=["arn:aws:lambda:*:*:function:report"]),
                    ]
                ),
                ENDPOINT="http://127.0.0.1:%d" % server.port,
                TABLE="Orders",
            )
        expected = "done stopped stopped done stopped done done stopped done stopped".split()
        self.assertEqual(result.out.split(), expected, result.err)
        self.assertEqual(
            [signal["evidence"]["what"] for signal in result.of("block")],
            [
                "dynamodb:Scan table/Orders",
                "dynamodb:GetItem table/Users",
                "s3:DeleteObject photos/in/a.jpg",
                "sqs:SendMessage other",
                "lambda:DeleteFunction function:report",
            ],
        )
        self.assertEqual(len(server.paths), 5)


class Wire(unittest.TestCase):
    """Statements that drivers write to sockets; the server only listens."""

    def statement(self, *packets):
        server = socket.create_server(("127.0.0.1", 0))

        self.addCleanup(server.close)

        def serve():
            connection = server.accept()[0]
            with connection:
                while connection.recv(65536):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        with tempfile.TemporaryDirectory() as folder:
            from .lambdas import invoke
            from .test_lambda import inbound

            folder = os.path.realpath(folder)
            with open(folder + "/app.py", "w") as file:
                file.write(
                    "import socket\ndef handler(event, context):\n"
                    "    s = socket.create_connection(('127.0.0.1', %d))\n"
                    "    for one in event['packets']: s.sendall(one.encode('latin-1'))\n"
                    "    s.close()\n    return 'sent'\n" % server.getsockname()[1]
                )
            with open(folder + "/profile.json", "w") as file:
                json.dump(profile(inbound=[inbound(inspect=[])]), file)
            environ = {
                "PATH": os.environ["PATH"],
                "EMMENTAL_PROFILE": folder + "/profile.json",
                "EMMENTAL_SIGNALS": "file:" + folder + "/signals",
            }
            event = {"packets": list(packets), "name": "x' OR '1'='1"}
            return invoke(folder, environ, [event])[0]

    def test_postgresql(self):
        start = "\0\0\0\x13\0\3\0\0user\0me\0\0\0\0"
        good = "SELECT * FROM pets WHERE name = 'rex'"
        bad = "SELECT * FROM pets WHERE name = 'x' OR '1'='1'"
        query = lambda sql: "Q" + (len(sql) + 5).to_bytes(4, "big").decode("latin-1") + sql + "\0"
        self.assertEqual(self.statement(start, query(good))["answer"], "sent")
        self.assertEqual(self.statement(start, query(bad))["error"], "PermissionError")

    def test_mysql(self):
        login = "\x25\0\0\1" + "\x05\xa2\x0f\0" + "\0\0\0\1" + "\x21" + "\0" * 23 + "me\0\0\0"
        query = lambda sql: (len(sql) + 1).to_bytes(3, "little").decode("latin-1") + "\0\3" + sql
        good = "SELECT * FROM pets WHERE name = 'rex'"
        bad = "SELECT * FROM pets WHERE name = 'x' OR '1'='1'"
        self.assertEqual(self.statement(login, query(good))["answer"], "sent")
        self.assertEqual(self.statement(login, query(bad))["error"], "PermissionError")


class Signals(unittest.TestCase):
    def test_stdout_carries_one_line_each(self):
        result = run(tried("1"), profile(processes=[]), EMMENTAL_SIGNALS="stdout")
        lines = [json.loads(line) for line in result.out.splitlines() if line.startswith("{")]
        self.assertEqual([signal["kind"] for signal in lines], ["start"])
        self.assertEqual(lines[0]["evidence"]["start"]["processes"], "in-process, enforce")
        self.assertEqual(lines[0]["evidence"]["start"]["inbound"], "not limited")

    def test_an_endpoint_takes_batches(self):
        with Listening(status=200) as server:
            result = run(
                "import os, time\nfor n in range(50):\n    try: os.system('x%d' % n)\n    except OSError: pass\ntime.sleep(3)",
                profile(processes=[], outbound=[]),
                EMMENTAL_SIGNALS="http://127.0.0.1:%d/signals" % server.port,
            )
            lines = [json.loads(line) for _, _, _, body in server.requests for line in body.splitlines()]
        self.assertEqual(result.code, 0, result.err)
        self.assertEqual(len([signal for signal in lines if signal["kind"] == "block"]), 50)
        self.assertLess(len(server.requests), 30)

    def test_an_endpoint_that_is_down_costs_the_function_nothing_but_its_signals(self):
        result = run(
            "import os\nfor n in range(2000):\n    try: os.system('x%d' % n)\n    except OSError: pass\nprint('fine')",
            profile(processes=[]),
            EMMENTAL_SIGNALS="http://127.0.0.1:9/signals",
        )
        self.assertEqual(result.out.split(), ["fine"], result.err)

    def test_a_flood_is_cut_and_the_loss_is_counted(self):
        with tempfile.TemporaryDirectory() as folder:
            result = run(
                "import os\nfor n in range(1000):\n    try: os.system('x%d' % n)\n    except OSError: pass",
                profile(processes=[]),
                folder=folder,
            )
        kept = len(result.of("block")) + sum(signal["evidence"]["lost"] for signal in result.of("lost"))
        self.assertLess(len(result.of("block")), 1000)
        self.assertEqual(kept, 1000)

    def test_secrets_in_what_is_told_are_blanked(self):
        result = run(tried("os.system('curl -H password=hunter2hunter2 x')"), profile(processes=[]))
        self.assertIn("[redacted]", result.of("block")[0]["evidence"]["what"])
        self.assertNotIn("hunter2", json.dumps(result.signals))

    def test_hits_are_told_at_the_end(self):
        result = run(
            "open('/dev/null'); import json; open(os.environ['HERE'] + '/profile.json').read()".replace("open(os", "import os; open(os", 1),
            profile(files=[own_files, rule("p", read=["$HERE/profile.json"], write=[])]),
        )
        hits = {}
        for signal in result.of("hits"):
            hits.update(signal["evidence"]["hits"])
        self.assertEqual(hits.get(rule("p")["match"]), 1, result.err)


if __name__ == "__main__":
    unittest.main()
