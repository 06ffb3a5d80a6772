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

#endif
