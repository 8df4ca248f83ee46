"""Measures the time that the guard adds to calls of boto3: `python3 guards/python/bench/sdk.py`, with an interpreter
that has boto3. Prints a table.

A server in another process answers every call. The time is that of the calling thread, in lock step (`calls.py`). The
credentials are made up. Each call is about another item, object or message.
"""

import json
import os
import subprocess
import sys
import tempfile

from bench import environ, lay_out, write
from calls import costs
from tests.running import profile, rule

server = """
import socket, threading
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
published = b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'
def serve(far):
    far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    file = far.makefile("rb")
    while line := file.readline():
        headers = {}
        while header := file.readline().strip():
            name, _, value = header.partition(b":")
            headers[name.lower()] = value.strip()
        if b"expect" in headers: far.sendall(b"HTTP/1.1 100 Continue\\r\\n\\r\\n")
        body = file.read(int(headers.get(b"content-length", b"0")))
        answer = published if body.startswith(b"Action=") else b"" if line.startswith(b"PUT") else b"{}"
        far.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%b" % (len(answer), answer))
while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""

worker = """
import os, sys, time, boto3
endpoint, clock, number = "http://127.0.0.1:" + os.environ["PORT"], time.thread_time_ns, [0]
options = dict(region_name="eu-west-1", endpoint_url=endpoint, aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="x", aws_session_token="T" * 300)
dynamodb, s3, sqs, functions, sns = (boto3.client(one, **options) for one in ("dynamodb", "s3", "sqs", "lambda", "sns"))
def name():
    number[0] += 1
    return "%06d" % number[0]
def line(): return {"M": {"sku": {"S": name()}, "count": {"N": "2"}}}
acts = {
    "get_item": lambda: dynamodb.get_item(TableName="Orders", Key={"id": {"S": name()}}),
    "put_item": lambda: dynamodb.put_item(TableName="Orders", Item={"id": {"S": name()}, "total": {"N": "12"}, "lines": {"L": [line(), line()]}}),
    "query": lambda: dynamodb.query(TableName="Orders", IndexName="byCustomer", KeyConditionExpression="c = :c", ExpressionAttributeValues={":c": {"S": name()}}, Limit=20),
    "get_object": lambda: s3.get_object(Bucket="photos", Key="a/%s.jpg" % name())["Body"].read(),
    "put_object": lambda: s3.put_object(Bucket="photos", Key="small/%s.jpg" % name(), Body=b"a picture"),
    "send_message": lambda: sqs.send_message(QueueUrl=endpoint + "/1/mail", MessageBody='{"id": "%s", "what": "paid"}' % name()),
    "invoke": lambda: functions.invoke(FunctionName="report", Payload=b'{"id": "%b"}' % name().encode())["Payload"].read(),
    "publish": lambda: sns.publish(TopicArn="arn:aws:sns:eu-west-1:1:orders", Message="order " + name()),
}
print(*acts, flush=True)
for asked in sys.stdin:
    act, at = acts[asked.strip()], clock()
    for _ in range(BLOCK): act()
    print(clock() - at, flush=True)
"""

permissions = [
    rule("orders", call=["dynamodb:GetItem", "dynamodb:PutItem"], resource=["arn:aws:dynamodb:*:*:table/Orders"]),
    rule("by-customer", call=["dynamodb:Query"], resource=["arn:aws:dynamodb:*:*:table/Orders/index/byCustomer"]),
    rule("photos", call=["s3:GetObject"], resource=["arn:aws:s3:::photos/*"]),
    rule("small", call=["s3:PutObject"], resource=["arn:aws:s3:::photos/small/*"]),
    rule("mail", call=["sqs:SendMessage"], resource=["arn:aws:sqs:*:*:mail"]),
    rule("report", call=["lambda:InvokeFunction"], resource=["arn:aws:lambda:*:*:function:report"]),
    rule("topic", call=["sns:Publish"], resource=["arn:aws:sns:*:*:orders"]),
]


def main():
    asked = subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE, text=True)
    try:
        port = asked.stdout.readline().strip()
        with tempfile.TemporaryDirectory(dir=os.path.expanduser("~")) as folder:
            folder = os.path.realpath(folder)
            lay_out(folder)
            write(folder + "/limits.json", json.dumps(profile(outbound=[rule("local", to=["127.0.0.1:*"])], permissions=permissions)))
            environs = [environ(folder, which, PORT=port) for which in (None, "limits")]
            for name, found in costs(environs, folder, lambda name: True, pairs=20, script=worker).items():
                print("%-14s without %7.1f us   added %6.1f   two without %5.1f" % (name.replace(" ", "_"), *found))
    finally:
        asked.terminate()


if __name__ == "__main__":
    main()
