"""Ways to ask AWS for what no rule allows, by requests that are served in another way than they look (see escaping.py)."""

import gzip
import socket
import sys

from escaping import allowed, main

_form = b"Content-Type: application/x-www-form-urlencoded\r\n"


def _connected():
    return socket.create_connection(("127.0.0.1", allowed))


def _signed(service):
    return b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261127/eu-west-1/%b/aws4_request, SignedHeaders=host, Signature=0\r\n" % service


def _asked(line, host, more=b"", service=b"s3", body=b"", signed=None):
    """Rules allow objects of the buckets `bucket` (to get) and `own`, items of the table Orders and messages to the queue Own."""
    head = b"%b HTTP/1.1\r\nHost: %b\r\n%b%bContent-Length: %d\r\n\r\n" % (line, host, more, signed or _signed(service), len(body))
    _connected().sendall(head + body)
    return True


# Objects.


def bucket_that_is_the_host():
    """S3 takes a name that is none of its own for that of a bucket."""
    return _asked(b"GET /bucket/key", b"secrets")


def key_that_looks_like_a_bucket():
    return _asked(b"GET /own/key", b"secrets.s3.eu-west-1.amazonaws.com")


def scope_of_all_regions():
    signed = b"Authorization: AWS4-ECDSA-P256-SHA256 Credential=A/20261127/s3/aws4_request, SignedHeaders=host, Signature=0\r\n"
    return _asked(b"PUT /bucket/key", b"127.0.0.1", signed=signed)


def signature_of_the_version_before():
    return _asked(b"PUT /bucket/key", b"127.0.0.1", signed=b"Authorization: AWS AKID:c2lnbmF0dXJl\r\n")


def lock_that_is_passed_by():
    return _asked(b"DELETE /key", b"own.s3.eu-west-1.amazonaws.com", b"x-amz-bypass-governance-retention: true\r\n")


def lock_that_is_passed_by_in_the_address():
    return _asked(b"DELETE /key?X-Amz-Bypass-Governance-Retention=true", b"own.s3.eu-west-1.amazonaws.com")


def version_as_a_source():
    return _asked(b"PUT /copy", b"own.s3.eu-west-1.amazonaws.com", b"x-amz-copy-source: /own/key?versionId=1\r\n")


def part_of_a_bucket_that_is_made():
    return _asked(b"POST /?metadataConfiguration", b"own.s3.eu-west-1.amazonaws.com")


def object_behind_a_function():
    return _asked(b"GET /key", b"x-1.s3-object-lambda.eu-west-1.amazonaws.com", service=b"s3-object-lambda")


def object_on_an_outpost():
    return _asked(b"GET /key", b"x-1.op-1.s3-outposts.eu-west-1.amazonaws.com", service=b"s3-outposts")


# Actions, and what they are on.


def queue_in_the_path():
    body = b"Action=SendMessage&MessageBody=x&QueueUrl=https://sqs/1/Own"
    return _asked(b"POST /1/Other", b"sqs.eu-west-1.amazonaws.com", _form, b"sqs", body)


def queue_in_the_address():
    return _asked(b"GET /?Action=SendMessage&QueueUrl=https://sqs/1/Other", b"sqs.eu-west-1.amazonaws.com", service=b"sqs")


def queue_in_the_address_of_a_form():
    return _asked(b"POST /?QueueUrl=https://sqs/1/Other", b"sqs.eu-west-1.amazonaws.com", _form, b"sqs", b"Action=SendMessage&MessageBody=x")


def form_that_is_compressed():
    body = gzip.compress(b"Action=DeleteTopic&TopicArn=x")
    return _asked(b"POST /", b"sns.eu-west-1.amazonaws.com", _form + b"Content-Encoding: gzip\r\n", b"sns", body)


def form_without_its_kind():
    return _asked(b"POST /", b"sns.eu-west-1.amazonaws.com", b"", b"sns", b"Action=DeleteTopic&TopicArn=x")


def operation_in_an_encoded_path():
    line = b"POST /%73ervice/GraniteServiceVersion20100801/operation/DeleteAlarms"
    return _asked(line, b"monitoring.eu-west-1.amazonaws.com", b"smithy-protocol: rpc-v2-cbor\r\n", b"monitoring")


# Like one before, on a connection that is kept.


def _items(*requests):
    """(what is said before the target, target, body) of requests to DynamoDB."""
    connection = _connected()
    for before, target, body in requests:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: dynamodb.eu-west-1.amazonaws.com\r\nX: %b\r\nX-Amz-Target: DynamoDB_20120810.%b\r\nContent-Length: %d\r\n%b\r\n%b"
            % (before, target, len(body), _signed(b"dynamodb"), body)
        )
        connection.recv(999)
    return True


_orders = b'{"Item": {"a": {"S": "x"}}, "TableName": "Orders"}'


def table_of_a_body_like_another():
    return _items(*[(b"x", b"PutItem", _orders)] * 3, (b"x", b"PutItem", _orders.replace(b"Orders", b"Secret")))


def table_in_a_text_of_a_body_like_another():
    return _items(*[(b"x", b"PutItem", _orders)] * 3, (b"x", b"PutItem", _orders.replace(b'"x"', b'"x"}}, "TableName": "Secret", "Item": {"a": {"S": "x"')))


def operation_of_a_head_like_another():
    return _items(*[(b"%d" % at, b"PutItem", _orders) for at in range(3)], (b"9", b"GetItem", _orders))


def operation_in_a_value_that_changes():
    hidden = b"\nX-Amz-Target: DynamoDB_20120810.GetItem\nX:"
    return _items(*[(b"%d" % at * len(hidden), b"PutItem", _orders) for at in range(3)], (hidden, b"PutItem", _orders))


if __name__ == "__main__":
    main(sys.argv[1], globals())
