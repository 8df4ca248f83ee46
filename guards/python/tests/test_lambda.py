"""Events of Lambda: inspected, blocked as their trigger needs it, nothing lost."""

import base64
import json
import os
import tempfile
import textwrap
import unittest

from .lambdas import Listening, client_is_installed, invoke, invoke_with_client
from .running import own_files, profile, rule, run, sections

attack = "x' OR '1'='1"

app = """
import json, os, sqlite3, subprocess
seen = []

def handler(event, context):
    seen.append(event)
    act = event.get("act") if isinstance(event, dict) else None
    if act == "sql":
        db = sqlite3.connect(":memory:")
        db.execute("CREATE TABLE pets (name TEXT)")
        return db.execute("SELECT * FROM pets WHERE name = '%s'" % event["name"]).fetchall()
    if act == "shell":
        return subprocess.run("echo " + event["name"], shell=True, capture_output=True, text=True).stdout
    if act == "file":
        return open(os.environ["HERE"] + "/files/" + event["name"]).read()
    if act == "eval":
        return eval("1 + " + event["name"])
    if act == "fetch":
        import urllib.request
        return urllib.request.urlopen(event["name"]).read().decode()
    if act == "fail":
        raise ValueError("as asked")
    return {"seen": event}
"""


def inbound(**fields):
    return rule("any", **{"triggers": [], "source": None, "inspect": "all", "shape": None, "batchItemFailures": False, **fields})


# A shape that knows only short identifiers: any attack is odd there, and rule and shape together block.
def shape_of(*triggers, path, events=300):
    field = {"seen": events, "quiet": events, "types": ["string"], "families": ["identifier"], "length": [1, 8], "skeletons": None, "values": None}
    return {
        "schema": "emmental/shape/1",
        "triggers": {name: {"events": events, "quiet": events, "fields": {path: field}} for name in triggers},
    }  # fmt: skip


class Case(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = os.path.realpath(made.name)
        os.mkdir(self.folder + "/files")
        with open(self.folder + "/files/a.txt", "w") as file:
            file.write("content")
        with open(self.folder + "/app.py", "w") as file:
            file.write(textwrap.dedent(app))

    def environ(self, compiled, **extra):
        with open(self.folder + "/profile.json", "w") as file:
            json.dump(compiled, file)
        return {
            "PATH": os.environ["PATH"],
            "HERE": self.folder,
            "EMMENTAL_PROFILE": self.folder + "/profile.json",
            "EMMENTAL_SIGNALS": "file:" + self.folder + "/signals",
            **extra,
        }

    def signals(self, kind):
        with open(self.folder + "/signals") as file:
            return [signal for signal in map(json.loads, file) if signal["kind"] == kind]

    def test_without_rules_the_shim_hands_out_the_functions_own_handler(self):
        environ = self.environ(profile())
        del environ["EMMENTAL_PROFILE"]
        answers = invoke(self.folder, {**environ, "EMMENTAL_HANDLER": "app.handler"}, [{"a": 1}], handler="emmental_guard.handler.handler")
        self.assertEqual(answers, [{"answer": {"seen": {"a": 1}}}])
        (error,) = self.signals("error")
        self.assertEqual((error["level"], error["evidence"]["message"]), ("none", "no rules: EMMENTAL_PROFILE is not set"))
        with self.assertRaisesRegex(AssertionError, "emmental: the handler is missing; set EMMENTAL_HANDLER"):
            invoke(self.folder, environ, [{}], handler="emmental_guard.handler.handler")

    def kept(self):
        folder = self.folder + "/kept"
        kept = []
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            with open(os.path.join(folder, name)) as file:
                kept.append(json.load(file))
        return kept


class Events(Case):
    def run_one(self, event, shape=None, quarantine=True, **fields):
        compiled = profile(
            inbound=[inbound(shape=shape, **fields)],
            onBlock={"http": 403, "quarantine": {"kind": "file", "target": "${env:HERE}/kept"} if quarantine else None},
        )
        return invoke(self.folder, self.environ(compiled), [event])[0]

    def test_what_could_not_be_read_is_counted(self):
        zstd = base64.b64encode(bytes.fromhex("28b52ffd") + bytes([7] * 64)).decode()
        stream = {"Records": [{"eventSource": "aws:kinesis", "kinesis": {"data": zstd}}]}
        invoke(self.folder, self.environ(profile(inbound=[inbound()])), [stream, {"name": "x"}, stream])
        self.assertEqual([(signal["evidence"]["invocations"], signal["evidence"].get("notInspected")) for signal in self.signals("hits")], [(1, 1), (2, 1)])

    def test_a_part_that_a_limit_left_out_alerts_and_follows_on_error(self):
        # The same cases as in guards/node/blocking.test.ts.
        deep = "needle in hay"
        for _ in range(12):
            deep = base64.b64encode(deep.encode()).decode()
        batch = {
            "Records": [
                {"messageId": "m%d" % at, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:q", "body": json.dumps({"order": text})}
                for at, text in enumerate(("order 1001", deep))
            ]
        }
        sender = {
            "version": "1", "triggerSource": "CustomSMSSender_Authentication", "region": "eu-west-1", "userPoolId": "eu-west-1_x", "userName": "u",
            "callerContext": {}, "request": {"type": "customSMSSenderRequestV1", "code": "AYADeG9w", "userAttributes": {}},
        }  # fmt: skip
        told = ("alert", "sqs", "Records[1].body.order", "not inspected: decoded 8 times already")
        cases = (
            ("open", batch, "goes on", told),
            ("closed", batch, "without", ("block", *told[1:])),
            ("closed", {"order": deep}, "refused", ("block", "custom", "order", told[3])),
            ("closed", sender, "goes on", None),
        )
        for on_error, event, outcome, expected in cases:
            with self.subTest(on_error=on_error, outcome=outcome):
                self.setUp()
                with open(self.folder + "/app.py", "w") as file:
                    file.write("def handler(event, context):\n    return event\n")
                compiled = profile(
                    onError=on_error,
                    inbound=[inbound()],
                    onBlock={"http": 403, "quarantine": {"kind": "file", "target": "${env:HERE}/kept"}},
                )
                answer = invoke(self.folder, self.environ(compiled), [event])[0]
                found = "refused" if "error" in answer else "goes on" if deep in json.dumps(answer) or event is sender else "without"
                self.assertEqual(found, outcome, answer)
                signals = [
                    (signal["kind"], signal["evidence"]["trigger"], signal["evidence"].get("path"), signal["evidence"].get("message"))
                    for signal in self.signals("alert") + self.signals("block")
                ]
                self.assertEqual(signals, [] if expected is None else [expected])
                if outcome in ("without", "refused"):
                    self.assertIn(deep, json.dumps(self.kept()))

    def test_an_event_is_inspected_however_deep_it_is_and_of_whatever_it_is_made(self):
        events = [
            # As deep as what parses it takes: on 3.13 far deeper than what copies it.
            "next(one for one in map(nested, (9000, 1400, 900)) if one)",
            "type('Own', (dict,), {})(name=%r)" % attack,
            "{'name': (%r,)}" % attack,
        ]
        made = "eval(json.loads(line), {'nested': nested})"
        parses = """
def nested(levels):
    try:
        return json.loads('{"x":' + '[' * levels + %r + ']' * levels + '}')
    except RecursionError:
        return None
""" % json.dumps(attack)
        with open(self.folder + "/app.py", "w") as file:
            file.write("def handler(event, context):\n    return None\n")
        invoke(self.folder, self.environ(profile("alert", inbound=[inbound()])), events, made=made, before=parses)
        self.assertEqual([signal["evidence"]["class"] for signal in self.signals("alert")], ["sqli"] * 3)
        self.assertEqual(self.signals("error"), [])
        invoke(self.folder, self.environ(profile("alert", inbound=[inbound()])), ["(lambda one: one.append(one) or one)([object()])"], made=made, before=parses)
        self.assertEqual([signal["evidence"]["message"] for signal in self.signals("error")], ["an event that is not JSON was not inspected"])

    def test_a_benign_event_goes_through_unchanged(self):
        event = {"name": "Rex", "list": [1, {"a": None}]}
        self.assertEqual(self.run_one(event), {"answer": {"seen": event}})
        self.assertEqual(self.signals("alert") + self.signals("block"), [])

    def test_a_signature_alone_alerts(self):
        self.assertEqual(self.run_one({"name": attack})["answer"], {"seen": {"name": attack}})
        (alert,) = self.signals("alert")
        self.assertEqual(alert["evidence"]["class"], "sqli")
        self.assertEqual((alert["evidence"]["path"], alert["invocation"]), ("name", "request-0"))

    def test_an_api_gets_403_with_the_id_of_the_signal(self):
        event = {"version": "2.0", "routeKey": "POST /pets", "rawPath": "/pets", "requestContext": {"http": {"method": "POST"}}, "body": attack}
        answer = self.run_one(event, shape_of("apigw-v2", path="body"))["answer"]
        self.assertEqual(answer["statusCode"], 403)
        (block,) = self.signals("block")
        self.assertEqual(json.loads(answer["body"])["id"], block["id"])
        self.assertEqual(self.kept()[0]["event"], event)

    def test_a_direct_call_gets_an_error(self):
        answer = self.run_one({"name": attack}, shape_of("custom", path="name"))
        self.assertEqual(answer["error"], "EmmentalBlocked")

    def test_an_authorizer_denies(self):
        event = {"type": "TOKEN", "methodArn": "arn:aws:execute-api:eu-west-1:1:a/b/GET/c", "authorizationToken": attack}
        answer = self.run_one(event, shape_of("apigw-authorizer", path="authorizationToken"))["answer"]
        self.assertFalse(answer["isAuthorized"])
        self.assertEqual(answer["policyDocument"]["Statement"][0]["Effect"], "Deny")

    def test_blocked_messages_of_a_queue_wait_and_the_others_are_handled(self):
        event = {"Records": [self.message(0, "fine"), self.message(1, attack), self.message(2, "good")]}
        answer = self.run_one(event, shape_of("sqs", path="Records[].body"))["answer"]
        self.assertEqual([item["messageId"] for item in answer["seen"]["Records"]], ["0", "2"])
        self.assertEqual(self.kept()[0]["event"]["records"], [event["Records"][1]])

    def test_a_message_that_cannot_be_kept_goes_back_to_its_queue(self):
        event = {"Records": [self.message(0, "fine"), self.message(1, attack)]}
        answer = self.run_one(event, shape_of("sqs", path="Records[].body"), quarantine=False, batchItemFailures=True)
        self.assertEqual(answer["answer"]["batchItemFailures"], [{"itemIdentifier": "1"}])
        self.assertIn("back in the queue", self.signals("block")[0]["evidence"]["quarantine"])

    def test_of_a_fifo_queue_later_messages_of_the_group_go_back_too(self):
        event = {"Records": [self.message(n, text, "g%d" % (n % 2)) for n, text in enumerate((attack, "fine", "later"))]}
        answer = self.run_one(event, shape_of("sqs", path="Records[].body"), quarantine=False, batchItemFailures=True)["answer"]
        self.assertEqual([item["itemIdentifier"] for item in answer["batchItemFailures"]], ["0", "2"])
        self.assertEqual([item["messageId"] for item in answer["seen"]["Records"]], ["1"])

    def test_an_event_that_cannot_be_kept_goes_through_when_open(self):
        event = {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": attack, "TopicArn": "arn:aws:sns:eu-west-1:1:t"}}]}
        answer = self.run_one(event, shape_of("sns", path="Records[].Sns.Message"), quarantine=False)
        self.assertEqual(answer["answer"], {"seen": event})
        self.assertEqual("went through, because no quarantine is configured", self.signals("block")[0]["evidence"]["quarantine"])

    def test_an_asynchronous_event_succeeds_after_quarantine(self):
        event = {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": attack, "TopicArn": "arn:aws:sns:eu-west-1:1:t"}}]}
        self.assertEqual(self.run_one(event, shape_of("sns", path="Records[].Sns.Message")), {"answer": None})
        self.assertEqual(len(self.kept()), 1)

    def test_a_trigger_that_no_rule_names_is_stopped(self):
        answer = self.run_one({"name": "Rex"}, triggers=["sqs"])
        self.assertEqual(answer["error"], "EmmentalBlocked")
        self.assertEqual(self.signals("block")[0]["rule"], "(all other)")

    def test_a_route_that_no_rule_names_is_stopped(self):
        event = {"version": "2.0", "routeKey": "$default", "rawPath": "/admin", "requestContext": {"http": {"method": "GET"}}}
        answer = self.run_one(event, triggers=["apigw-v2"], source="GET /pets/{id}")
        self.assertEqual(answer["answer"]["statusCode"], 403)
        event["rawPath"] = "/pets/7"
        self.assertIn("seen", self.run_one(event, triggers=["apigw-v2"], source="GET /pets/{id}")["answer"])

    def test_an_error_of_the_handler_stays_its_own(self):
        self.assertEqual(self.run_one({"act": "fail"}), {"error": "ValueError", "message": "as asked"})

    def test_an_event_that_is_no_object_goes_through(self):
        for event in (None, 1, "text", [1, 2]):
            self.assertEqual(self.run_one(event), {"answer": {"seen": event}})

    def message(self, number, text, group=None):
        queue = "arn:aws:sqs:eu-west-1:1:orders" + (".fifo" if group else "")
        attributes = {"MessageGroupId": group} if group else {}
        return {"messageId": str(number), "eventSource": "aws:sqs", "eventSourceARN": queue, "body": text, "attributes": attributes}


class Quarantine(Case):
    def blocked(self, quarantine, **extra):
        compiled = profile(
            inbound=[inbound(shape=shape_of("sns", path="Records[].Sns.Message"))],
            onBlock={"http": 403, "quarantine": quarantine},
            outbound=[],
            permissions=[],
        )
        keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "t", "AWS_REGION": "eu-west-1"}
        event = {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": attack, "TopicArn": "arn:aws:sns:eu-west-1:1:t"}}]}
        answer = invoke(self.folder, self.environ(compiled, **keys, **extra), [event])[0]
        return answer, self.signals("block")[0]["evidence"]["quarantine"]

    def test_a_queue_gets_the_event_signed_whatever_the_rules_say_of_the_function(self):
        with Listening() as server:
            queue = "http://127.0.0.1:%d/1/parked" % server.port
            answer, where = self.blocked({"kind": "sqs", "target": "${env:QUEUE}"}, QUEUE=queue)
        self.assertEqual((answer, where), ({"answer": None}, "sqs:" + queue))
        _, path, headers, body = server.requests[0]
        message = json.loads(body)
        self.assertEqual((path, message["QueueUrl"]), ("/", queue))
        self.assertEqual(json.loads(message["MessageBody"])["event"]["records"][0]["Sns"]["Message"], attack)
        headers = {name.lower(): value for name, value in headers.items()}
        self.assertTrue(headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"))
        self.assertEqual(headers["x-amz-security-token"], "t")

    def test_a_bucket_gets_the_event(self):
        with Listening() as server:
            endpoint = "http://127.0.0.1:%d" % server.port
            answer, where = self.blocked({"kind": "s3", "target": "parked/in"}, AWS_ENDPOINT_URL_S3=endpoint)
        self.assertEqual((answer, server.requests[0][0]), ({"answer": None}, "PUT"))
        self.assertEqual("s3:" + server.requests[0][1].lstrip("/"), where)

    def test_a_queue_that_refuses_loses_nothing(self):
        with Listening(status=500) as server:
            answer, where = self.blocked({"kind": "sqs", "target": "http://127.0.0.1:%d/1/parked" % server.port})
        self.assertIn("seen", answer["answer"])
        self.assertIn("went through, because it could not be kept: sqs:", where)


class Calls(Case):
    """Text of the event in a call: blocked where it changes what the call means."""

    def acts(self, *pairs, **sections):
        compiled = profile(inbound=[inbound()], **sections)
        return invoke(self.folder, self.environ(compiled), [{"act": act, "name": name} for act, name in pairs])

    def test_sql_that_comes_from_the_event(self):
        good, bad = self.acts(("sql", "Rex"), ("sql", attack))
        self.assertEqual((good, bad["error"]), ({"answer": []}, "PermissionError"))
        (block,) = self.signals("block")
        self.assertEqual(block["evidence"]["proof"], "5 tokens of the query come from the event")

    def test_a_command_that_comes_from_the_event(self):
        good, bad = self.acts(("shell", "rex"), ("shell", "rex; id"))
        self.assertEqual((good, bad["error"]), ({"answer": "rex\n"}, "PermissionError"))

    def test_a_path_that_leaves_its_folder(self):
        good, bad = self.acts(("file", "a.txt"), ("file", "../../../../etc/passwd"))
        self.assertEqual((good, bad["error"]), ({"answer": "content"}, "PermissionError"))

    def test_a_path_that_leaves_its_folder_where_files_are_told_of_only(self):
        mode = {**dict.fromkeys(sections, "alert"), "inbound": "enforce"}
        (bad,) = self.acts(("file", "../../../../etc/passwd"), files=[own_files], mode=mode)
        self.assertEqual(bad["error"], "PermissionError")
        self.assertEqual([signal["section"] for signal in self.signals("block")], ["inbound"])

    def test_source_that_comes_from_the_event(self):
        good, bad = self.acts(("eval", "2"), ("eval", "__import__('os').getpid()"))
        self.assertEqual((good, bad["error"]), ({"answer": 3}, "PermissionError"))

    def test_an_address_that_comes_from_the_event(self):
        with Listening() as server:
            (bad,) = self.acts(("fetch", "http://127.0.0.1:%d/latest" % server.port))
        self.assertEqual((bad["error"], server.paths), ("URLError", []))
        self.assertEqual([signal["evidence"]["class"] for signal in self.signals("block")], ["ssrf"])


class Learning(Case):
    def hits(self, mode):
        events = [{"act": "shell", "name": "a%d" % number} for number in range(210)] + [{"act": "sql", "name": "Rex"}]
        attacks = [{"act": "sql", "name": attack}, {"act": "shell", "name": "x; id -u"}]
        compiled = profile(inbound=[inbound()], mode={**dict.fromkeys(sections, "enforce"), "inbound": mode})
        invoke(self.folder, self.environ(compiled), events + attacks)
        return [signal["evidence"] for signal in self.signals("hits")]

    def test_forms_of_calls_and_shapes_of_events_are_told_with_the_counts_but_of_no_attack(self):
        told = self.hits("alert")
        forms = {}
        for signal in told:
            for kind, found in signal.get("skeletons", {}).items():
                forms.setdefault(kind, []).extend(found)
        self.assertEqual(forms["shell"], ["echo w"])
        self.assertEqual(forms["sql"][1:], ["SELECT * FROM pets WHERE name = s"])
        (shape,) = [signal["shape"] for signal in told if "shape" in signal]
        self.assertEqual(shape["triggers"]["custom"]["events"], 211)
        self.assertEqual(shape["triggers"]["custom"]["fields"]["name"]["types"], ["string"])

    def test_what_is_enforced_is_not_learned(self):
        for item in self.hits("enforce"):
            self.assertEqual(sorted(item), ["hits", "invocations", "since", "targets"])


@unittest.skipUnless(client_is_installed, "awslambdaric is not installed")
class RealClient(Case):
    def test_the_real_runtime_client_serves_benign_events_and_blocks_attacks(self):
        http = {"version": "2.0", "routeKey": "POST /pets", "rawPath": "/pets", "requestContext": {"http": {"method": "POST"}}}
        compiled = profile(
            inbound=[inbound(shape=shape_of("apigw-v2", path="body"))],
            processes=[],
            files=[rule("own", read=["code", "runtime"], write=[])],
            outbound=[],
            code=[],
        )
        events = [{**http, "body": "fine"}, {**http, "body": attack}, {"act": "fail"}, {"act": "shell", "name": "a"}]
        answers, out = invoke_with_client(self.folder, self.environ(compiled), events)
        self.assertEqual([kind for kind, _ in answers], ["response", "response", "error", "error"], out)
        self.assertEqual(answers[0][1], {"seen": events[0]})
        self.assertEqual(answers[1][1]["statusCode"], 403)
        self.assertEqual(answers[2][1]["errorType"], "ValueError")
        self.assertEqual(answers[3][1]["errorType"], "PermissionError")
        self.assertEqual([signal["section"] for signal in self.signals("block")], ["inbound", "processes"])

    def test_a_handler_that_is_not_there_is_said_by_the_client(self):
        answers, out = invoke_with_client(self.folder, self.environ(profile(outbound=[])), [{}], "nowhere.handler")
        self.assertIn("nowhere", json.dumps(answers) + out)
        self.assertEqual(self.signals("block"), [])


failing = """
import sqlite3

calls = []

def handler(event, context):
    calls.append(len(event["Records"]))
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE pets (name TEXT)")
    for record in event["Records"]:
        name = record.get("body") or record["s3"]["object"]["key"]
        try:
            db.execute("SELECT * FROM pets WHERE name = '%s'" % name)
        except PermissionError:
            if name.startswith("caught"):
                continue
            raise
    return {"calls": calls}
"""


class Names(unittest.TestCase):
    def test_a_handler_that_is_no_module_and_function_is_told_with_what_it_should_be(self):
        for name in ("notes", "notes.", ".handler"):
            result = run("import emmental_guard.handler", profile(), EMMENTAL_HANDLER=name)
            last = result.err.splitlines()[-1]
            self.assertEqual(
                (result.code, last),
                (1, "ImportError: emmental: EMMENTAL_HANDLER is %r: it has to name a module and a function of it with a dot between, "
                    "as app.handler for the function handler in app.py" % name),
            )  # fmt: skip


class Failures(Case):
    """The handler fails where its call was stopped: what asked for it would send the same event again and again."""

    def run_one(self, event, quarantine=True, **fields):
        with open(self.folder + "/app.py", "w") as file:
            file.write(failing)
        compiled = profile(
            inbound=[inbound(**fields)],
            onBlock={"http": 403, "quarantine": {"kind": "file", "target": "${env:HERE}/kept"} if quarantine else None},
        )
        return invoke(self.folder, self.environ(compiled), [event])[0]

    def queue(self, *names):
        return {"Records": [Events.message(self, number, name) for number, name in enumerate(names)]}

    def test_the_message_waits_and_the_others_are_handled_once_more(self):
        event = self.queue("Rex", attack, "Tom")
        self.assertEqual(self.run_one(event)["answer"], {"calls": [3, 2]})
        self.assertEqual([connection["event"]["records"] for connection in self.kept()], [[event["Records"][1]]])
        call, complete = self.signals("block")
        self.assertEqual((call["evidence"]["signature"], complete["evidence"]["signature"]), ("sink/sql", "sink/sql"))
        self.assertTrue(complete["evidence"]["quarantine"].endswith(complete["id"] + ".json"))

    def test_a_message_alone_waits_and_the_queue_is_told_that_it_is_done(self):
        self.assertEqual(self.run_one(self.queue(attack))["answer"], {"batchItemFailures": []})
        self.assertEqual(len(self.kept()), 1)

    def test_what_cannot_be_kept_goes_back_to_its_queue(self):
        answer = self.run_one(self.queue("Rex", attack), quarantine=False, batchItemFailures=True)["answer"]
        self.assertEqual(answer, {"calls": [2, 1], "batchItemFailures": [{"itemIdentifier": "1"}]})

    def test_what_cannot_be_kept_nor_sent_back_fails_as_the_handler_does(self):
        self.assertEqual(self.run_one(self.queue("Rex", attack), quarantine=False)["error"], "PermissionError")

    def test_a_handler_that_goes_on_is_left_alone(self):
        self.assertEqual(self.run_one(self.queue("caught" + attack))["answer"], {"calls": [1]})
        self.assertEqual(self.kept(), [])

    def test_an_asynchronous_event_waits(self):
        event = {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"arn": "arn:aws:s3:::a"}, "object": {"key": attack}}}]}
        self.assertEqual(self.run_one(event), {"answer": None})
        self.assertEqual(len(self.kept()), 1)


if __name__ == "__main__":
    unittest.main()
