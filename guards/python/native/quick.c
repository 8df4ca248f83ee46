/*
 * The module with the native code of the guard, a faster way for calls that the guard need not judge: `hook.c` for events of
 * the audit hook, `sending.c` for bytes of a connection. In every doubtful case this code calls the Python function that does
 * the complete work.
 *
 * Code of the function cannot find the data that this code keeps: no module and no Python object refers to it. It serves
 * the first guard of a process, in the main interpreter.
 *
 * It uses the stable ABI of Python 3.10 and newer. It is linked to no library, because the process already contains all
 * functions that it calls, whichever C library that is.
 */
#include "quick.h"

static PyMethodDef functions[] = {
    {"hooks", hooks, METH_VARARGS, NULL},
    {"looks", looks, METH_VARARGS, NULL},
    {"method_of", method_of, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/*
 * Loads the module only once in a process: a later caller could set the forms of requests or replace methods in the guard's
 * place. Another interpreter ends before the process, and with it the objects that hooks and methods would still use. The
 * check is here because 3.13 calls `PyInit_quick` in the main interpreter for each interpreter, and an error of that call
 * for another interpreter ends the process.
 */
static PyObject *made(PyObject *spec, PyModuleDef *of)
{
    static int is_loaded;
    if (is_loaded || PyInterpreterState_GetID(PyInterpreterState_Get()) != 0)
        return PyErr_Format(PyExc_ImportError, "it is loaded once, by the main interpreter");
    is_loaded = 1;
    return PyModule_New("quick");
}

static PyModuleDef_Slot slots[] = {{Py_mod_create, made}, {0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "quick", NULL, 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_quick(void)
{
    return PyModuleDef_Init(&definition);
}
