/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>

/* Who draws for the guest lies in three places of a definition: SPICE's <gl>, a <graphics> of the
 * kind egl-headless, and the <acceleration> of the graphics card that the guest sees. */

static gboolean
is_graphics (xmlNode *node, const char *type)
{
  return lodge_xml_is (node, "graphics") &&
         g_strcmp0 (lodge_xml_peek_attr (node, "type"), type) == 0;
}

static gboolean
is_yes (xmlNode *node, const char *path)
{
  g_autofree char *text = lodge_xml_get (node, path);

  return g_strcmp0 (text, "yes") == 0;
}

static xmlNode *
find_graphics (xmlNode *devices, const char *type)
{
  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    if (is_graphics (node, type))
      return node;
  return NULL;
}

LodgeRendering
lodge_domain_xml_read_rendering (xmlNode *root)
{
  xmlNode *devices = lodge_xml_find (root, "devices");

  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "graphics") && is_yes (node, "gl/@enable"))
      return LODGE_RENDERING_DIRECT;
  return find_graphics (devices, "egl-headless") != NULL ? LODGE_RENDERING_COPIED
                                                         : LODGE_RENDERING_SOFTWARE;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", message));
  return FALSE;
}

/* The one that the guest begins with. */
static xmlNode *
find_video (xmlNode *devices)
{
  xmlNode *first = NULL;

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "video") && (first == NULL || is_yes (node, "model/@primary")))
      first = node;
  return first;
}

/* A server of QEMU's for the network can't hand out the card's memory. */
static gboolean
is_private (xmlNode *spice)
{
  g_autofree char *listen = lodge_xml_get (spice, "listen/@type");

  return g_strcmp0 (listen, "none") == 0 || g_strcmp0 (listen, "socket") == 0 ||
         lodge_xml_peek_attr (spice, "socket") != NULL;
}

static gboolean
check (xmlNode *devices, LodgeRendering rendering, GError **error)
{
  xmlNode *video = find_video (devices);
  xmlNode *spice = find_graphics (devices, "spice");
  g_autofree char *model = video != NULL ? lodge_xml_get (video, "model/@type") : NULL;

  if (rendering == LODGE_RENDERING_SOFTWARE)
    return TRUE;
  if (g_strcmp0 (model, "virtio") != 0)
    return refuse (error,
                   _ ("3D acceleration needs a graphics card of the kind virtio in the machine. "
                      "Choose that in its definition first."));
  if (rendering == LODGE_RENDERING_DIRECT && (spice == NULL || !is_private (spice)))
    return refuse (error,
                   _ ("Only a SPICE display without a network port can show the graphics card’s "
                      "memory. Let the pictures be copied instead."));
  return TRUE;
}

static void
remove_headless (xmlNode *devices)
{
  xmlNode *node;

  while ((node = find_graphics (devices, "egl-headless")) != NULL)
    lodge_xml_remove (node);
}

/* "no" is what was said before; what says nothing means the same. */
static void
set_gl (xmlNode *devices, gboolean enabled)
{
  xmlNode *spice = find_graphics (devices, "spice");

  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "graphics") && is_yes (node, "gl/@enable"))
      lodge_xml_set (node, "gl/@enable", "no");
  if (enabled && spice != NULL)
    lodge_xml_set (spice, "gl/@enable", "yes");
}

static void
set_acceleration (xmlNode *devices, gboolean enabled)
{
  xmlNode *video = find_video (devices);

  if (enabled)
    lodge_xml_set (video, "model/acceleration/@accel3d", "yes");
  for (xmlNode *node = lodge_xml_first_element (devices); !enabled && node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "video") && is_yes (node, "model/acceleration/@accel3d"))
      lodge_xml_set (node, "model/acceleration/@accel3d", "no");
}

gboolean
lodge_domain_xml_set_rendering (xmlNode *root, LodgeRendering rendering, GError **error)
{
  xmlNode *devices = lodge_xml_ensure (root, "devices");

  if (lodge_domain_xml_read_rendering (root) == rendering)
    return TRUE;
  if (!check (devices, rendering, error))
    return FALSE;

  set_gl (devices, rendering == LODGE_RENDERING_DIRECT);
  if (rendering != LODGE_RENDERING_COPIED)
    remove_headless (devices);
  else
    lodge_xml_set (lodge_xml_append (devices, "graphics"), "@type", "egl-headless");
  set_acceleration (devices, rendering != LODGE_RENDERING_SOFTWARE);
  return TRUE;
}

gboolean
lodge_domain_xml_apply_rendering (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  return lodge_domain_xml_set_rendering (root, edit->rendering, error);
}
