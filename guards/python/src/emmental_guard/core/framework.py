"""Guards functions of Google's Functions Framework, which serves them by WSGI (`functions_framework`) or ASGI
(`functions_framework.aio`).
"""

from io import BytesIO

from . import blocking

_most_body = 10 * 1024 * 1024


def when_loaded(guard, gate):
    """Returns a table from module to the action that runs when the module is loaded: later the module makes
    applications with the guard in front.
    """

    def wsgi(module):
        make = module.create_app

        def after(app):
            signature = _signature_of(tuple(app.view_functions))
            app.wsgi_app = guard.vault.seal(
                _wsgi, enter=guard.vault.opaque(lambda environ, body: _enter_wsgi(guard, signature, environ, body)),
                close=guard.vault.opaque(guard.leave), kept=guard.vault.opaque(lambda token: _is_kept(guard, token)),
                inner=app.wsgi_app, type=type, str=str, dict=dict, int=int, most=_most_body, buffered=BytesIO,
            )  # fmt: skip
            return app

        module.create_app = guard.vault.seal(
            _create, original=make, engage=guard.vault.opaque(engage), after=guard.vault.opaque(after)
        )

    def engage():
        # The framework loads ctypes for its timeouts, and gunicorn looks for a folder for temporary files. Do both now,
        # before the guard judges them as acts of the function.
        import importlib
        import tempfile

        tempfile.gettempdir()

        try:
            importlib.import_module("functions_framework.request_timeout")
        except ImportError:
            pass
        guard.engage()

    def asgi(module):
        make = module.create_asgi_app

        def after(app):
            signature = "http" if any(getattr(route, "path", None) == "/robots.txt" for route in app.routes) else "cloudevent"
            return guard.vault.seal(
                _asgi, enter=guard.vault.opaque(lambda *request: _enter_asgi(guard, signature, *request)),
                close=guard.vault.opaque(guard.leave), kept=guard.vault.opaque(lambda token: _is_kept(guard, token)), inner=app,
                most=_most_body, len=len, list=list, failure=Exception,
            )  # fmt: skip

        module.create_asgi_app = guard.vault.seal(
            _create, original=make, engage=guard.vault.opaque(engage), after=guard.vault.opaque(after)
        )

    return {"functions_framework": wsgi, "functions_framework.aio": asgi}


def _is_kept(guard, token):
    """Returns True when the function failed because a call was stopped, and its event is in quarantine: then the event
    is acknowledged.
    """
    left = guard.fail(token)
    return left is not None and left[0] == blocking.ANSWER


def _signature_of(views):
    """Returns the signature of the function that an application serves, by the names of its views: each signature has views
    of its own. Source: `_configure_app` of the framework.
    """
    for name in ("cloudevent", "typed"):
        if name in views:
            return name
    return "event" if "get" in views else "http"


# The trigger that each signature has, as the inspection knows it.
_triggers = {"http": "gcp-http", "typed": "gcp-http", "event": "gcp-background", "cloudevent": "gcp-structured"}


def _event_of(signature, method, target, headers, body):
    """Returns (event, trigger, the platform's id of the call or None): for the function of an event the CloudEvent, or data
    and context of a background event, whatever form the other way of sending has; for other functions the request.
    """
    import json

    if signature in ("http", "typed"):
        path, _, query = target.partition("?")
        event = {"method": method, "path": path, "rawQueryString": query, "headers": headers}
        if body:
            event["rawBody"] = body.decode("utf-8") if _is_text(body) else body
        return event, "gcp-http", None
    try:
        data = json.loads(body)
    except ValueError:
        data = body
    if "ce-id" in headers or "ce-type" in headers:
        event = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
        event["data"] = data
        return event, "gcp-structured", headers.get("ce-id")
    members = data if isinstance(data, dict) else {}
    if "specversion" in members or headers.get("content-type", "").startswith("application/cloudevents"):
        return data, "gcp-structured", _text(members.get("id"))
    context = members.get("context")
    if isinstance(context, dict):
        return data, "gcp-background", _text(context.get("eventId") or context.get("id"))
    if "eventId" in members:
        # A legacy event: the context stands beside the data.
        context = {name: value for name, value in members.items() if name != "data"}
        return {"data": members.get("data"), "context": context}, "gcp-background", _text(members["eventId"])
    message = members.get("message")
    if isinstance(message, dict) and "subscription" in members:
        # Pub/Sub pushes its message as it is; the framework makes an event of it.
        return data, "gcp-pubsub", _text(message.get("messageId") or message.get("message_id"))
    return data, _triggers[signature], None


def _text(value):
    return value if isinstance(value, str) and value else None


def _is_text(body):
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _enter(guard, signature, method, target, headers, body):
    """Returns (token, None, b"") when the function is to be called, else (None, status, body) of the answer."""
    event, platform, request = _event_of(signature, method, target, headers, body)
    # Source: Cloud Run functions, Execution environment; W3C Trace Context.
    for name in ("function-execution-id", "x-cloud-trace-context", "traceparent") if request is None else ():
        request = request or headers.get(name)
    state, value, token, _ = guard.entered(event, request[:200] if request else None, platform)
    if state == blocking.GO_ON:
        return token, None, b""
    import json

    is_event = platform != "gcp-http"
    if is_event and state == blocking.ANSWER:
        # Acknowledge an event that is in quarantine: after an error the platform would send it again.
        return None, 204, b""
    status = value["statusCode"] if state == blocking.ANSWER else 500 if is_event else guard.profile.on_block["http"]
    text = value["body"] if state == blocking.ANSWER else json.dumps({"message": str(value)})
    return None, status, text.encode()


_reasons = {204: "No Content", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}


def _enter_wsgi(guard, signature, environ, body):
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = environ[key]
    query = environ.get("QUERY_STRING") or ""
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "/") + ("?" + query if query else "")
    token, status, answer = _enter(guard, signature, environ.get("REQUEST_METHOD", ""), target, headers, body)
    if status is None:
        return token, None, (), ()
    line = "%d %s" % (status, _reasons.get(status, "Refused"))
    kind = [("content-type", "application/json")] if answer else []
    return None, line, [*kind, ("content-length", str(len(answer)))], [answer]


def _enter_asgi(guard, signature, method, path, query, pairs, body):
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}
    target = (path + (b"?" + query if query else b"")).decode("latin-1")
    token, status, answer = _enter(guard, signature, method, target, headers, body)
    if status is None:
        return token, None
    kind = [(b"content-type", b"application/json")] if answer else []
    start = {"type": "http.response.start", "status": status, "headers": [*kind, (b"content-length", b"%d" % len(answer))]}
    return None, (start, {"type": "http.response.body", "body": answer})


# Sealed (`vault.seal`). The parts of a request may be objects of the function's code: `b"".join` and `"".join` turn
# them into plain bytes and texts.


def _create(*args, **kw):
    original = "slot:original"
    engage = "slot:engage"
    after = "slot:after"
    engage()
    return after(original(*args, **kw))


def _wsgi(environ, start_response):
    enter = "slot:enter"
    close = "slot:close"
    kept = "slot:kept"
    inner = "slot:inner"
    type = "slot:type"
    str = "slot:str"
    dict = "slot:dict"
    int = "slot:int"
    most = "slot:most"
    buffered = "slot:buffered"
    taken = {}
    for key, value in dict(environ).items():
        if type(key) is str and type(value) is str:
            taken[key] = value
    body = b""
    length = taken.get("CONTENT_LENGTH", "")
    if length.isdigit() and 0 < int(length) <= most:
        body = b"".join((environ["wsgi.input"].read(int(length)),))
        environ["wsgi.input"] = buffered(body)
    token, status, headers, answer = enter(taken, body)
    if status is not None:
        start_response(status, headers)
        return answer
    begun = []

    def begin(*line):
        if not begun and line[0].startswith("5"):
            # The framework turns an error of the function into this answer: hold it back.
            begun.append(line)
            return None
        return start_response(*line)

    try:
        parts = inner(environ, begin)
        if begun and kept(token):
            start_response("204 No Content", [("content-length", "0")])
            return ()
        if begun:
            start_response(*begun[0])
        return parts
    finally:
        close(token)


async def _asgi(scope, receive, send):
    enter = "slot:enter"
    close = "slot:close"
    kept = "slot:kept"
    inner = "slot:inner"
    most = "slot:most"
    len = "slot:len"
    list = "slot:list"
    failure = "slot:failure"
    if scope["type"] != "http":
        await inner(scope, receive, send)
        return
    messages = []
    body = b""
    while True:
        message = await receive()
        messages.append(message)
        body += b"".join((message.get("body", b""),))
        if not message.get("more_body") or len(body) > most:
            break
    pairs = []
    for name, value in list(scope["headers"]):
        pairs.append((b"".join((name,)), b"".join((value,))))
    path = b"".join((scope.get("raw_path") or "".join((scope["path"],)).encode(),))
    query = b"".join((scope.get("query_string") or b"",))
    token, answer = enter("".join((scope["method"],)), path, query, pairs, body)
    if answer is not None:
        await send(answer[0])
        await send(answer[1])
        return

    async def again():
        return messages.pop(0) if messages else await receive()

    held, begun = [], []

    async def answered(message):
        if held or not begun and message["type"] == "http.response.start" and message["status"] >= 500:
            # The framework turns an error of the function into this answer: hold it back.
            held.append(message)
        else:
            begun.append(True)
            await send(message)

    raised = None
    is_kept = False
    try:
        try:
            await inner(scope, again, answered)
        except failure as error:
            raised = error
        is_kept = not begun and (held or raised is not None) and kept(token)
    finally:
        close(token)
    if is_kept:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    for message in held:
        await send(message)
    if raised is not None:
        raise raised
