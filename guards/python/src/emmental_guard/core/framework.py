"""Google's Functions Framework: the function behind WSGI or ASGI, as `functions_framework` and its `aio` serve it."""

from . import blocking

_most_body = 10 * 1024 * 1024


def when_loaded(guard, gate):
    """Module of the framework → how the guard is put before the applications that it makes."""

    def wsgi(module):
        make = module.create_app

        def after(app):
            app.wsgi_app = guard.vault.seal(
                _wsgi, enter=guard.vault.opaque(lambda environ: _enter_wsgi(guard, environ)),
                close=guard.vault.opaque(guard.leave), inner=app.wsgi_app,
            )  # fmt: skip
            return app

        module.create_app = guard.vault.seal(
            _create, original=make, engage=guard.vault.opaque(engage), after=guard.vault.opaque(after)
        )

    def engage():
        # The framework loads ctypes for its timeouts, and gunicorn tries out where files can be: their doing, not the function's.
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
            return guard.vault.seal(
                _asgi, enter=guard.vault.opaque(lambda scope, body: _enter_asgi(guard, scope, body)),
                close=guard.vault.opaque(guard.leave), inner=app, most=_most_body, len=len,
            )  # fmt: skip

        module.create_asgi_app = guard.vault.seal(
            _create, original=make, engage=guard.vault.opaque(engage), after=guard.vault.opaque(after)
        )

    return {"functions_framework": wsgi, "functions_framework.aio": asgi}


def _event_of(method, target, headers, body):
    """The request as the inspection reads it: a CloudEvent as the event that it is, any other as HTTP."""
    import json

    kind = headers.get("content-type", "")
    if "ce-id" in headers or kind.startswith("application/cloudevents"):
        try:
            data = json.loads(body)
        except ValueError:
            data = body
        if kind.startswith("application/cloudevents"):
            return data, None
        event = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
        event["data"] = data
        return event, None
    path, _, query = target.partition("?")
    event = {"method": method, "path": path, "rawQueryString": query, "headers": headers}
    if body:
        event["rawBody"] = body.decode("utf-8") if _is_text(body) else body
    return event, "gcp-http"


def _is_text(body):
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _enter(guard, request, method, target, headers, body):
    """(token, status, body): a status when the function is not to be called."""
    event, platform = _event_of(method, target, headers, body)
    state, value, token, _ = guard.entered(event, request, platform)
    if state == blocking.GO_ON:
        return token, None, b""
    import json

    if platform is None and state == blocking.ANSWER:
        # An event that waits in quarantine is acknowledged; an error would send it again.
        return None, 204, b""
    status = value["statusCode"] if state == blocking.ANSWER else 500 if platform is None else guard.profile.on_block["http"]
    text = value["body"] if state == blocking.ANSWER else json.dumps({"message": str(value)})
    return None, status, text.encode()


_reasons = {204: "No Content", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}


def _enter_wsgi(guard, environ):
    import io

    headers = {
        key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_") and type(value) is str
    }
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = environ[key]
    length = environ.get("CONTENT_LENGTH") or "0"
    body = b""
    if length.isdigit() and 0 < int(length) <= _most_body:
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
    query = environ.get("QUERY_STRING") or ""
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "/") + ("?" + query if query else "")
    token, status, answer = _enter(
        guard, headers.get("function-execution-id") or headers.get("ce-id"), environ.get("REQUEST_METHOD", ""), target, headers, body
    )
    if status is None:
        return token, None, (), ()
    line = "%d %s" % (status, _reasons.get(status, "Refused"))
    kind = [("content-type", "application/json")] if answer else []
    return None, line, [*kind, ("content-length", str(len(answer)))], [answer]


def _enter_asgi(guard, scope, body):
    headers = {}
    for name, value in scope["headers"]:
        headers[name.decode("latin-1").lower()] = value.decode("latin-1")
    raw = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string") or b""
    target = (raw + (b"?" + query if query else b"")).decode("latin-1")
    token, status, answer = _enter(guard, headers.get("function-execution-id") or headers.get("ce-id"), scope["method"], target, headers, body)
    if status is None:
        return token, None
    kind = [(b"content-type", b"application/json")] if answer else []
    start = {"type": "http.response.start", "status": status, "headers": [*kind, (b"content-length", b"%d" % len(answer))]}
    return None, (start, {"type": "http.response.body", "body": answer})


# Sealed: see vault.py.


def _create(*args, **kw):
    original = "slot:original"
    engage = "slot:engage"
    after = "slot:after"
    engage()
    return after(original(*args, **kw))


def _wsgi(environ, start_response):
    enter = "slot:enter"
    close = "slot:close"
    inner = "slot:inner"
    token, status, headers, answer = enter(environ)
    if status is not None:
        start_response(status, headers)
        return answer
    try:
        return inner(environ, start_response)
    finally:
        close(token)


async def _asgi(scope, receive, send):
    enter = "slot:enter"
    close = "slot:close"
    inner = "slot:inner"
    most = "slot:most"
    len = "slot:len"
    if scope["type"] != "http":
        await inner(scope, receive, send)
        return
    messages = []
    body = b""
    while True:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > most:
            break
    token, answer = enter(scope, body)
    if answer is not None:
        await send(answer[0])
        await send(answer[1])
        return

    async def again():
        return messages.pop(0) if messages else await receive()

    try:
        await inner(scope, again, send)
    finally:
        close(token)
