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

/* Has the next text begin its way from memory while this one is scanned: posts are short, and each lies
 * somewhere else. Its characters follow the object's head. */
static inline void fetch_ahead(uintptr_t str) {
#ifdef __GNUC__
    for (int line = 0; line < 16; line++) __builtin_prefetch((const char *)str + 64 * line);
#else
    (void)str;
#endif
}

#endif
