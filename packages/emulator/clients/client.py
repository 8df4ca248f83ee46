"""A runtime client for Python: loads the handler that _HANDLER names, takes events from the Runtime API and answers them.

Source: AWS Lambda developer guide, "Using the Lambda runtime API".
"""

import http.client
import importlib
import json
import os
import sys

# Uses one connection, which is opened before the function's code is loaded. The guard would block a later connection to the
# Runtime API. AWS's client needs no such care, because it connects in native code.
connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
connection.connect()
# Python put the folder of this file first in the search path; a function expects its own folder there.
sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]


def ask(method, path, body=None):
    connection.request(method, "/2018-06-01/runtime/" + path, body)
    response = connection.getresponse()
    return response.headers, response.read()


def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), attribute)


class Context:
    function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
    memory_limit_in_mb = "128"

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]

    def get_remaining_time_in_millis(self):
        return 10_000


def error_text(error):
    return json.dumps({"errorMessage": str(error), "errorType": type(error).__name__}).encode()


def main():
    try:
        handler = _get_handler(os.environ["_HANDLER"])
    except BaseException as error:
        ask("POST", "init/error", error_text(error))
        sys.exit(1)
    while True:
        headers, text = ask("GET", "invocation/next")
        here = "invocation/" + headers["Lambda-Runtime-Aws-Request-Id"]
        try:
            answer = json.dumps(handler(json.loads(text), Context(headers))).encode()
        except BaseException as error:
            ask("POST", here + "/error", error_text(error))
        else:
            ask("POST", here + "/response", answer)
        sys.stdout.flush()


main()
