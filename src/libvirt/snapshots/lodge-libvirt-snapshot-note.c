/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written down of a snapshot that is being taken. */
#include "config.h"

#include "lodge-libvirt-snapshot-take.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "lodge-file.h"
#include "lodge-journal.h"
#include "lodge-layer-identity.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"

gboolean
lodge_libvirt_take_begin (LodgeTake *take, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  GVariantBuilder fields;

  for (guint i = 0; i < take->overlays->len; i++)
    g_ptr_array_add (files, ((LodgeDomainLayer *)g_ptr_array_index (take->overlays, i))->path);
  g_ptr_array_add (files, NULL);
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (take->link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (take->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("take"));
  g_variant_builder_add (&fields, "{sv}", "name", g_variant_new_string (take->name));
  g_variant_builder_add (
      &fields, "{sv}", "files", g_variant_new_strv ((const char *const *)files->pdata, -1));
  if (take->by_daemon)
    g_variant_builder_add (
        &fields, "{sv}", LODGE_DAEMON_FIELD, g_variant_new_string (LODGE_DAEMON_VALUE));
  take->journal = lodge_journal_begin (NULL,
                                       LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                                       LODGE_LIBVIRT_JOURNAL_VERSION,
                                       g_variant_builder_end (&fields),
                                       error);
  return take->journal != NULL;
}

gboolean
lodge_libvirt_take_note_facts (LodgeTake *take, GError **error)
{
  g_auto (LodgeSnapshotFacts) facts = {
    .origin = take->request->origin,
    .pinned = take->request->pinned,
    .hidden = take->request->hidden,
    .paused = take->was_paused,
    .machine_type = lodge_domain_xml_dup_machine_type (take->definition),
  };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  unsigned long version = 0;

  /* Where others may work on as well, libvirt's notes are all that counts. */
  for (guint i = 0; !take->by_daemon && i < take->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (take->layers, i);

      g_strv_builder_add_many (builder, layer->target, layer->path, layer->format, NULL);
    }
  facts.layers = g_strv_builder_end (builder);
  if (LV (virConnectGetVersion (lodge_libvirt_link_get_connect (take->link), &version)) == 0)
    facts.hypervisor = version;
  return lodge_snapshot_folder_write_facts (take->folder, &facts, error);
}

/* So that they are known again, should they ever be moved. */
void
lodge_libvirt_take_note_identity (LodgeTake *take)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; !take->internal && i < take->layers->len; i++)
    g_ptr_array_add (paths, ((LodgeDomainLayer *)g_ptr_array_index (take->layers, i))->path);
  lodge_layer_identity_note (take->folder, paths);
}

void
lodge_libvirt_take_flush (LodgeTake *take)
{
  int fd = take->memory != NULL ? g_open (take->memory, O_RDONLY | O_CLOEXEC, 0) : -1;

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  lodge_file_sync_folder (take->folder);
}
