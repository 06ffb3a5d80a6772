/* python_text.h - the one place that knows how Python keeps a str (PEP 393). */
#ifndef TEXTGUARD_PYTHON_TEXT_H
#define TEXTGUARD_PYTHON_TEXT_H

#include <Python.h>

#include "core.h"

/* The characters of a str where they lie: nothing is copied. A str never changes, so this needs no
 * GIL, only the caller's reference. */
static inline text_view text_of(uintptr_t str) {
    PyObject *object = (PyObject *)str;
    text_view text = {PyUnicode_DATA(object), PyUnicode_GET_LENGTH(object), (int)PyUnicode_KIND(object)};
    return text;
}

/* The texts of a tuple, which never changes either. */
static inline int64_t text_count(uintptr_t tuple) {
    return PyTuple_GET_SIZE((PyObject *)tuple);
}

/* The str at `index`, or 0 where something else is there. Has a later one begin its way from memory while this
 * one is scanned: posts are short, and each lies somewhere else. Its characters follow the object's head. */
static inline uintptr_t text_in(uintptr_t tuple, int64_t index) {
    PyObject *text = PyTuple_GET_ITEM((PyObject *)tuple, index);
#ifdef __GNUC__
    if (index + 1 < text_count(tuple))
        for (int line = 0; line < 16; line++)
            __builtin_prefetch((const char *)PyTuple_GET_ITEM((PyObject *)tuple, index + 1) + 64 * line);
#endif
    return PyUnicode_Check(text) ? (uintptr_t)text : 0;
}

#endif
