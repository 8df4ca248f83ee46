"""Builds the answer to an event that the handler does not get, in the form that its trigger expects."""

import json


class EmmentalBlocked(Exception):
    """Reports a stopped event to the caller of a direct call, to Cognito or to a state machine."""


def answer_to(plan, event):
    """Returns (True, the error to raise) or (False, the answer)."""
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
    """Returns a refusal that is valid in both formats of authorizers."""
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
    """Returns the answer of a transformation for a blocked record: dropped when it is in quarantine, else failed."""
    result = "Dropped" if is_kept else "ProcessingFailed"
    return {"recordId": record.get("recordId"), "result": result, "data": record.get("data")}


def failed_task(task, name):
    """Returns the answer of an S3 batch job for a blocked task."""
    return {
        "taskId": task.get("taskId"),
        "resultCode": "PermanentFailure",
        "resultString": "refused (%s)" % name,
    }


def empty_answer(kind, event):
    """Returns the answer of a transformation or an S3 batch job, without any record."""
    if kind == "transform":
        return {"records": []}
    return {
        "invocationSchemaVersion": "1.0",
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": event.get("invocationId"),
        "results": [],
    }
