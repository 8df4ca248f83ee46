/*
 * The audit hook (PEP 578) in C: a faster way for events without a check, or with a remembered answer. For all other events
 * it calls the Python hook (`core/hook.py`).
 */
#include "quick.h"

/* These functions are outside of the stable ABI, and the same in every version that has them (since 3.8; since 3.11). */
extern int PySys_AddAuditHook(int (*)(const char *, PyObject *, void *), void *);
extern void PyThreadState_EnterTracing(PyThreadState *) __attribute__((weak));
extern void PyThreadState_LeaveTracing(PyThreadState *) __attribute__((weak));

/* A hash table of the events that have a check, by name; more than half of the places are empty. */
#define PLACES 1024
static struct {
    const char *name;
    PyObject *event;
    int is_by_path;         /* 1 when an answer can be remembered */
} events[PLACES];

/* The Python hook, and its interpreter: the main one, which exists as long as the process has hooks. */
static PyObject *python_hook;
static PyInterpreterState *interpreter;

/* Remembered answers about paths (`hook.py`). */
static struct {
    PyObject *known;        /* dictionary, (event, arguments) → counter of allowed events (`Guard.remember`) */
    PyObject *asking;       /* list, not empty while texts of events in work could change the meaning of a path (`Invocations.asking`) */
    PyObject *led;          /* empty list, or list of (token, set of paths): no text of an event is a plain path outside the set */
    PyObject *latest;       /* list of the token of the last event (`Invocations.latest`) */
} paths;

/* Returns the place of the event with this name in the table, or the free place for it (hash: FNV-1a). */
static size_t place_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (const char *at = name; *at != 0; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    size_t place = hash % PLACES;
    while (events[place].name != NULL && strcmp(events[place].name, name) != 0)
        place = (place + 1) % PLACES;
    return place;
}

/* Returns 1 when no text of an event in work changes the meaning of a path. */
static int is_unchanged(PyObject *path)
{
    Py_ssize_t size;
    const char *text = PyList_Size(paths.asking) == 0 ? NULL : PyUnicode_AsUTF8AndSize(path, &size);
    if (text == NULL)
        return PyErr_Occurred() == NULL;
    if ((size > 0 && text[size - 1] == '/') || found(text, size, "//", 2) != NULL || found(text, size, "/.", 2) != NULL)
        return 0;
    PyObject *noted = PyList_Size(paths.led) == 1 ? PyList_GetItem(paths.led, 0) : NULL;
    return noted != NULL && is_latest(paths.latest, noted) && PySet_Contains(PyTuple_GetItem(noted, 1), path) == 0;
}

/*
 * Returns 1 when this event is remembered as allowed, and counts it. Accepts only exact texts: an object of another class
 * could claim to equal a remembered path.
 */
static int is_remembered(PyObject *event, PyObject *args)
{
    PyObject *path = PyTuple_Size(args) > 0 ? PyTuple_GetItem(args, 0) : NULL;
    if (path == NULL || !PyUnicode_CheckExact(path))
        return 0;
    PyObject *key = PyTuple_Pack(2, event, args);
    PyObject *count = key == NULL ? NULL : Py_XNewRef(PyDict_GetItemWithError(paths.known, key));
    PyObject *counted = count == NULL || !is_unchanged(path) ? NULL : PyObject_CallObject(count, NULL);
    int is_counted = counted != NULL;
    Py_XDECREF(counted);
    Py_XDECREF(count);
    Py_XDECREF(key);
    return is_counted;
}

/*
 * Handles events as a hook of the process (PEP 578), which is faster than a hook of an interpreter: no text is made of the
 * name of the event, and no attribute of a hook is read. It ignores events of other interpreters, and hides the Python hook
 * from trace functions. An interpreter drops its own hooks before its other objects; this hook runs until the end.
 */
static int hook(const char *name, PyObject *args, void *unused)
{
    size_t place = place_of(name);
    PyObject *event = events[place].event;
    if (event == NULL || PyInterpreterState_Get() != interpreter || (events[place].is_by_path && is_remembered(event, args)))
        return 0;
    PyErr_Clear();
    PyThreadState *thread = PyThreadState_Get();
    if (PyThreadState_EnterTracing != NULL)
        PyThreadState_EnterTracing(thread);
    PyObject *answer = PyObject_CallFunctionObjArgs(python_hook, event, args, NULL);
    if (PyThreadState_LeaveTracing != NULL)
        PyThreadState_LeaveTracing(thread);
    Py_XDECREF(answer);
    return answer == NULL ? -1 : 0;
}

/* Does the same as a hook of an interpreter, for 3.10, where the function above cannot hide the Python hook from tracing. */
static PyObject *hook_of_interpreter(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    const char *name = count == 2 ? PyUnicode_AsUTF8AndSize(args[0], NULL) : NULL;
    return name == NULL || hook(name, args[1], NULL) < 0 ? NULL : Py_XNewRef(Py_None);
}

/*
 * `hooks(events, python_hook, by_path, known, asking, led, latest)` adds a hook that calls `python_hook(event, args)` for
 * these events, except for remembered events of `by_path` (`paths`). It returns a hook that the caller has to add to the
 * interpreter: `python_hook` itself when this code serves another guard already, None when no hook is needed.
 */
PyObject *hooks(PyObject *module, PyObject *args)
{
    static PyMethodDef definition = {"hook", AS_FUNCTION(hook_of_interpreter), METH_FASTCALL, NULL};
    PyObject *checked, *full_hook, *by_path, *known, *asking, *led, *latest;
    if (!PyArg_ParseTuple(args, "OOOOOOO", &checked, &full_hook, &by_path, &known, &asking, &led, &latest))
        return NULL;
    if (interpreter != NULL || PySet_Size(checked) > PLACES / 2)
        return Py_XNewRef(full_hook);
    PyObject *all = PyObject_GetIter(checked);
    if (all == NULL)
        return NULL;
    interpreter = PyInterpreterState_Get();
    python_hook = Py_XNewRef(full_hook);
    paths.known = Py_XNewRef(known);
    paths.asking = Py_XNewRef(asking);
    paths.led = Py_XNewRef(led);
    paths.latest = Py_XNewRef(latest);
    for (PyObject *event; (event = PyIter_Next(all)) != NULL;) {
        /* No reference is dropped, so the event and its text stay as long as the process. */
        const char *name = PyUnicode_AsUTF8AndSize(event, NULL);
        if (name != NULL) {
            size_t place = place_of(name);
            events[place].name = name;
            events[place].event = event;
            events[place].is_by_path = PySet_Contains(by_path, event) == 1;
        }
    }
    Py_DECREF(all);
    if (PyErr_Occurred())
        return NULL;
    if (PyThreadState_EnterTracing == NULL)
        return PyCFunction_NewEx(&definition, NULL, NULL);
    return PySys_AddAuditHook(hook, NULL) < 0 ? NULL : Py_XNewRef(Py_None);
}
