/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a definition is in the way of a snapshot. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lodge-domain-xml-aside.h"
#include "lodge-domain-xml-private.h"

static void
obstacle_free (gpointer data)
{
  LodgeDomainObstacle *self = data;

  g_free (self->device);
  g_free (self->text);
  g_free (self);
}

static LodgeDomainObstacle *
new_obstacle (LodgeObstacleKind kind, xmlNode *node, char *text)
{
  LodgeDomainObstacle *self = g_new0 (LodgeDomainObstacle, 1);

  self->kind = kind;
  self->device = lodge_domain_xml_dup_aside_id (node);
  self->text = text;
  return self;
}

static LodgeDomainObstacle *
look_at_host_device (xmlNode *node)
{
  g_autofree char *label = lodge_domain_xml_dup_aside_label (node);
  LodgeDomainObstacle *self = new_obstacle (
      LODGE_OBSTACLE_HOST_DEVICE,
      node,
      /* Translators: “USB device 046d:c52b”. */
      g_strdup_printf (_ ("The memory can’t be kept while this is attached: %s."), label));

  self->memory = TRUE;
  return self;
}

/* virtiofs refuses at once, 9p only while the guest has the folder mounted. */
static LodgeDomainObstacle *
look_at_share (xmlNode *node)
{
  g_autofree char *label = lodge_domain_xml_dup_aside_label (node);
  gboolean perhaps = lodge_xml_find (node, "driver[@type='virtiofs']") == NULL;
  LodgeDomainObstacle *self = new_obstacle (
      LODGE_OBSTACLE_SHARE,
      node,
      g_strdup_printf (perhaps
                           ? _ ("The memory can’t be kept while the guest has this mounted: %s.")
                           : _ ("The memory can’t be kept while this is attached: %s."),
                       label));

  self->memory = TRUE;
  self->perhaps = perhaps;
  return self;
}

static LodgeDomainObstacle *
look_at (xmlNode *node)
{
  LodgeObstacleKind kind = LODGE_OBSTACLE_OTHER;
  char *text = NULL;

  if (lodge_xml_is (node, "disk"))
    text = lodge_domain_xml_dup_disk_obstacle (node, &kind);
  if (text != NULL)
    return new_obstacle (kind, node, text);
  if (lodge_xml_is (node, "hostdev") ||
      (lodge_xml_is (node, "interface") &&
       g_strcmp0 (lodge_xml_peek_attr (node, "type"), "hostdev") == 0))
    return look_at_host_device (node);
  return lodge_xml_is (node, "filesystem") ? look_at_share (node) : NULL;
}

GPtrArray *
lodge_domain_xml_list_obstacles (LodgeDomainXml *self)
{
  GPtrArray *obstacles = g_ptr_array_new_with_free_func (obstacle_free);
  xmlNode *devices;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), obstacles);

  devices = lodge_xml_find (lodge_domain_xml_get_root (self), "devices");
  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    {
      LodgeDomainObstacle *obstacle = look_at (node);

      if (obstacle != NULL)
        g_ptr_array_add (obstacles, obstacle);
    }
  return obstacles;
}
