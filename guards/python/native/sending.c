/*
 * The methods of sockets and of TLS that send bytes, in C: a faster way for bytes of a connection that match earlier bytes.
 * Such bytes are a head that differs from an earlier head only in the path or in the length of the body. A head of AWS may
 * also differ in its signature, name another S3 object that the same rule allows, or have a body with other texts. All other
 * bytes are judged in Python (`core/gates/sending.py`). This code itself refuses only requests that `held` refuses.
 */
#include "quick.h"
#include <sys/socket.h>

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

/* Forms that the first line of a request may have to pass unread (`sending.py`). */
static struct {
    PyObject *codes;        /* frozenset of bytes that may follow a percent sign */
    char signs[256];        /* class of each byte: NEVER allowed; PLAIN, always allowed; VISIBLE, allowed after a second look */
    struct {
        Py_ssize_t length;
        char text[24];
    } begins[8];            /* a method, a blank and a slash */
} look;

enum { NEVER, VISIBLE, PLAIN };

/* A method of a C class, and the functions and data for the code that runs before it. */
typedef struct {
    PyMethodDef definition;
    PyObject *slow;         /* the Python function that does the complete work */
    PyObject *original;
    PyObject *look;         /* gets (object, key, data, list) for bytes that must be read; returns an error or None; fills the list as `Readers.sent` does */
    PyObject *keys;         /* for a socket: its `fileno`; for TLS: dictionary, id of the object → (key of its connection, …) */
    int is_in_place;        /* where an object keeps the socket's number: 1 behind its header, -1 elsewhere, 0 not known yet */
    PyObject *quick;        /* dictionary, key of a connection → its entry in `Readers.quick` */
    PyObject *running;      /* dictionary, not empty while events are in work; None when events are never inspected */
    PyObject *marks;        /* dictionary, origin → (token, tuple of texts): a path without any of the texts is no text of an event */
    PyObject *latest;       /* list of the token of the last event (`Invocations.latest`) */
    PyObject *held;         /* gets (origin, first line) of a path that may be such a text; returns an error or None */
    PyObject *failed;       /* gets (key, data, earlier rest of a body or None for data that was read) when the original raised an error */
    PyObject *undo;         /* gets (key, data, number of bytes sent, the same rest) when not all bytes were sent */
} Method;

/* A request with a known head: its pattern, its first line and the rest of its body. */
typedef struct {
    PyObject *pattern;
    Py_ssize_t line;        /* number of bytes before the version */
    long long to_come;      /* number of bytes of the body that are still to come */
} Request;

/*
 * The rest of a body before and after bytes that pass unread (`Http.known`); both are NULL for bytes that were read.
 * `is_turn`: this call has the turn to write; without the turn it reports nothing about its bytes.
 */
typedef struct {
    PyObject *before, *after;
    int is_turn;
} Left;

/* Name of the attribute of `aws.Request` with the counters of an allowed request. */
static PyObject *counters;

static int is_hexadecimal(char letter)
{
    return (letter >= '0' && letter <= '9') || ((letter | 32) >= 'a' && (letter | 32) <= 'f');
}

static int is_alphanumeric(char letter)
{
    return (letter >= '0' && letter <= '9') || ((letter | 32) >= 'a' && (letter | 32) <= 'z');
}

/* Returns the value of decimal digits; -1 when there are no digits, more than 15, or other signs. */
static long long number_of(const char *digits, const char *end)
{
    long long number = 0;
    if (digits >= end || end - digits > 15)
        return -1;
    for (; digits < end; digits++) {
        if (*digits < '0' || *digits > '9')
            return -1;
        number = 10 * number + (*digits - '0');
    }
    return number;
}

/* Returns 1 when a line with signs that are not PLAIN cannot contain the name of a header of AWS, however it is written. */
static int is_harmless(const char *line, Py_ssize_t size)
{
    for (Py_ssize_t at = 0; at < size; at++) {
        if (line[at] == '-' && at > 0 && (line[at - 1] == 'z' || line[at - 1] == 'Z'))
            return 0;
        if (line[at] != '%')
            continue;
        PyObject *code = PyBytes_FromStringAndSize(line + at + 1, size - at > 2 ? 2 : size - at - 1);
        int is_known = code == NULL ? 0 : PySet_Contains(look.codes, code);
        Py_XDECREF(code);
        if (is_known != 1)
            return 0;
    }
    return 1;
}

/* Returns 1 when a line, up to the version, is a method and a path that cannot contain a signature for AWS. */
static int is_plain(const char *line, Py_ssize_t size)
{
    int blanks = 0, is_usual = 1;
    for (Py_ssize_t at = 0; at < size; at++) {
        unsigned char sign = (unsigned char)line[at];
        if (sign == ' ')
            blanks++;
        else if (look.signs[sign] == NEVER)
            return 0;
        else if (look.signs[sign] != PLAIN)
            is_usual = 0;
    }
    if (blanks != 1 || !(is_usual || is_harmless(line, size)))
        return 0;
    for (size_t at = 0; at < sizeof look.begins / sizeof *look.begins; at++) {
        Py_ssize_t length = look.begins[at].length;
        if (length > 0 && size >= length && memcmp(line, look.begins[at].text, length) == 0)
            return 1;
    }
    return 0;
}

/*
 * Returns 1, and fills `request`, when `data` begins with a head that fits one of the patterns (`Http.known`) and only its
 * body follows.
 */
static int is_known(PyObject *patterns, const char *data, Py_ssize_t size, Request *request)
{
    const char *end = size >= 4 && memcmp(data + size - 4, "\r\n\r\n", 4) == 0 ? data + size - 4 : found(data, size, "\r\n\r\n", 4);
    Py_ssize_t length = end == NULL ? 0 : end + 4 - data;
    for (Py_ssize_t at = 0; length > 0 && at < PyTuple_Size(patterns); at++) {
        PyObject *pattern = PyTuple_GetItem(patterns, at), *before = PyTuple_GetItem(pattern, 0);
        char *part;
        Py_ssize_t count;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(pattern, 1), &part, &count) < 0)
            return 0;
        if (count > length || memcmp(data + length - count, part, count) != 0)
            continue;
        request->pattern = pattern;
        request->line = length - count;
        if (before == Py_None)
            request->to_come = PyLong_AsLongLong(PyTuple_GetItem(pattern, 3));
        else {
            if (PyBytes_AsStringAndSize(before, &part, &count) < 0)
                return 0;
            const char *first = found(data, request->line, part, count);
            request->to_come = first == NULL ? -1 : number_of(first + count, data + request->line);
            if (request->to_come < 0)
                continue;
            request->line = first - data;
        }
        request->to_come -= size - length;
        return request->to_come >= 0 && is_plain(data, request->line);
    }
    return 0;
}

/* Returns the end of `part` when the bytes at `at` equal it, else NULL. */
static const char *behind(const char *at, const char *end, const char *part, Py_ssize_t length)
{
    return end - at >= length && memcmp(at, part, length) == 0 ? at + length : NULL;
}

/* Returns 1 when a path, without its slash, matches one of these patterns (`paths_like`). */
static int fits(PyObject *paths, const char *path, Py_ssize_t size)
{
    for (Py_ssize_t at = 0; at < PyTuple_Size(paths); at++) {
        PyObject *pattern = PyTuple_GetItem(paths, at);
        char *begin, *end;
        Py_ssize_t before, after;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(pattern, 0), &begin, &before) < 0 || PyBytes_AsStringAndSize(PyTuple_GetItem(pattern, 1), &end, &after) < 0)
            return 0;
        if (size >= PyLong_AsSsize_t(PyTuple_GetItem(pattern, 2)) && memcmp(path, begin, before) == 0 && memcmp(path + size - after, end, after) == 0)
            return 1;
    }
    return 0;
}

/* Returns the end of a run of bytes in a path that have no special meaning. */
static const char *behind_path(const char *at, const char *end)
{
    while (at < end && look.signs[(unsigned char)*at] != NEVER && memchr("%?=#", *at, 4) == NULL)
        at++;
    return at;
}

/*
 * Returns the length of the head when `data` begins with a head that fits an entry of `Heads.asking`, and sets `to_come` to
 * the length of its body; else returns 0. A line end within a value begins another header, or servers read it differently.
 */
static Py_ssize_t is_alike(PyObject *asking, const char *data, Py_ssize_t size, long long *to_come)
{
    PyObject *pieces = PyTuple_GetItem(asking, 0), *length = PyTuple_GetItem(asking, 2);
    const char *at = data, *end = data + size, *kinds = PyBytes_AsString(PyTuple_GetItem(asking, 1));
    Py_ssize_t count = PyTuple_Size(pieces);
    *to_come = length == Py_None ? -1 : PyLong_AsLongLong(length);
    for (Py_ssize_t index = 0; kinds != NULL && index < count; index++) {
        PyObject *piece = PyTuple_GetItem(pieces, index);
        at = behind(at, end, PyBytes_AsString(piece), PyBytes_Size(piece));
        if (at == NULL)
            return 0;
        if (index == count - 1)
            return *to_come >= 0 ? at - data : 0;
        const char *value = at;
        if (kinds[index] == 'o') {
            at = behind_path(at, end);
            if (!fits(PyTuple_GetItem(asking, 4), value, at - value))
                return 0;
            continue;
        }
        while (at < end && *at != '\r' && *at != '\n' && (kinds[index] != 's' || is_alphanumeric(*at)))
            at++;
        if (kinds[index] == 'd')
            *to_come = number_of(value, at);
        if (kinds[index] == 's' && at == value)
            return 0;
    }
    return 0;
}

/*
 * Returns the end of a JSON text that begins at `at`, behind its quote (RFC 8259, 7); NULL when it is no such text. Clears
 * `is_ascii` when the text is not ASCII.
 */
static const char *behind_text(const char *at, const char *end, int *is_ascii)
{
    for (; at < end && *at != '"'; at++) {
        if ((unsigned char)*at < ' ')
            return NULL;
        if ((unsigned char)*at >= 0x80)
            *is_ascii = 0;
        if (*at != '\\')
            continue;
        if (++at == end || memchr("\"\\/bfnrtu", *at, 9) == NULL)
            return NULL;
        for (int digit = *at == 'u' ? 4 : 0; digit > 0; digit--)
            if (++at == end || !is_hexadecimal(*at))
                return NULL;
    }
    return at < end ? at + 1 : NULL;
}

/* Returns the end of the value of an HTML form that begins at `at`. */
static const char *behind_value(const char *at, const char *end)
{
    const char *next = memchr(at, '&', end - at);
    return next == NULL ? end : next;
}

/* Returns 1 when a body fits the form of an earlier body (`Bodies`). */
static int fits_form(PyObject *form, const char *body, Py_ssize_t size)
{
    PyObject *pieces = PyTuple_GetItem(form, 1);
    const char *at = body, *end = body + size;
    int is_ascii = 1, is_form = PyTuple_GetItem(form, 3) == Py_True;
    for (Py_ssize_t index = 0, count = PyTuple_Size(pieces); at != NULL && index <= count; index++) {
        Py_ssize_t length;
        const char *piece = PyUnicode_AsUTF8AndSize(index < count ? PyTuple_GetItem(PyTuple_GetItem(pieces, index), 0) : PyTuple_GetItem(form, 2), &length);
        at = piece == NULL ? NULL : behind(at, end, piece, length);
        if (at != NULL && index < count)
            at = is_form ? behind_value(at, end) : behind_text(at, end, &is_ascii);
    }
    if (at != end)
        return 0;
    PyObject *text = is_ascii ? Py_XNewRef(Py_None) : PyUnicode_DecodeUTF8(body, size, NULL);
    Py_XDECREF(text);
    PyErr_Clear();
    return text != NULL;
}

/* Returns 1 when a request was allowed before, and counts it once more. */
static int is_allowed(PyObject *request)
{
    PyObject *all = PyObject_GetAttr(request, counters);
    int is_counted = all != NULL && all != Py_None;
    for (Py_ssize_t index = 0; is_counted && index < PyList_Size(all); index++) {
        PyObject *counted = PyObject_CallObject(PyList_GetItem(all, index), NULL);
        is_counted = counted != NULL;
        Py_XDECREF(counted);
    }
    Py_XDECREF(all);
    return is_counted;
}

/* Returns 1 when a body fits one of these forms, and the request of that form was allowed. */
static int is_allowed_body(PyObject *forms, const char *body, Py_ssize_t size)
{
    for (Py_ssize_t at = 0; at < PyList_Size(forms); at++) {
        PyObject *form = PyList_GetItem(forms, at);
        if (fits_form(form, body, size))
            return is_allowed(PyTuple_GetItem(form, 0));
    }
    return 0;
}

/* Returns the rest of a body (a new reference); NULL when another call has the turn to write (`Readers.quick`). */
static PyObject *left_of(PyObject *known)
{
    PyObject *turn = PyTuple_GetItem(known, 1);
    return PyList_Size(turn) == 1 ? Py_XNewRef(PyList_GetItem(turn, 0)) : NULL;
}

/* Takes the turn to write and returns 1; returns 0 when another call may have taken a turn meanwhile. */
static int takes_turn(const Method *method, PyObject *key, PyObject *known, const Left *left)
{
    PyObject *turn = PyTuple_GetItem(known, 1);
    if (PyDict_GetItemWithError(method->quick, key) != known || PyList_Size(turn) != 1 || PyList_GetItem(turn, 0) != left->before)
        return 0;
    return PyList_SetSlice(turn, 0, 1, NULL) == 0;
}

/*
 * Returns 1 when bytes of a body pass unread: any bytes of a body that decides nothing, or a complete body that decides the
 * request and fits an allowed form.
 */
static int is_of_body(Left *left, const char *bytes, Py_ssize_t size)
{
    long long to_come = PyLong_AsLongLong(Py_IS_TYPE(left->before, &PyTuple_Type) ? PyTuple_GetItem(left->before, 0) : left->before);
    if (Py_IS_TYPE(left->before, &PyTuple_Type) ? to_come != size || !is_allowed_body(PyTuple_GetItem(left->before, 2), bytes, size) : to_come < size)
        return 0;
    left->after = PyLong_FromLongLong(to_come - size);
    return left->after != NULL;
}

/*
 * Returns 1 when the bytes are a head for another S3 object that is allowed, or a head whose body decides the request, alone
 * or with its complete body.
 */
static int is_asking(PyObject *all, Left *left, const char *bytes, Py_ssize_t size)
{
    for (Py_ssize_t at = 0; at < PyTuple_Size(all); at++) {
        PyObject *asking = PyTuple_GetItem(all, at), *forms = PyTuple_GetItem(asking, 4);
        long long to_come;
        Py_ssize_t head = is_alike(asking, bytes, size, &to_come);
        if (head == 0)
            continue;
        if (Py_IS_TYPE(forms, &PyTuple_Type)) {
            if (size - head <= to_come && is_allowed(PyTuple_GetItem(asking, 3)))
                left->after = PyLong_FromLongLong(to_come - (size - head));
        } else if (to_come > 0 && size == head)
            left->after = Py_BuildValue("(LOO)", to_come, PyTuple_GetItem(asking, 3), forms);
        else if (to_come > 0 && size - head == to_come && is_allowed_body(forms, bytes + head, size - head))
            left->after = PyLong_FromLong(0);
        return left->after != NULL;
    }
    return 0;
}

/*
 * Returns 1 when the path of a line contains none of the origin's marks and does not begin with two slashes, which a host
 * could follow.
 */
static int is_unmarked(PyObject *marks, const char *line, Py_ssize_t size)
{
    const char *path = memchr(line, ' ', size);
    if (path == NULL)
        return 0;
    size -= ++path - line;
    if (size > 1 && (path[1] == '/' || path[1] == '\\'))
        return 0;
    for (Py_ssize_t at = 0; at < PyTuple_Size(marks); at++) {
        char *mark;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(marks, at), &mark, &length) < 0 || found(path, size, mark, length) != NULL)
            return 0;
    }
    return 1;
}

/*
 * Compares a request with the events in work when its path may be one of their texts. Returns -1, with the error set, when
 * it must not be sent, else 0.
 */
static int is_in_work(const Method *method, const Request *request, const char *data)
{
    if (method->running == Py_None || PyDict_Size(method->running) == 0)
        return 0;
    PyObject *origin = PyTuple_GetItem(request->pattern, 4);
    PyObject *noted = PyDict_GetItemWithError(method->marks, origin);
    if (noted != NULL && is_latest(method->latest, noted) && is_unmarked(PyTuple_GetItem(noted, 1), data, request->line))
        return 0;
    PyObject *line = PyBytes_FromStringAndSize(data, request->line);
    PyObject *error = line == NULL ? NULL : PyObject_CallFunctionObjArgs(method->held, origin, line, NULL);
    Py_XDECREF(line);
    if (error != NULL && error != Py_None)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    return PyErr_Occurred() ? -1 : 0;
}

/*
 * Returns 1 when the bytes need not be read and this call has the turn to write; 0 when they must be read; -1, with the
 * error set, when they must not be sent.
 */
static int passes(const Method *method, PyObject *key, PyObject *known, PyObject *data, Left *left)
{
    char *bytes;
    Py_ssize_t size;
    Request request;
    PyObject *patterns = PyTuple_GetItem(known, 0);
    if (patterns == NULL || patterns == Py_None || PyBytes_AsStringAndSize(data, &bytes, &size) < 0 || (left->before = left_of(known)) == NULL)
        return 0;
    if (Py_IS_TYPE(left->before, &PyTuple_Type) || PyLong_AsLongLong(left->before) > 0)
        return is_of_body(left, bytes, size) && takes_turn(method, key, known, left);
    if (!is_known(patterns, bytes, size, &request))
        return is_asking(PyTuple_GetItem(known, 3), left, bytes, size) && takes_turn(method, key, known, left);
    left->after = PyLong_FromLongLong(request.to_come);
    if (is_in_work(method, &request, bytes) < 0)
        return -1;
    return left->after != NULL && takes_turn(method, key, known, left);
}

/* Returns the number of a socket; -1 when it is closed. */
static int number_of_socket(Method *method, PyObject *self)
{
    int number;
    memcpy(&number, (const char *)self + sizeof(PyObject), sizeof number);
    if (method->is_in_place > 0)
        return number;
    PyObject *result = PyObject_CallFunctionObjArgs(method->keys, self, NULL);
    int from_fileno = result == NULL ? -1 : (int)PyLong_AsLong(result);
    Py_XDECREF(result);
    if (method->is_in_place == 0 && from_fileno >= 0)
        method->is_in_place = from_fileno == number ? 1 : -1;
    return from_fileno;
}

/* Recent keys of connections; the index is computed from the socket's number. */
static struct {
    char cookie[8];
    PyObject *key;
} recent[16];

/* Returns the key of a socket's connection (a new reference); NULL when this code cannot find it. */
static PyObject *key_of_socket(Method *method, PyObject *self)
{
    char cookie[8];
    socklen_t size = sizeof cookie;
    int number = number_of_socket(method, self);
    if (number < 0 || getsockopt(number, SOL_SOCKET, SO_COOKIE, cookie, &size) != 0 || size != sizeof cookie)
        return NULL;
    size_t at = (size_t)number % (sizeof recent / sizeof *recent);
    if (recent[at].key == NULL || memcmp(recent[at].cookie, cookie, sizeof cookie) != 0) {
        PyObject *key = PyBytes_FromStringAndSize(cookie, sizeof cookie), *before = recent[at].key;
        if (key == NULL)
            return NULL;
        memcpy(recent[at].cookie, cookie, sizeof cookie);
        recent[at].key = key;
        Py_XDECREF(before);
    }
    return Py_XNewRef(recent[at].key);
}

static PyObject *key_of_tls(Method *method, PyObject *self)
{
    PyObject *number = PyLong_FromVoidPtr(self);
    PyObject *noted = number == NULL ? NULL : PyDict_GetItemWithError(method->keys, number);
    Py_XDECREF(number);
    return noted == NULL ? NULL : Py_XNewRef(PyTuple_GetItem(noted, 0));
}

/*
 * Returns the only argument as bytes (a new reference), read once; NULL for more arguments, and for an object that could
 * return other bytes the next time.
 */
static PyObject *bytes_of(PyObject *const *args, Py_ssize_t count)
{
    if (count != 1)
        return NULL;
    if (PyBytes_CheckExact(args[0]))
        return Py_XNewRef(args[0]);
    return Py_IS_TYPE(args[0], &PyMemoryView_Type) || Py_IS_TYPE(args[0], &PyByteArray_Type) ? PyBytes_FromObject(args[0]) : NULL;
}

static PyObject *slowly(const Method *method, PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    PyErr_Clear();
    PyObject *all = PyTuple_New(count + 1), *result = NULL;
    for (Py_ssize_t at = 0; all != NULL && at <= count; at++)
        PyTuple_SetItem(all, at, Py_XNewRef(at == 0 ? self : args[at - 1]));
    if (all != NULL)
        result = PyObject_CallObject(method->slow, all);
    Py_XDECREF(all);
    return result;
}

/* Reports what became of bytes that were to be sent. An error that a signal handler raises meanwhile replaces the current one. */
static void report(PyObject *whom, PyObject *key, PyObject *data, PyObject *sent, const Left *left)
{
    PyObject *type, *value, *trace, *result, *before = left->before == NULL ? Py_None : left->before;
    PyErr_Fetch(&type, &value, &trace);
    if (sent == NULL)
        result = PyObject_CallFunctionObjArgs(whom, key, data, before, NULL);
    else
        result = PyObject_CallFunctionObjArgs(whom, key, data, sent, before, NULL);
    if (result != NULL)
        PyErr_Restore(type, value, trace);
    else {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(trace);
    }
    Py_XDECREF(result);
}

static void forget(Left *left)
{
    Py_CLEAR(left->before);
    Py_CLEAR(left->after);
}

/* Lets the guard read these bytes; returns 1 when they are allowed, else sets the error. */
static int is_let(const Method *method, PyObject *key, PyObject *self, PyObject *data, Left *left)
{
    PyErr_Clear();
    forget(left);
    PyObject *taken = PyList_New(0);
    PyObject *error = taken == NULL ? NULL : PyObject_CallFunctionObjArgs(method->look, self, key, data, taken, NULL);
    left->is_turn = taken != NULL && PyList_Size(taken) > 0;
    if (error != NULL && error != Py_None)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    if (PyErr_Occurred() && left->is_turn) {
        /* Nothing is sent. A signal handler may have raised the error, before or after these bytes were read. */
        PyObject *nothing = PyLong_FromLong(0);
        report(method->undo, key, data, nothing, left);
        Py_XDECREF(nothing);
    }
    Py_XDECREF(error);
    Py_XDECREF(taken);
    return !PyErr_Occurred();
}

/* Sends allowed bytes, and ends the turn. */
static PyObject *let(const Method *method, PyObject *key, PyObject *known, PyObject *self, PyObject *data, const Left *left)
{
    PyObject *sent = PyObject_CallFunctionObjArgs(method->original, self, data, NULL);
    if (!left->is_turn)
        return sent;
    if (sent == NULL)
        report(method->failed, key, data, NULL, left);
    else if (sent != Py_None && PyLong_AsSsize_t(sent) < PyBytes_Size(data))
        report(method->undo, key, data, sent, left);
    else {
        /* Reading the bytes may have added the connection to the known ones. */
        if (left->after == NULL)
            known = PyDict_GetItemWithError(method->quick, key);
        if (known != NULL && known != Py_True && PyList_Size(PyTuple_GetItem(known, 1)) == 0)
            PyList_Append(PyTuple_GetItem(known, 1), left->after == NULL ? PyTuple_GetItem(known, 2) : left->after);
    }
    if (sent != NULL && PyErr_Occurred()) {
        Py_DECREF(sent);
        return NULL;
    }
    return sent;
}

static PyObject *sent(Method *method, PyObject *(*key_of)(Method *, PyObject *), PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *data = bytes_of(args, count), *result = NULL;
    PyObject *key = data == NULL ? NULL : key_of(method, self);
    PyObject *known = key == NULL ? NULL : Py_XNewRef(PyDict_GetItemWithError(method->quick, key));
    Left left = {NULL, NULL, 1};
    int is_passed = known == NULL || known == Py_True ? 0 : passes(method, key, known, data, &left);
    if (key == NULL)
        result = slowly(method, self, args, count);
    else if (known == Py_True)
        result = PyObject_CallFunctionObjArgs(method->original, self, data, NULL);
    else if (is_passed > 0 || (is_passed == 0 && is_let(method, key, self, data, &left)))
        result = let(method, key, known, self, data, &left);
    forget(&left);
    Py_XDECREF(known);
    Py_XDECREF(key);
    Py_XDECREF(data);
    return result;
}

#define STANDS_BEFORE(name, key_of) \
    static Method of_##name; \
    static PyObject *call_##name(PyObject *self, PyObject *const *args, Py_ssize_t count) \
    { \
        return sent(&of_##name, key_of, self, args, count); \
    }

STANDS_BEFORE(send, key_of_socket)
STANDS_BEFORE(sendall, key_of_socket)
STANDS_BEFORE(write, key_of_tls)

static const struct {
    const char *name;
    Method *method;
    PyCFunction call;
} methods[] = {
    {"send", &of_send, AS_FUNCTION(call_send)},
    {"sendall", &of_sendall, AS_FUNCTION(call_sendall)},
    {"write", &of_write, AS_FUNCTION(call_write)},
};

/*
 * `looks(begins, codes, plain, visible)` sets the forms that a request may have to pass unread (`look`).
 *
 * No format for arguments contains a `#`: its meaning depends on the headers that this code was compiled with.
 */
PyObject *looks(PyObject *module, PyObject *args)
{
    PyObject *begins, *codes, *plain, *visible;
    if (!PyArg_ParseTuple(args, "OOSS", &begins, &codes, &plain, &visible))
        return NULL;
    if (look.codes == NULL) {
        counters = PyUnicode_InternFromString("counters");
        if (counters == NULL)
            return NULL;
        look.codes = Py_XNewRef(codes);
        for (Py_ssize_t at = PyBytes_Size(visible); at-- > 0;)
            look.signs[(unsigned char)PyBytes_AsString(visible)[at]] = VISIBLE;
        for (Py_ssize_t at = PyBytes_Size(plain); at-- > 0;)
            look.signs[(unsigned char)PyBytes_AsString(plain)[at]] = PLAIN;
        for (Py_ssize_t at = PyTuple_Size(begins); at-- > 0;) {
            char *text;
            Py_ssize_t length;
            if (PyBytes_AsStringAndSize(PyTuple_GetItem(begins, at), &text, &length) < 0)
                return NULL;
            if (at >= (Py_ssize_t)(sizeof look.begins / sizeof *look.begins) || length > (Py_ssize_t)sizeof look.begins[at].text)
                return PyErr_Format(PyExc_ValueError, "more methods than there is room for");
            look.begins[at].length = length;
            memcpy(look.begins[at].text, text, length);
        }
    }
    Py_RETURN_NONE;
}

/*
 * Returns 0 when objects of a class of sockets may keep their number right behind the object header: a new socket, which
 * has no number, has -1 there. Else returns -1. See `is_in_place`.
 */
static int place_of_number(PyObject *cls)
{
    int number = 0;
    PyObject *fresh = PyObject_CallMethod(cls, "__new__", "O", cls);
    if (fresh != NULL)
        memcpy(&number, (const char *)fresh + sizeof(PyObject), sizeof number);
    PyErr_Clear();
    Py_XDECREF(fresh);
    return number == -1 ? 0 : -1;
}

/*
 * `method_of(cls, name, doc, slow, original, look, keys, quick, running, marks, latest, held, failed, undo)` returns a
 * method of `cls`; `looks` must have run before. It returns `slow` itself when this code has no method of that name, or has
 * used it already. `Method` explains the other arguments.
 */
PyObject *method_of(PyObject *module, PyObject *args)
{
    PyObject *cls;
    const char *name, *doc;
    Method made = {0};
    if (!PyArg_ParseTuple(args, "OszOOOOOOOOOOO", &cls, &name, &doc, &made.slow, &made.original, &made.look, &made.keys, &made.quick, &made.running,
                          &made.marks, &made.latest, &made.held, &made.failed, &made.undo))
        return NULL;
    for (size_t at = 0; at < sizeof methods / sizeof *methods; at++) {
        Method *method = methods[at].method;
        if (strcmp(name, methods[at].name) != 0 || method->slow != NULL)
            continue;
        char *copy = doc == NULL ? NULL : PyMem_Malloc(strlen(doc) + 1);
        made.definition = (PyMethodDef){methods[at].name, methods[at].call, METH_FASTCALL, copy == NULL ? NULL : strcpy(copy, doc)};
        *method = made;
        method->is_in_place = PyCallable_Check(made.keys) ? place_of_number(cls) : -1;
        /* These objects stay as long as the process. */
        PyObject *all[] = {made.slow, made.original, made.look, made.keys, made.quick, made.running, made.marks, made.latest, made.held, made.failed, made.undo};
        for (size_t index = 0; index < sizeof all / sizeof *all; index++)
            Py_INCREF(all[index]);
        return PyDescr_NewMethod((PyTypeObject *)cls, &method->definition);
    }
    return Py_XNewRef(made.slow);
}
