/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <string.h>

#define MASK "***"

/* Attributes and elements whose whole value is a secret. */
static const char *const secret_attributes[] = { "passwd", "password" };
static const char *const secret_elements[] = {
  "passwd", "password", "cookie", "dhCert", "session"
};

/* Elements whose text may carry credentials handed to the guest: SMBIOS strings and fw_cfg files.
 */
static const char *const handed_over[] = { "entry" };

static gboolean
contains (const char *const *words, gsize n_words, const char *word)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
names_secret (const char *text)
{
  static const char *const marks[] = { "passw", "secret", "token", "data=", "key=" };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (lower, marks[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* <qemu:arg value='secret,id=…,data=…'/> and <qemu:env name='PASSWORD' value='…'/>. */
static void
mask_passthrough (xmlNode *node)
{
  const char *name = lodge_xml_peek_attr (node, "name");
  const char *value = lodge_xml_peek_attr (node, "value");

  if (value != NULL && (names_secret (value) || (name != NULL && names_secret (name))))
    lodge_xml_set (node, "@value", MASK);
}

static void
mask_attributes (xmlNode *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (secret_attributes); i++)
    if (lodge_xml_peek_attr (node, secret_attributes[i]) != NULL)
      xmlSetNsProp (node, NULL, (const xmlChar *)secret_attributes[i], (const xmlChar *)MASK);
}

static void
mask_content (xmlNode *node)
{
  while (node->children != NULL)
    {
      xmlNode *child = node->children;

      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
  xmlAddChild (node, xmlNewDocText (node->doc, (const xmlChar *)MASK));
}

void
lodge_domain_xml_mask (xmlNode *node)
{
  const char *name = (const char *)node->name;

  mask_attributes (node);
  if (node->ns != NULL && (strcmp (name, "arg") == 0 || strcmp (name, "env") == 0))
    mask_passthrough (node);
  if (contains (secret_elements, G_N_ELEMENTS (secret_elements), name) ||
      contains (handed_over, G_N_ELEMENTS (handed_over), name))
    {
      mask_content (node);
      return;
    }
  for (xmlNode *child = lodge_xml_first_element (node); child != NULL;
       child = lodge_xml_next_element (child))
    lodge_domain_xml_mask (child);
}
