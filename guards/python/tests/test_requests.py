"""Requests to AWS over one connection: those before change no decision."""

import json
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src"))

from emmental_guard.core import aws  # noqa: E402
from emmental_guard.core.addresses import Addresses  # noqa: E402
from emmental_guard.core.http import _parsed  # noqa: E402
from emmental_guard.core.permissions import Permissions  # noqa: E402
from emmental_guard.core.readers import Readers  # noqa: E402
from emmental_guard.core.rules import deciding_rule  # noqa: E402
from emmental_guard.core.wire import _Choice, _Place  # noqa: E402

from .running import profile, rule, run  # noqa: E402

_rules = [
    rule("orders", call=["dynamodb:GetItem", "dynamodb:PutItem"], resource=["arn:aws:dynamodb:*:*:table/Orders"]),
    rule("queue", call=["sqs:SendMessage"], resource=["arn:aws:sqs:eu-west-1:*:mail"]),
    rule("topic", call=["sns:Publish"], resource=["arn:aws:sns:eu-west-1:1:orders"]),
    rule("photos", call=["s3:GetObject"], resource=["arn:aws:s3:::photos/*"]),
    rule("small", call=["s3:PutObject"], resource=["arn:aws:s3:::photos/small/*"]),
    rule("report", call=["lambda:InvokeFunction"], resource=["arn:aws:lambda:*:*:function:report"]),
    rule("secret", call=["secretsmanager:GetSecretValue"], resource=["arn:aws:secretsmanager:*:*:secret:db-??????"]),
]


class Signals:
    def __init__(self):
        self.hits = []

    def counter(self, match, target):
        return lambda: self.hits.append(match)

    def once(self, key):
        return True

    def emit(self, kind, evidence, **more):
        self.hits.append((kind, evidence["what"]))


class Events:
    running = ()

    def current_id(self):
        return None


class Guard:
    """Replaces the guard for a reader of connections; notes the hits and the signals."""

    outbound = inbound = None

    def __init__(self, rules):
        self.permissions, self.environ, self.mode = rules, {"AWS_REGION": "eu-west-1"}, {"permissions": "enforce"}
        self.signals, self.invocations = Signals(), Events()
        self.asked, self.addresses = Permissions(self), Addresses(self)

    def evidence(self, what, api):
        return {"what": what}

    def judge(self, section, rules, subject, what, api, target=None):
        found = deciding_rule(rules, *subject)
        return self.refuse(section, found and found.name, None, what, api)

    def refuse(self, section, name, match, what, api):
        return PermissionError(what)


class Connection:
    """Sends over one connection, as the gates do."""

    def __init__(self, rules=_rules):
        self.guard, self.readers = Guard(rules), Readers()
        self.reader = _Choice(self.guard, self.guard.asked, self.guard.addresses, _Place("a.example", 443, False, True))

    def send(self, *parts):
        """(what was refused, what was counted)."""
        counted = self.guard.signals.hits = []
        for data in filter(None, parts):
            error = self.readers.sent(1, data, [], False, lambda: self.reader, None)
            self.readers.done(1)
            if error is not None:
                return str(error), counted
        return None, counted


def request(service, headers=(), body=b"", line="POST /", number=0):
    """(head, body) as boto3 writes them; `number` stands for what differs each time."""
    lines = ["%s HTTP/1.1" % line, "Host: %s.eu-west-1.amazonaws.com" % service, *headers, "X-Amz-Date: 20261127T0102%02dZ" % (number % 60)]
    scope = "AKIDEXAMPLE/20261127/eu-west-1/%s/aws4_request" % service
    lines += ["Authorization: AWS4-HMAC-SHA256 Credential=%s, SignedHeaders=host;x-amz-date, Signature=%064x" % (scope, number)]
    lines += ["amz-sdk-invocation-id: %036x" % number, "Content-Length: %d" % len(body)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1"), body


def item(number=0, table="Orders", action="GetItem", key=None):
    body = json.dumps({"TableName": table, "Key": {"id": {"S": key or "%06d" % number}}, "Limit": 10}).encode()
    return request("dynamodb", ("X-Amz-Target: DynamoDB_20120810." + action, "Content-Type: application/x-amz-json-1.0"), body, number=number)


def message(number=0, queue="mail"):
    body = json.dumps({"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/" + queue, "MessageBody": json.dumps({"id": number})}).encode()
    return request("sqs", ("X-Amz-Target: AmazonSQS.SendMessage", "Content-Type: application/x-amz-json-1.0"), body, number=number)


def publication(number=0, action="Publish", topic="orders", more="&Message=%d"):
    body = ("Action=%s&TopicArn=arn%%3Aaws%%3Asns%%3Aeu-west-1%%3A1%%3A%s" % (action, topic)).encode() + (more % number if "%d" in more else more).encode()
    return request("sns", ("Content-Type: application/x-www-form-urlencoded; charset=utf-8",), body, number=number)


def photo(number=0, method="GET", key="a/%d.jpg"):
    return request("s3", ("x-amz-content-sha256: %064x" % number,), b"" if method == "GET" else b"abc", "%s /photos/%s" % (method, key % number), number)


def report(number=0, name="report"):
    return request("lambda", (), b'{"id": %d}' % number, "POST /2015-03-31/functions/%s/invocations" % name, number)


def secret(number=0, name="db"):
    body = json.dumps({"SecretId": name}).encode()
    return request("secretsmanager", ("X-Amz-Target: secretsmanager.GetSecretValue", "Content-Type: application/x-amz-json-1.1"), body, number=number)


def twice(number=0):
    """A form that says one name twice, alike."""
    return publication(number, more="&Message=a&Message=a&Subject=%d")


_kinds = (item, message, publication, photo, report, secret, twice)


def known(kind):
    """A connection that has sent requests of a kind, all of them allowed."""
    link = Connection()
    for number in range(100, 112):
        assert link.send(*kind(number))[0] is None
    return link


# Resources of a rule that allows to get and put objects.
_objects = (
    ["arn:aws:s3:::photos/*"], ["arn:aws:s3:::photos/small/*"], ["arn:aws:s3:::photos/*.jpg"], ["arn:aws:s3:::photos/small/?.jpg", "arn:aws:s3:::photos/large/a"],
    ["arn:aws:s3:::ph*"], ["arn:aws:s3:::p*s/small/*"], ["arn:aws:s3:::photos/*/*"], ["arn:aws:s3:::photos"], ["arn:aws:s3:::*/small/a"], ["photos/small/*"],
    ["arn:aws:sqs:::photos/*", "arn:aws:s3:::other/*"], ["arn:aws:s3:::photos/a*a"], ["*"], [],
)  # fmt: skip
_beside = (
    [], [rule("second", "deny", call=["s3:Get*"], resource=["arn:aws:s3:::photos/large/*"])], [rule("second", call=["s3:GetObject"], resource=["arn:aws:s3:::photos/large/*"])],
    [rule("second", "watch", call=["s3:*"], resource=[])],
)  # fmt: skip
_keys = ("small/a.jpg", "small/aa.jpg", "large/a", "large/b", "small/", "small", "/small/a.jpg", "a%2e.jpg", "a#b", "", "a", "aa", "credential=a/b", "\x7f", "\xe4")


def asked(host, method, target):
    """A head alone, signed where its host does not say what it is."""
    signed = "Authorization: AWS4-HMAC-SHA256 Credential=A/20261127/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n"
    signed = "" if host.endswith(".com") else signed
    return ("%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: 0\r\n\r\n" % (method, target, host, signed)).encode("latin-1")


class Requests(unittest.TestCase):
    def test_an_object_is_asked_for_after_others_as_it_would_be_first(self):
        warm = 0
        for resource in _objects:
            for calls, beside in ((["s3:GetObject", "s3:GetObjectAcl", "s3:PutObject"], _beside), (["s3:ListBucket"], [[]])):
                for more in beside:
                    rules = [rule("first", call=calls, resource=resource), *more]
                    for host, begin in (("photos.s3.eu-west-1.amazonaws.com", "/"), ("s3.eu-west-1.amazonaws.com", "/photos/"), ("s3.eu-west-1.amazonaws.com", "/"), ("photos", "/")):
                        for method, query in (("HEAD", ""), ("GET", ""), ("GET", "?x-id=GetObject"), ("GET", "?acl"), ("GET", "?list-type=2"), ("PUT", "")):
                            connection = Connection(rules)
                            before = [asked(host, method, begin + key + query) for key in ("small/a.jpg", "small/b.jpg", "/y", "large/a", "x")]
                            before = [head for head in before if connection.send(head)[0] is None]
                            warm += len(before)
                            for key in _keys:
                                head = asked(host, method, begin + key + query)
                                for again in before:
                                    connection.send(again)
                                self.assertEqual((head, connection.send(head)), (head, Connection(rules).send(head)))
        self.assertGreater(warm, 500)

    def test_a_bucket_that_may_be_listed_lets_none_of_its_objects_be_read(self):
        """Also where what allows the list is on its objects as well."""
        rules = [rule("list", call=["s3:ListBucket"], resource=["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"])]
        host = "s3.eu-west-1.amazonaws.com"
        connection = Connection(rules)
        for _ in range(3):
            for target in "/photos", "/photos/", "/photos?list-type=2":
                self.assertIsNone(connection.send(asked(host, "GET", target))[0])
        for target in "/photos/a", "/photos/a?list-type=2", "/photos/a/":
            connection = Connection(rules)
            connection.send(asked(host, "GET", "/photos" + target[9:].lstrip("/")))
            self.assertIsNotNone(connection.send(asked(host, "GET", target))[0], target)

    def test_where_a_host_may_be_a_bucket_or_not_each_path_is_read_in_both_ways(self):
        rules = [rule("one", call=["s3:*"], resource=["arn:aws:s3:::minio.example/*"])]
        connection = Connection(rules)
        for _ in range(3):
            self.assertIsNone(connection.send(asked("minio.example", "PATCH", "/photos?torrent"))[0])
        self.assertIsNotNone(connection.send(asked("minio.example", "PATCH", "/photos/a?torrent"))[0])

    def test_after_more_actions_than_are_kept_objects_are_judged_as_before(self):
        connection = Connection([rule("any", call=["*"], resource=[])])
        for number in range(1100):
            self.assertIsNone(connection.send(*item(action="Any%d" % number))[0])
        self.assertEqual(connection.send(*photo()), (None, ["616e7900"]))

    def test_another_request_is_asked_about_as_the_first_of_a_connection(self):
        head, body = item(200)
        signature = b"Signature=%064x" % 200
        other = item(200, "Others")[1]
        asked = {
            "another table": item(200, "Users"),
            "another action": item(200, action="DeleteItem"),
            "another key": item(200, key='a"b\\c\n\u2028'),
            "a table before": (head, body.replace(b"{", b'{"TableName": "Users", ', 1)),
            "a table behind": (head, body[:-1] + b', "TableName": "Users"}'),
            "a table in other letters": (head, body[:-1] + b', "Table\\u004eame": "Users"}'),
            "a text that ends early": item(200, key='", "TableName": "Users'),
            "a text that another character follows": (head, body.replace(b'00200"', b'0020"x', 1)),
            "a control character": (head, body.replace(b"000200", b"00\n200", 1)),
            "no UTF-8": (head, body.replace(b"000200", b"00\xff200", 1)),
            "no escape": (head, body.replace(b"000200", b"00\\x20", 1)),
            "a name twice": (head, body.replace(b'"S"', b'"S": 1, "S"')),
            "an index": (head, body[:-1] + b', "IndexName": "by"}'),
            "no text": (head, body.replace(b'"Orders"', b"12345678")),
            "a list": (head, b"[" + body[1:-1].replace(b":", b",") + b"]"),
            "half a body": (head, body[:-1] + b" "),
            "a line within the signature": (head.replace(signature, signature[:-30] + b"\nX-Amz-Target: a.DeleteItem.."), body),
            "a line within the date": (head.replace(b"X-Amz-Date: 20261127T010220Z", b"X-Amz-Date: 2\nX-Amz-Target:a"), body),
            "a return within the date": (head.replace(b"T0102", b"T\r102"), body),
            "another scope in the signature": (head.replace(signature[-31:], b",Credential=a/b/c/s3/aws4_request"[:31]), body),
            "another scope": (head.replace(b"Credential=", b"Credential=A/20261127/eu-west-1/sqs/aws4_request, Credential="), body),
            "two actions": (head.replace(b"Content-Type", b"x-amz-target: a.DeleteItem\r\nContent-Type"), body),
            "a form": (head.replace(b"application/x-amz-json-1.0", b"application/x-www-form-urlencoded"), body),
            "an action in the address": (head.replace(b"POST / ", b"POST /?Action=DeleteItem "), body),
            "another method": (head.replace(b"POST", b"PUT"), body),
            "a method in small letters": (head.replace(b"POST", b"post"), body),
            "HTTP/1.0": (head.replace(b"HTTP/1.1", b"HTTP/1.0"), body),
            "no line feed": (head.replace(b"\r\n", b"\n"), body),
            "a sign before the length": (head.replace(b"Length: ", b"Length: +").replace(b"+6", b"+"), body),
            "a length with zeros": (head.replace(b"Length: ", b"Length: 00"), body),
            "two lengths": (head.replace(b"Content-Length", b"Content-Length: 3\r\nContent-Length"), body),
            "chunks": (head.replace(b"Content-Length: ", b"Transfer-Encoding: chunked\r\nX: "), b"%x\r\n%b\r\n0\r\n\r\n" % (len(other), other)),
            "in pieces": (head[:50], head[50:] + other[:20], other[20:]),
            "at once": (head + other,),
            "two at once": (head + body + head + other,),
            "another bucket": request("s3", (), b"", "GET /users/a"),
            "another key of a bucket": photo(200, "PUT", "other/%d"),
            "an ACL": photo(200, "GET", "a/%d?acl"),
            "a copy": request("s3", ("x-amz-copy-source: users/a",), b"", "PUT /photos/small/a"),
            "a bucket in the address of another": photo(200, "GET", "..%%2fusers/%d"),
            "another function": report(200, "other"),
            "a function in an address of another": report(200, "report/../other"),
            "another secret": secret(200, "other"),
            "another queue": message(200, "other"),
            "another of a form": publication(200, "Subscribe"),
            "another topic": publication(200, more="&Message=%d", topic="others"),
            "an action twice in a form": publication(200, more="&Action=Subscribe&Message=%d"),
            "an action in other letters": publication(200, more="&Message=%d&%%41ction=Subscribe"),
            "a name twice in a form": publication(200, more="&Message=%d&Message=a"),
            "a name twice, which was alike before": publication(200, more="&Message=a&Message=b&Subject=%d"),
            "a name twice alike in a form": publication(200, more="&Message=%d&Message=200"),
            "a topic in a message": publication(200, more="&Message=%d%%26TopicArn%%3Dothers"),
            "a value that is none": publication(200, more="&Message"),
        }
        self.assertEqual(known(item).send(*item(200)), Connection().send(*item(200)))
        for name, parts in asked.items():
            expected = Connection().send(*parts)
            for kind in _kinds:
                with self.subTest(name, after=kind.__name__):
                    self.assertEqual(known(kind).send(*parts), expected)
        self.assertEqual(
            {name for name, parts in asked.items() if Connection().send(*parts)[0] is None},
            {
                "another key", "a text that ends early", "another method", "a method in small letters", "HTTP/1.0", "no line feed", "a length with zeros",
                "a bucket in the address of another", "a form", "no text", "a topic in a message", "a value that is none", "a name twice alike in a form",
            },
        )  # fmt: skip

    def test_whatever_is_changed_what_came_before_decides_nothing(self):
        made = random.Random(20261127)
        tokens = [b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b":", b"=", b",", b'"', b"\\", b"{", b"}", b"credential=", b"AWS4-", b"/", b"?", b"&", b"%2f",
                  b'"TableName": "Users", ', b"X-Amz-Target: a.DeleteItem\r\n", b"Content-Length: 3\r\n", b"\xe9", b"\0", b"1", b"Action=Subscribe"]  # fmt: skip
        for turn in range(1500):
            kinds = made.choices(_kinds, k=made.choice((1, 1, 2)))
            connection = Connection()
            for number in range(made.randrange(2, 9)):
                connection.send(*made.choice(kinds)(made.randrange(100, 999)))
            head, body = made.choice(kinds)(made.randrange(100, 999))
            complete = head + body
            for _ in range(made.choice((1, 1, 2))):
                at = made.randrange(len(complete))
                complete = complete[:at] + made.choice((b"", made.choice(tokens), bytes((made.randrange(256),)))) + complete[at + made.choice((0, 0, 1, 3)) :]
            cut = made.choice((len(head), len(complete), made.randrange(len(complete))))
            parts = [part for part in (complete[:cut], complete[cut:]) if part]
            other = Connection()
            # Both know it as a connection of HTTP.
            other.send(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
            self.assertEqual(connection.send(*parts), other.send(*parts), (turn, parts))

    def test_of_a_header_that_decides_nothing_no_value_is_kept(self):
        kept = _parsed(item(200)[0][:-4] + b"\r\nX-Amz-Acl: private\r\nHost: ").headers
        self.assertEqual((kept["x-amz-acl"], kept["x-amz-date"], kept["host"]), ("", "", "dynamodb.eu-west-1.amazonaws.com,"))

    def test_errors_of_json_that_the_function_changed_let_nothing_through(self):
        script = """
import json.decoder, socket
class Odd(%s):
    def __init__(self, *given): pass
json.decoder.JSONDecodeError = Odd
listener = socket.create_server(("127.0.0.1", 0))
known, odd = %r, %r
def tried(one, *parts):
    try:
        for part in parts: one.sendall(part)
        return "sent"
    except BaseException as error: return type(error).__name__
for before in 0, 3:
    one = socket.create_connection(listener.getsockname())
    print(*[tried(one, *known) for _ in range(before)], tried(one, *odd), tried(one, odd[1]))
"""
        body = b'{"TableName": "Others", "Key": {"id": {"S": "1\n0200"}}, "Limit": 10}'
        for base in "Exception", "BaseException":
            result = run(script % (base, item(200), (item(200)[0], body)), profile(outbound=[rule("here", to=["127.0.0.1:*"])], permissions=_rules))
            self.assertEqual(result.out, "PermissionError PermissionError\nsent sent sent PermissionError PermissionError\n", result.err)

    def test_a_request_needs_its_body_where_that_says_what_it_is_on(self):
        self.assertTrue(aws.InBody.needs_body)
        self.assertFalse(aws.Request.needs_body)


if __name__ == "__main__":
    unittest.main()
