/*
 * What the guard need not be asked, in C: events of the audit hook that no rule speaks of, and bytes of a connection whose head, but for its
 * path and the length of its body, was read before. Whatever is in doubt goes the way that it goes without this file: to the function of
 * Python that each of these stands before (`core/hook.py`, `core/gates/sending.py`), which judges it from the beginning. The only thing that
 * is refused here is what `held` refuses.
 *
 * Nobody finds what it keeps: no module holds it, and no object of Python leads to it. It serves the first guard of a process.
 * Stable ABI of Python 3.10 and newer; linked to no library, as what it calls is in the process, whichever C library that is.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030A0000
#include <Python.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

/* Events that are asked about, and the function of Python that asks. */
static PyObject *events, *asks;

/* How the first line of a request that need not be read may look (`sending.py`). */
static struct {
    PyObject *begins;       /* tuple of bytes: method, blank, slash */
    PyObject *codes;        /* frozenset of bytes: what may follow a percent sign */
    char plain[256];        /* bytes that need no second look */
    char visible[256];      /* bytes that it may hold at all, but for the blank */
} look;

/* A method that C made, and what stands before it. */
typedef struct {
    PyMethodDef definition;
    PyObject *slow;         /* the function of Python that reads everything */
    PyObject *original;
    PyObject *keys;         /* of a socket: its `fileno`; of TLS: dictionary, number of the object → (key of its connection, …) */
    PyObject *quick;        /* dictionary, key of a connection → what is known of it (`Readers.quick`) */
    PyObject *running;      /* whether events are in work; None: none ever is */
    PyObject *marks;        /* dictionary, origin → tuple of bytes: without one of them its path is no text of theirs */
    PyObject *held;         /* told (origin, first line) then; the error, or None */
    PyObject *failed;       /* told (key, data, how much of a body was to come before) where the original raised */
    PyObject *undo;         /* told (key, data, how much was sent, as above) where that is not all */
} Method;

/* Where the body of a request begins, and what the request may be held against. */
typedef struct {
    PyObject *origin;
    Py_ssize_t line;        /* bytes up to the version */
    long long to_come;      /* bytes of the body that are still to come */
} Request;

static PyObject *kept(PyObject *one)
{
    Py_XINCREF(one);
    return one;
}

static PyObject *hook(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2)
        return PyErr_Format(PyExc_TypeError, "a hook takes an event and its arguments");
    if (PySet_Contains(events, args[0]) == 0)
        Py_RETURN_NONE;
    PyErr_Clear();
    return PyObject_CallFunctionObjArgs(asks, args[0], args[1], NULL);
}

/* Where `part` begins in `text`; NULL: nowhere. */
static const char *found(const char *text, Py_ssize_t size, const char *part, Py_ssize_t length)
{
    const char *end = text + size;
    while (length > 0 && end - text >= length) {
        text = memchr(text, part[0], end - text - length + 1);
        if (text == NULL || memcmp(text, part, length) == 0)
            return text;
        text++;
    }
    return NULL;
}

/* The number that digits say; -1: they are none, or too many. */
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

/* Whether the part of a line with signs that are not plain could be no name of a header of AWS, whichever way it is written. */
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

/* Whether a line, up to the version, is a method and a path of which nothing could sign it for AWS. */
static int is_plain(const char *line, Py_ssize_t size)
{
    int blanks = 0, is_usual = 1;
    for (Py_ssize_t at = 0; at < size; at++) {
        unsigned char one = (unsigned char)line[at];
        if (one == ' ')
            blanks++;
        else if (!look.visible[one])
            return 0;
        else if (!look.plain[one])
            is_usual = 0;
    }
    if (blanks != 1 || !(is_usual || is_harmless(line, size)))
        return 0;
    for (Py_ssize_t at = 0; at < PyTuple_Size(look.begins); at++) {
        char *begin;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(look.begins, at), &begin, &length) < 0)
            return 0;
        if (size >= length && memcmp(line, begin, length) == 0)
            return 1;
    }
    return 0;
}

/* Whether `data` begins with a head of these patterns (`Http.known`) and no more than its body follows. */
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
        request->origin = PyTuple_GetItem(pattern, 4);
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

/* How much of a body is to come, and -1 where it is not this one's turn (`Readers.quick`). */
static long long left_of(PyObject *known)
{
    PyObject *count = PyList_Size(PyTuple_GetItem(known, 2)) == 1 ? PyList_GetItem(PyTuple_GetItem(known, 1), 0) : NULL;
    return count == NULL ? -1 : PyLong_AsLongLong(count);
}

/* Takes the turn, and writes how much of a body is to come now. */
static int takes_turn(PyObject *known, long long to_come)
{
    PyObject *count = PyLong_FromLongLong(to_come);
    if (count == NULL || PyList_SetSlice(PyTuple_GetItem(known, 2), 0, 1, NULL) < 0) {
        Py_XDECREF(count);
        return 0;
    }
    return PyList_SetItem(PyTuple_GetItem(known, 1), 0, count) == 0;
}

/* Whether none of the marks stands in the path of a line, behind which no host could follow: `marks`, of its origin, may be NULL. */
static int is_unmarked(PyObject *marks, const char *line, Py_ssize_t size)
{
    const char *path = memchr(line, ' ', size);
    if (marks == NULL || path == NULL)
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

/* 1 where events are in work and text of theirs may be what this request is about, 0 else, -1 with the error where it must not be sent. */
static int is_in_work(const Method *method, const Request *request, const char *data)
{
    PyObject *running = method->running == Py_None ? kept(Py_None) : PyObject_CallObject(method->running, NULL);
    int is_running = running == NULL ? -1 : PyObject_IsTrue(running);
    Py_XDECREF(running);
    if (is_running != 1)
        return is_running;
    if (is_unmarked(PyDict_GetItemWithError(method->marks, request->origin), data, request->line))
        return 0;
    PyObject *line = PyBytes_FromStringAndSize(data, request->line);
    PyObject *error = line == NULL ? NULL : PyObject_CallFunctionObjArgs(method->held, request->origin, line, NULL);
    Py_XDECREF(line);
    if (error != NULL && error != Py_None)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    return PyErr_Occurred() ? -1 : 1;
}

/*
 * 1: these bytes need not be read, it is this one's turn, and `*left` is how much of a body was to come before; 0: they must be read;
 * -1, with the error: they must not be sent. Between the question and the turn no other thread runs.
 */
static int passes(const Method *method, PyObject *key, PyObject *known, PyObject *data, long long *left)
{
    char *bytes;
    Py_ssize_t size;
    Request request;
    PyObject *patterns = PyTuple_GetItem(known, 0);
    if (patterns == NULL || patterns == Py_None || PyBytes_AsStringAndSize(data, &bytes, &size) < 0 || (*left = left_of(known)) < 0)
        return 0;
    if (*left > 0)
        return *left >= size && takes_turn(known, *left - size);
    if (!is_known(patterns, bytes, size, &request))
        return 0;
    switch (is_in_work(method, &request, bytes)) {
    case -1:
        return -1;
    case 1:
        /* Others had their turn meanwhile. */
        if (PyDict_GetItemWithError(method->quick, key) != known || left_of(known) != 0)
            return 0;
    }
    return takes_turn(known, request.to_come);
}

/* The key of the connection that a socket is (a new reference); NULL: it is not known here. */
static PyObject *key_of_socket(const Method *method, PyObject *self)
{
    char cookie[8];
    socklen_t size = sizeof cookie;
    PyObject *number = PyObject_CallFunctionObjArgs(method->keys, self, NULL);
    long descriptor = number == NULL ? -1 : PyLong_AsLong(number);
    Py_XDECREF(number);
    if (descriptor < 0 || getsockopt((int)descriptor, SOL_SOCKET, SO_COOKIE, cookie, &size) != 0 || size != sizeof cookie)
        return NULL;
    return PyBytes_FromStringAndSize(cookie, sizeof cookie);
}

static PyObject *key_of_tls(const Method *method, PyObject *self)
{
    PyObject *number = PyLong_FromVoidPtr(self);
    PyObject *noted = number == NULL ? NULL : PyDict_GetItemWithError(method->keys, number);
    Py_XDECREF(number);
    return noted == NULL ? NULL : kept(PyTuple_GetItem(noted, 0));
}

/* What was given as bytes (a new reference), read once; NULL: by an object that may answer otherwise the next time, or with more than that. */
static PyObject *bytes_of(PyObject *const *args, Py_ssize_t count)
{
    if (count != 1)
        return NULL;
    if (PyBytes_CheckExact(args[0]))
        return kept(args[0]);
    return Py_IS_TYPE(args[0], &PyMemoryView_Type) || Py_IS_TYPE(args[0], &PyByteArray_Type) ? PyBytes_FromObject(args[0]) : NULL;
}

static PyObject *slowly(const Method *method, PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    PyErr_Clear();
    PyObject *all = PyTuple_New(count + 1), *result = NULL;
    for (Py_ssize_t at = 0; all != NULL && at <= count; at++)
        PyTuple_SetItem(all, at, kept(at == 0 ? self : args[at - 1]));
    if (all != NULL)
        result = PyObject_CallObject(method->slow, all);
    Py_XDECREF(all);
    return result;
}

/* Tells what became of bytes that had passed; what a handler of a signal raises meanwhile comes instead of the error that is on its way. */
static void tell(PyObject *whom, PyObject *key, PyObject *data, PyObject *sent, long long left)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *before = PyLong_FromLongLong(left), *result = NULL;
    if (before != NULL && sent == NULL)
        result = PyObject_CallFunctionObjArgs(whom, key, data, before, NULL);
    else if (before != NULL)
        result = PyObject_CallFunctionObjArgs(whom, key, data, sent, before, NULL);
    Py_XDECREF(before);
    if (result != NULL)
        PyErr_Restore(type, value, trace);
    else {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(trace);
    }
    Py_XDECREF(result);
}

/* Sends what has passed, and ends the turn. */
static PyObject *passed(const Method *method, PyObject *key, PyObject *known, PyObject *self, PyObject *data, long long left)
{
    PyObject *sent = PyObject_CallFunctionObjArgs(method->original, self, data, NULL);
    if (sent == NULL)
        tell(method->failed, key, data, NULL, left);
    else if (sent != Py_None && PyLong_AsSsize_t(sent) < PyBytes_Size(data))
        tell(method->undo, key, data, sent, left);
    else
        PyList_Append(PyTuple_GetItem(known, 2), Py_True);
    if (sent != NULL && PyErr_Occurred()) {
        Py_DECREF(sent);
        return NULL;
    }
    return sent;
}

static PyObject *sent(const Method *method, PyObject *(*key_of)(const Method *, PyObject *), PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *data = bytes_of(args, count), *result = NULL;
    PyObject *key = data == NULL ? NULL : key_of(method, self);
    PyObject *known = key == NULL ? NULL : kept(PyDict_GetItemWithError(method->quick, key));
    long long left;
    int is_passed = known == NULL || known == Py_True ? 0 : passes(method, key, known, data, &left);
    if (known == Py_True)
        result = PyObject_CallFunctionObjArgs(method->original, self, data, NULL);
    else if (is_passed > 0)
        result = passed(method, key, known, self, data, left);
    else if (is_passed == 0)
        result = slowly(method, self, args, count);
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

#define AS_FUNCTION(function) ((PyCFunction)(void (*)(void))(function))

static const struct {
    const char *name;
    Method *method;
    PyCFunction call;
} methods[] = {
    {"send", &of_send, AS_FUNCTION(call_send)},
    {"sendall", &of_sendall, AS_FUNCTION(call_sendall)},
    {"write", &of_write, AS_FUNCTION(call_write)},
};

/* `hook_of(events, asks)`: a hook that calls `asks(event, args)` for events of the frozenset; `asks` itself where there is one already. */
static PyObject *hook_of(PyObject *module, PyObject *args)
{
    static PyMethodDef definition = {"hook", AS_FUNCTION(hook), METH_FASTCALL, NULL};
    PyObject *given, *asked;
    if (!PyArg_ParseTuple(args, "OO", &given, &asked))
        return NULL;
    if (events != NULL)
        return kept(asked);
    events = kept(given);
    asks = kept(asked);
    return PyCFunction_NewEx(&definition, NULL, NULL);
}

/*
 * `looks(begins, codes, plain, visible)`: how a request that need not be read may look.
 * No format has a `#`: what it means to the interpreter depends on the headers that this was compiled with.
 */
static PyObject *looks(PyObject *module, PyObject *args)
{
    PyObject *begins, *codes, *plain, *visible;
    if (!PyArg_ParseTuple(args, "OOSS", &begins, &codes, &plain, &visible))
        return NULL;
    if (look.begins == NULL) {
        look.begins = kept(begins);
        look.codes = kept(codes);
        for (Py_ssize_t at = PyBytes_Size(plain); at-- > 0;)
            look.plain[(unsigned char)PyBytes_AsString(plain)[at]] = 1;
        for (Py_ssize_t at = PyBytes_Size(visible); at-- > 0;)
            look.visible[(unsigned char)PyBytes_AsString(visible)[at]] = 1;
    }
    Py_RETURN_NONE;
}

/*
 * `method_of(cls, name, doc, slow, original, keys, quick, running, marks, held, failed, undo)`: a method of `cls`, after `looks`; `slow` itself
 * where nothing stands before a method of that name, or stands before one already. Of the rest see `Method`.
 */
static PyObject *method_of(PyObject *module, PyObject *args)
{
    PyObject *cls;
    const char *name, *doc;
    Method made = {0};
    if (!PyArg_ParseTuple(args, "OszOOOOOOOOO", &cls, &name, &doc, &made.slow, &made.original, &made.keys, &made.quick, &made.running,
                          &made.marks, &made.held, &made.failed, &made.undo))
        return NULL;
    for (size_t at = 0; at < sizeof methods / sizeof *methods; at++) {
        Method *method = methods[at].method;
        if (strcmp(name, methods[at].name) != 0 || method->slow != NULL)
            continue;
        char *copy = doc == NULL ? NULL : PyMem_Malloc(strlen(doc) + 1);
        made.definition = (PyMethodDef){methods[at].name, methods[at].call, METH_FASTCALL, copy == NULL ? NULL : strcpy(copy, doc)};
        *method = made;
        /* All of it stays as long as the process. */
        PyObject *all[] = {made.slow, made.original, made.keys, made.quick, made.running, made.marks, made.held, made.failed, made.undo};
        for (size_t one = 0; one < sizeof all / sizeof *all; one++)
            Py_INCREF(all[one]);
        return PyDescr_NewMethod((PyTypeObject *)cls, &method->definition);
    }
    return kept(made.slow);
}

static PyMethodDef functions[] = {
    {"hook_of", hook_of, METH_VARARGS, NULL},
    {"looks", looks, METH_VARARGS, NULL},
    {"method_of", method_of, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "quick", NULL, 0, functions, slots, NULL, NULL, NULL};

/* Once in a process: whoever loads it again would say how requests may look, or stand before methods, in the guard's place. */
PyMODINIT_FUNC PyInit_quick(void)
{
    static int is_loaded;
    if (is_loaded)
        return PyErr_Format(PyExc_ImportError, "it is loaded once");
    is_loaded = 1;
    return PyModuleDef_Init(&definition);
}
