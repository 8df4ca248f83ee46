/* Declarations that the files of this folder share. */
#ifndef EMMENTAL_QUICK_H
#define EMMENTAL_QUICK_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030A0000
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define AS_FUNCTION(function) ((PyCFunction)(void (*)(void))(function))

/* The functions of the module; `hook.c` and `sending.c` explain their arguments. */
PyObject *hooks(PyObject *module, PyObject *args);
PyObject *looks(PyObject *module, PyObject *args);
PyObject *method_of(PyObject *module, PyObject *args);

/* Returns the first occurrence of `part` in `text`; NULL when there is none. */
static inline const char *found(const char *text, Py_ssize_t size, const char *part, Py_ssize_t length)
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

/* Returns 1 when a note, a tuple that begins with a token, is of the last event. */
static inline int is_latest(PyObject *latest, PyObject *noted)
{
    return PyTuple_GetItem(noted, 0) == PyList_GetItem(latest, 0);
}

#endif
