/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of disks as the layers that snapshots freeze. */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>

#define DISPOSABLE_MARK "metadata/lodge-run:disposable"
#define TEMPLATE_MARK "metadata/lodge-template:template"

LodgeDomainLayer *
lodge_domain_layer_new (const char *target, const char *path, const char *format)
{
  LodgeDomainLayer *self = g_new0 (LodgeDomainLayer, 1);

  self->target = g_strdup (target);
  self->path = g_strdup (path);
  self->format = g_strdup (format);
  return self;
}

void
lodge_domain_layer_free (LodgeDomainLayer *self)
{
  if (self == NULL)
    return;
  g_free (self->target);
  g_free (self->path);
  g_free (self->format);
  g_free (self);
}

/* A disk that the guest can write to: what a snapshot has to care about. */
static gboolean
is_written (xmlNode *disk)
{
  LodgeDiskKind kind = lodge_xml_choice_from_word (
      lodge_domain_xml_disk_kinds, lodge_xml_peek_attr (disk, "device"), LODGE_DISK_KIND_DISK);

  return kind == LODGE_DISK_KIND_DISK && lodge_xml_find (disk, "readonly") == NULL;
}

/* Why @disk has no layer that could be frozen, or NULL: it has. */
static char *
dup_reason (xmlNode *disk, LodgeObstacleKind *kind)
{
  const char *type = lodge_xml_peek_attr (disk, "type");
  g_autofree char *target = lodge_xml_get (disk, "target/@dev");
  g_autofree char *path = lodge_xml_get (disk, "source/@file");
  g_autofree char *format = lodge_xml_get (disk, "driver/@type");

  if (target == NULL)
    target = g_strdup ("?");
  *kind = LODGE_OBSTACLE_SHARED_DISK;
  if (lodge_xml_find (disk, "shareable") != NULL)
    return g_strdup_printf (_ ("The disk “%s” is shared by several machines."), target);
  *kind = LODGE_OBSTACLE_OTHER;
  if (lodge_xml_find (disk, "transient") != NULL)
    return g_strdup_printf (_ ("The disk “%s” forgets its changes by itself."), target);
  if (g_strcmp0 (type, "file") != 0 || path == NULL || !g_path_is_absolute (path))
    return g_strdup_printf (_ ("The disk “%s” is not a file on this computer."), target);
  *kind = LODGE_OBSTACLE_RAW_DISK;
  if (g_strcmp0 (format, "qcow2") != 0 && g_strcmp0 (format, "raw") != 0)
    return g_strdup_printf (_ ("The disk “%s” is in a format that snapshots can’t be built on."),
                            target);
  return NULL;
}

static xmlNode *
first_device_in (xmlNode *root)
{
  xmlNode *devices = lodge_xml_find (root, "devices");

  return devices != NULL ? lodge_xml_first_element (devices) : NULL;
}

static xmlNode *
first_device (LodgeDomainXml *self)
{
  return first_device_in (lodge_domain_xml_get_root (self));
}

GPtrArray *
lodge_domain_xml_list_layers_in (xmlNode *root)
{
  GPtrArray *layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)(void (*) (void))lodge_domain_layer_free);

  for (xmlNode *node = first_device_in (root); node != NULL; node = lodge_xml_next_element (node))
    {
      g_autofree char *reason = NULL;
      LodgeObstacleKind kind;
      LodgeDomainLayer *layer;

      if (!lodge_xml_is (node, "disk") || !is_written (node))
        continue;
      reason = dup_reason (node, &kind);
      if (reason != NULL)
        continue;
      layer = g_new0 (LodgeDomainLayer, 1);
      layer->target = lodge_xml_get (node, "target/@dev");
      layer->path = lodge_xml_get (node, "source/@file");
      layer->format = lodge_xml_get (node, "driver/@type");
      g_ptr_array_add (layers, layer);
    }
  return layers;
}

GPtrArray *
lodge_domain_xml_list_layers (LodgeDomainXml *self)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  return lodge_domain_xml_list_layers_in (lodge_domain_xml_get_root (self));
}

static void
source_free (gpointer data)
{
  LodgeDomainSource *self = data;

  g_free (self->path);
  g_free (self->pool);
  g_free (self->volume);
  g_free (self);
}

static gboolean
is_layer (xmlNode *disk)
{
  LodgeObstacleKind kind;
  g_autofree char *reason = is_written (disk) ? dup_reason (disk, &kind) : NULL;

  return is_written (disk) && reason == NULL;
}

GPtrArray *
lodge_domain_xml_list_sources (LodgeDomainXml *self)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func (source_free);

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), sources);

  for (xmlNode *node = first_device (self); node != NULL; node = lodge_xml_next_element (node))
    {
      const char *device = lodge_xml_is (node, "disk") ? lodge_xml_peek_attr (node, "device") : "";
      LodgeDomainSource *source;

      /* Nothing on a disc rests on anything. */
      if ((device != NULL && g_strcmp0 (device, "disk") != 0) || is_layer (node))
        continue;
      source = g_new0 (LodgeDomainSource, 1);
      source->path = lodge_xml_get (node, "source/@file");
      source->pool = lodge_xml_get (node, "source/@pool");
      source->volume = lodge_xml_get (node, "source/@volume");
      if ((source->path != NULL && g_path_is_absolute (source->path)) ||
          (source->pool != NULL && source->volume != NULL))
        g_ptr_array_add (sources, source);
      else
        source_free (source);
    }
  return sources;
}

char *
lodge_domain_xml_dup_disk_obstacle (xmlNode *node, LodgeObstacleKind *kind)
{
  return is_written (node) ? dup_reason (node, kind) : NULL;
}

LodgeDomainLayer *
lodge_domain_xml_find_file_disk (LodgeDomainXml *self, const char *id)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  for (xmlNode *node = first_device (self); node != NULL; node = lodge_xml_next_element (node))
    {
      g_autoptr (LodgeDomainLayer) layer = NULL;
      g_autofree char *alias = NULL;

      if (!lodge_xml_is (node, "disk") || !is_written (node))
        continue;
      layer = g_new0 (LodgeDomainLayer, 1);
      layer->target = lodge_xml_get (node, "target/@dev");
      layer->path = lodge_xml_get (node, "source/@file");
      layer->format = lodge_xml_get (node, "driver/@type");
      alias = lodge_xml_get (node, "alias/@name");
      if (g_strcmp0 (layer->target, id) != 0 && g_strcmp0 (alias, id) != 0)
        continue;
      return layer->target != NULL && layer->format != NULL && layer->path != NULL &&
                     g_path_is_absolute (layer->path)
                 ? g_steal_pointer (&layer)
                 : NULL;
    }
  return NULL;
}

GPtrArray *
lodge_domain_xml_list_unlayered (LodgeDomainXml *self)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), reasons);

  for (xmlNode *node = first_device (self); node != NULL; node = lodge_xml_next_element (node))
    {
      LodgeObstacleKind kind;
      char *reason =
          lodge_xml_is (node, "disk") ? lodge_domain_xml_dup_disk_obstacle (node, &kind) : NULL;

      if (reason != NULL)
        g_ptr_array_add (reasons, reason);
    }
  return reasons;
}

static void
forget_chain (xmlNode *disk)
{
  static const char *const names[] = { "backingStore", "mirror" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      xmlNode *node = NULL;

      while ((node = lodge_xml_find (disk, names[i])) != NULL)
        lodge_xml_remove (node);
    }
}

gboolean
lodge_domain_xml_set_layer (LodgeDomainXml *self, const LodgeDomainLayer *top)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (top != NULL && top->target != NULL && top->path != NULL, FALSE);

  for (xmlNode *node = first_device (self); node != NULL; node = lodge_xml_next_element (node))
    {
      g_autofree char *target =
          lodge_xml_is (node, "disk") ? lodge_xml_get (node, "target/@dev") : NULL;

      if (g_strcmp0 (target, top->target) != 0)
        continue;
      lodge_xml_set (node, "@type", "file");
      /* The number that a running QEMU gave to the old file. */
      lodge_xml_set (node, "source/@index", NULL);
      lodge_xml_set (node, "source/@file", top->path);
      lodge_xml_set (node, "driver/@type", top->format);
      forget_chain (node);
      return TRUE;
    }
  return FALSE;
}

gboolean
lodge_domain_xml_has_flash (LodgeDomainXml *self)
{
  xmlNode *root;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);

  root = lodge_domain_xml_get_root (self);
  return lodge_xml_find (root, "os/loader[@type='pflash']") != NULL ||
         lodge_xml_find (root, "os/nvram") != NULL ||
         g_strcmp0 (lodge_xml_peek_attr (lodge_xml_find (root, "os"), "firmware"), "efi") == 0;
}

char *
lodge_domain_xml_dup_nvram (LodgeDomainXml *self)
{
  xmlNode *root;
  char *path;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  root = lodge_domain_xml_get_root (self);
  path = lodge_xml_get (root, "os/nvram/source/@file");
  if (path == NULL)
    path = lodge_xml_get (root, "os/nvram");
  if (path != NULL && !g_path_is_absolute (path))
    g_clear_pointer (&path, g_free);
  return path;
}

void
lodge_domain_xml_set_nvram (LodgeDomainXml *self, const char *path)
{
  xmlNode *root;

  g_return_if_fail (LODGE_IS_DOMAIN_XML (self));
  g_return_if_fail (path != NULL);

  root = lodge_domain_xml_get_root (self);
  if (lodge_xml_find (root, "os/nvram/source") != NULL)
    lodge_xml_set (root, "os/nvram/source/@file", path);
  else
    lodge_xml_set (root, "os/nvram", path);
}

gboolean
lodge_domain_xml_get_disposable (LodgeDomainXml *self)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);

  return lodge_xml_find (lodge_domain_xml_get_root (self), DISPOSABLE_MARK) != NULL;
}

void
lodge_domain_xml_set_disposable (LodgeDomainXml *self, gboolean disposable)
{
  xmlNode *root;
  xmlNode *mark;

  g_return_if_fail (LODGE_IS_DOMAIN_XML (self));

  root = lodge_domain_xml_get_root (self);
  mark = lodge_xml_find (root, DISPOSABLE_MARK);
  if (disposable)
    lodge_xml_ensure (root, DISPOSABLE_MARK);
  else if (mark != NULL)
    lodge_xml_prune (root, mark);
}

gboolean
lodge_domain_xml_get_template (LodgeDomainXml *self)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);

  return lodge_xml_find (lodge_domain_xml_get_root (self), TEMPLATE_MARK) != NULL;
}

char *
lodge_domain_xml_dup_machine_type (LodgeDomainXml *self)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  return lodge_xml_get (lodge_domain_xml_get_root (self), "os/type/@machine");
}
