/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * XML compared by structure: one line per node, attributes sorted and namespaces by URI, so that
 * quotes, prefixes and the order of attributes don't count. Comments, processing instructions,
 * CDATA and the order of nodes do.
 */
typedef enum
{
  LODGE_TEST_XML_EXACT,        /* white space between elements counts */
  LODGE_TEST_XML_IGNORE_BLANK, /* it does not */
} LodgeTestXmlMode;

/* (transfer full) */
char *lodge_test_xml_dump (const char *text, LodgeTestXmlMode mode);

/* Fails the test, showing the first line that differs. */
#define lodge_test_assert_xml_equal(got, expected, mode)                                           \
  lodge_test_assert_xml_equal_at (__FILE__, __LINE__, G_STRFUNC, got, expected, mode)
void lodge_test_assert_xml_equal_at (const char *file,
                                     int line,
                                     const char *function,
                                     const char *got,
                                     const char *expected,
                                     LodgeTestXmlMode mode);

/* Two texts, by line. */
#define lodge_test_assert_text_equal(got, expected)                                                \
  lodge_test_assert_text_equal_at (__FILE__, __LINE__, G_STRFUNC, got, expected)
void lodge_test_assert_text_equal_at (
    const char *file, int line, const char *function, const char *got, const char *expected);

/* The content of the test data file @name ("domains/minimal.xml"). (transfer full) */
char *lodge_test_read_data (const char *name);

/* Every test data file in @folder whose name ends in @suffix, sorted: names for
 * lodge_test_read_data (). (transfer full) */
GStrv lodge_test_list_data (const char *folder, const char *suffix);

/* @got against the data file @name, by line; with LODGE_TEST_UPDATE in the environment the file is
 * written instead, to be looked at before it is committed. */
#define lodge_test_assert_golden_text(got, name)                                                   \
  lodge_test_assert_golden_text_at (__FILE__, __LINE__, G_STRFUNC, got, name)
void lodge_test_assert_golden_text_at (
    const char *file, int line, const char *function, const char *got, const char *name);

/* The same for XML, by structure. */
#define lodge_test_assert_golden_xml(got, name)                                                    \
  lodge_test_assert_golden_xml_at (__FILE__, __LINE__, G_STRFUNC, got, name)
void lodge_test_assert_golden_xml_at (
    const char *file, int line, const char *function, const char *got, const char *name);

G_END_DECLS
