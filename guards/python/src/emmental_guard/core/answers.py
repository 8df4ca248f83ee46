"""How a blocked event of a trigger is answered, and where its records stand.

By the ids of the trigger table of the inspection engine; what is not here gets an error. Source: response formats in the
AWS Lambda, API Gateway, Cognito, Firehose and S3 guides. The same rows as guards/node/core/answer.ts.
"""

import json

_whole = "eventbridge s3-eventbridge eventbridge-schedule cloudwatch-logs cloudwatch-alarm iot autoscaling batch codebuild ecs-ecr"
_google = "structured pubsub storage firestore audit cloudbuild scheduler analytics auth database firebasealerts remoteconfig testlab"

# Trigger → (answer, paths of the lists of records; `*` is every key of a map).
ANSWERS = {
    "apigw-v1": ("http", ()),
    "apigw-v2": ("http", ()),
    "lambda-url": ("http", ()),
    "apigw-websocket": ("http", ()),
    "vpc-lattice": ("http", ()),
    "gcp-http": ("http", ()),
    "alb": ("alb", ()),
    "cloudfront": ("cloudfront", ()),
    "apigw-authorizer": ("authorizer", ()),
    "sqs": ("batch", (("Records",),)),
    "s3-sqs": ("batch", (("Records",),)),
    "sns-sqs": ("batch", (("Records",),)),
    "kinesis": ("stream", (("Records",),)),
    "kinesis-cwlogs": ("stream", (("Records",),)),
    "dynamodb-stream": ("stream", (("Records",),)),
    "kafka": ("stream", (("records", "*"),)),
    "mq": ("asynchronous", (("messages",), ("rmqMessagesByQueue", "*"))),
    "firehose": ("transform", (("records",),)),
    "kinesis-analytics": ("transform", (("records",),)),
    "s3-batch": ("s3-batch", (("tasks",),)),
    "s3": ("asynchronous", (("Records",),)),
    "sns": ("asynchronous", (("Records",),)),
    "codecommit": ("asynchronous", (("Records",),)),
    "ses": ("ses", (("Records",),)),
    **{name: ("asynchronous", ()) for name in _whole.split()},
    **{"gcp-" + name: ("asynchronous", ()) for name in _google.split()},
}

# Answers that reach somebody who still has the event.
SYNCHRONOUS = frozenset(("http", "alb", "cloudfront", "authorizer", "error", "ses", "s3-batch"))


class EmmentalBlocked(Exception):
    """What the caller of a direct call, Cognito or a state machine sees."""


def answer_to(plan, event):
    """(is an error, the answer or the error)."""
    body = json.dumps({"message": "Forbidden", "id": plan.id})
    headers = {"content-type": "application/json"}
    kind = plan.answer
    if kind == "http":
        return False, {"statusCode": plan.http, "headers": headers, "body": body, "isBase64Encoded": False}
    if kind == "alb":
        return False, {
            "statusCode": plan.http,
            "statusDescription": "%d Forbidden" % plan.http,
            "headers": headers,
            "body": body,
            "isBase64Encoded": False,
        }
    if kind == "cloudfront":
        return False, {"status": str(plan.http), "statusDescription": "Forbidden", "body": body}
    if kind == "authorizer":
        return False, _denied(event)
    if kind == "ses":
        return False, {"disposition": "STOP_RULE"}
    if kind == "batch":
        return False, {"batchItemFailures": []}
    if kind in ("transform", "s3-batch"):
        return False, empty_answer(kind, event)
    if kind in ("stream", "asynchronous"):
        return False, None
    return True, EmmentalBlocked("The event was refused (%s)" % plan.id)


def _denied(event):
    """Says no in both formats that authorizers have."""
    event = event if isinstance(event, dict) else {}
    resource = event.get("methodArn") or event.get("routeArn") or "*"
    return {
        "isAuthorized": False,
        "principalId": "denied",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": resource}],
        },
    }


def transformed(record, is_kept):
    """A record that is dropped, or that waits elsewhere because it could not be kept."""
    result = "Dropped" if is_kept else "ProcessingFailed"
    return {"recordId": record.get("recordId"), "result": result, "data": record.get("data")}


def failed_task(task, name):
    return {
        "taskId": task.get("taskId"),
        "resultCode": "PermanentFailure",
        "resultString": "refused (%s)" % name,
    }


def empty_answer(kind, event):
    """Around the answers for the single records."""
    if kind == "transform":
        return {"records": []}
    return {
        "invocationSchemaVersion": "1.0",
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": event.get("invocationId"),
        "results": [],
    }
