"""Ways out by how a request is sent: by the number of its socket, in parts, again, beside what is read (see escaping.py)."""

import os
import socket
import sys

from escaping import allowed, main, quietly, work

_signed = b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261127/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n"
_host = b"Host: bucket.s3.eu-west-1.amazonaws.com\r\n"
# No rule lets anybody put an object.
_denied = b"PUT /secret HTTP/1.1\r\n" + _host + _signed + b"Content-Length: 0\r\n\r\n"
_half, _rest = _denied[:25], _denied[25:]
_allowed = b"GET /key HTTP/1.1\r\n" + _host + _signed + b"\r\n"
_other = b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"


def _connected():
    return socket.create_connection(("127.0.0.1", allowed))


# By number.


def written_by_number():
    return os.write(_connected().detach(), _denied) > 0


def written_by_numbers():
    connection = _connected()
    return os.writev(connection.fileno(), [_half, memoryview(_rest)]) > 0


def written_by_a_number_that_is_none():
    class Number:
        def __index__(self):
            return connection.fileno()

    connection = _connected()
    return os.write(Number(), _denied) > 0


def file_that_is_sent():
    with open(work + "/request", "wb") as file:
        file.write(_denied)
    connection = _connected()
    with open(work + "/request", "rb") as file:
        return os.sendfile(connection.fileno(), file.fileno(), 0, len(_denied)) > 0


def file_that_is_sent_by_the_library():
    with open(work + "/request", "wb") as file:
        file.write(_denied)
    connection = _connected()
    with open(work + "/request", "rb") as file:
        return connection.sendfile(file) > 0


def pipe_that_is_spliced():
    end, start = os.pipe()
    os.write(start, _denied)
    connection = _connected()
    return os.splice(end, connection.fileno(), len(_denied)) > 0


def file_of_a_socket():
    with open(_connected().detach(), "wb", buffering=0) as file:
        return file.write(_denied) > 0


def buffered_file_of_a_socket():
    file = os.fdopen(_connected().detach(), "wb")
    file.write(_denied)
    file.flush()
    return True


def text_file_of_a_socket():
    file = open(_connected().detach(), "w", newline="")
    print(_denied.decode(), file=file, end="", flush=True)
    return True


def file_whose_number_becomes_a_socket():
    end, start = os.pipe()
    file = open(start, "wb", buffering=0)
    connection = _connected()
    os.dup2(connection.fileno(), start)
    return file.write(_denied) > 0


def file_whose_number_is_taken():
    end, start = os.pipe()
    file = open(start, "wb", buffering=0)
    os.close(start)
    connection = _connected()
    assert connection.fileno() == start
    return file.write(_denied) > 0


def lines_of_a_file():
    file = open(_connected().detach(), "wb", buffering=0)
    file.writelines([_denied])
    return True


def connection_of_multiprocessing():
    from multiprocessing.connection import Connection

    # Four bytes say how long it is; servers pass over none of them, so they stand in the head of another request.
    connection = _connected()
    connection.send(b"GET /a HTTP/1.1\r\nHost: a.example\r\nX: ")
    Connection(connection.detach()).send_bytes(b"\r\n\r\n" + _denied)
    return True


# Beside what is read.


def doubled_socket():
    return _connected().dup().send(_denied) > 0


def doubled_number():
    connection = _connected()
    return socket.socket(fileno=os.dup(connection.fileno())).send(_denied) > 0


def number_of_another_socket():
    """Uses a connection on which the guard reads nothing any more."""
    connection, other = _connected(), _connected()
    connection.sendall(b"\0" * 40)
    os.dup2(other.fileno(), connection.fileno())
    return connection.send(_denied) > 0


def received_socket():
    left, right = socket.socketpair()
    connection = _connected()
    socket.send_fds(left, [b"x"], [connection.fileno()])
    number = socket.recv_fds(right, 1, 1)[1][0]
    return socket.socket(fileno=number).send(_denied) > 0


def sent_to_an_address():
    return _connected().sendto(_denied, ("127.0.0.1", allowed)) > 0


def sent_before_it_is_connected():
    connection = socket.socket()
    return connection.sendto(_denied, 0x20000000, ("127.0.0.1", allowed)) > 0


def sent_to_an_address_as_a_message():
    return _connected().sendmsg([_denied], [], 0, ("127.0.0.1", allowed)) > 0


def sent_while_it_connects():
    connection = socket.socket()
    connection.setblocking(False)
    connection.connect_ex(("127.0.0.1", allowed))
    while True:
        try:
            return connection.send(_denied) > 0
        except BlockingIOError:
            pass


def base_class_of_sockets():
    import _socket

    connection = _socket.socket(fileno=_connected().detach())
    return connection.sendto(_denied, ("127.0.0.1", allowed)) > 0


# In parts, and again.


def connected_again_in_the_middle():
    connection = _connected()
    connection.sendall(_half)
    quietly(lambda: connection.connect(("127.0.0.1", allowed)))
    connection.sendall(_rest)
    return True


def sent_to_an_address_in_the_middle():
    connection = _connected()
    connection.sendall(_half)
    connection.sendto(_rest[:5], ("127.0.0.1", allowed))
    connection.sendall(_rest[5:])
    return True


def behind_what_was_refused():
    """Refused bytes are not sent, so the head that had begun continues with bytes that look like the next request."""
    connection = _connected()
    connection.sendall(_denied[: -len(b"Content-Length: 0\r\n\r\n")] + b"X: ")
    quietly(lambda: connection.sendall(b"\r\n\r\n"))
    connection.sendall(_allowed)
    return True


def octets_of_one_at_a_time():
    connection = _connected()
    for at in range(len(_denied)):
        connection.sendall(_denied[at : at + 1])
    return True


def behind_one_that_is_known():
    connection = _connected()
    for _ in range(3):
        connection.sendall(_other)
    connection.sendall(b"PUT /secret HTTP/1.1\r\n" + _signed + b"Host: a.example\r\n\r\n")
    return True


def first_line_of_a_known_head():
    """Lines in what stands before a head that was read."""
    connection = _connected()
    for _ in range(3):
        connection.sendall(_other)
    connection.sendall(b"PUT /secret HTTP/1.1\n" + _host.replace(b"\r", b"") + _signed.replace(b"\r", b"") + b"X: HTTP/1.1\r\nHost: a.example\r\n\r\n")
    return True


def signature_in_the_path_of_a_known_head():
    connection = _connected()
    for _ in range(3):
        connection.sendall(_other)
    connection.sendall(b"PUT /secret?X-Amz-Credential=A/20261127/eu-west-1/s3/aws4_request HTTP/1.1\r\nHost: a.example\r\n\r\n")
    return True


def socket_that_says_it_is_another():
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM, fileno=_connected().detach())
    return connection.send(_denied) > 0


def encoded_signature_in_the_path_of_a_known_head():
    connection = _connected()
    for _ in range(3):
        connection.sendall(_other)
    connection.sendall(b"PUT /secret?X%2DAmz%2dCredential=A/20261127/eu-west-1/s3/aws4_request HTTP/1.1\r\nHost: a.example\r\n\r\n")
    return True


def two_requests_at_once():
    _connected().sendall(_other + _allowed + _denied)
    return True


# In another form.


def line_with_other_blanks():
    _connected().sendall(_denied.replace(b"PUT ", b"PUT\x0b", 1))
    return True


def name_of_a_header_with_a_blank():
    _connected().sendall(_denied.replace(b"Authorization:", b"Authorization :"))
    return True


def carriage_returns_alone():
    _connected().sendall(_denied.replace(b"\r\n", b"\r", 1))
    return True


def signature_on_a_line_that_goes_on():
    _connected().sendall(_denied.replace(b"Authorization: ", b"Authorization:\r\n  ").replace(b"bucket.s3", b"a.example:80 bucket.s3"))
    return True


def signature_said_twice():
    _connected().sendall(_denied.replace(b"Authorization:", b"Authorization: Basic eA==\r\nAuthorization:").replace(_host, b"Host: a.example\r\n"))
    return True


def host_said_twice():
    """Without a signature, by its host alone."""
    _connected().sendall(_denied.replace(_signed, b"").replace(_host, b"Host: a.example\r\n" + _host))
    return True


def host_with_a_dot():
    _connected().sendall(_denied.replace(_signed, b"").replace(b"amazonaws.com", b"AmazonAWS.com.:80"))
    return True


def length_with_a_sign():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: +5\r\n\r\n12345" + _denied)
    return True


def length_said_by_another_name():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nContent_Length: 500\r\n\r\n" + _denied)
    return True


def length_beside_chunks():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 500\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + _denied)
    return True


def chunks_that_are_none():
    """An encoding that is not the last, or of another name: the length counts."""
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\n" + b"fffff" + _denied)
    return True


def chunks_with_extensions():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\"\n\"\r\nx\r\n0\r\n\r\n" + _denied)
    return True


def chunks_with_a_size_in_another_form():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n" + _denied)
    return True


def chunks_with_a_size_below_nothing():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nx\r\n0\r\n\r\n" + _denied)
    return True


def chunks_that_end_otherwise():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz0\r\n\r\n" + _denied)
    return True


def chunks_with_an_end_of_line_feeds():
    _connected().sendall(b"POST /a HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\n" + _denied)
    return True


def request_of_the_version_before():
    """HTTP/0.9 and 1.0."""
    _connected().sendall(_denied.replace(b"HTTP/1.1", b"HTTP/1.0"))
    return True


def request_of_another_version():
    _connected().sendall(_denied.replace(b"HTTP/1.1", b"HTTP/2.0", 1))
    return True


def behind_a_tunnel():
    _connected().sendall(b"CONNECT a.example:80 HTTP/1.1\r\nHost: a.example\r\n\r\n" + _denied)
    return True


def behind_an_upgrade():
    _connected().sendall(b"GET /a HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\nUpgrade: nothing\r\n\r\n" + _denied)
    return True


# By the library.


def target_with_wide_letters():
    """Only the lower byte of each character of a text is sent."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", allowed)
    connection.putrequest("PUT", "/secret", skip_host=True)
    connection.putheader("Host", "bucket.s3.eu-west-1.amazonaws.com")
    connection.putheader("Authorization", _signed.partition(b": ")[2].strip().decode())
    connection.endheaders()
    return connection.getresponse().status > 0


def body_that_is_a_request():
    """A length that the library is told, and a body that is longer."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", allowed)
    connection.request("POST", "/a", body=_denied, headers={"Content-Length": "0"})
    return True


def iterated_body():
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", allowed)
    connection.request("POST", "/a", body=iter([b"0\r\n\r\n" + _denied]), headers={"Transfer-Encoding": "chunked"}, encode_chunked=False)
    return True


def transport_of_asyncio():
    import asyncio

    async def send():
        _, writer = await asyncio.open_connection("127.0.0.1", allowed)
        writer.write(_half)
        writer.writelines([_rest[:9], _rest[9:]])
        await writer.drain()
        return not writer.transport.is_closing()

    return asyncio.run(send())


def socket_of_the_loop():
    import asyncio

    async def send():
        connection = _connected()
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_sendall(connection, _denied)
        return True

    return asyncio.run(send())


def file_of_the_loop():
    import asyncio

    with open(work + "/request", "wb") as file:
        file.write(_denied)

    async def send():
        connection = _connected()
        connection.setblocking(False)
        with open(work + "/request", "rb") as file:
            return await asyncio.get_running_loop().sock_sendfile(connection, file) > 0

    return asyncio.run(send())


def file_made_of_a_socket():
    file = _connected().makefile("wb", buffering=0)
    return file.write(_denied) > 0


def datagram_that_becomes_a_stream():
    """A number that was a datagram's, of which nothing is read."""
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.connect(("127.0.0.1", allowed))
    quietly(lambda: connection.send(b"x"))
    other = _connected()
    os.dup2(other.fileno(), connection.fileno())
    return connection.send(_denied) > 0


if __name__ == "__main__":
    main(sys.argv[1], globals())
