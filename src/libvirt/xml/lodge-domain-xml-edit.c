/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
apply_title (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  const char *title = edit->title != NULL && *edit->title != '\0' ? edit->title : NULL;

  if (title != NULL && strpbrk (title, "\r\n") != NULL)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              NULL,
                                              _ ("The title must be a single line.")));
      return FALSE;
    }
  if (lodge_xml_set (root, "title", title))
    return TRUE;
  g_propagate_error (error, lodge_domain_xml_bad_text_error ("title"));
  return FALSE;
}

static gboolean
apply_description (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  const char *text = edit->description;

  if (lodge_xml_set (root, "description", text != NULL && *text != '\0' ? text : NULL))
    return TRUE;
  g_propagate_error (error, lodge_domain_xml_bad_text_error ("description"));
  return FALSE;
}

static guint64
get_count (xmlNode *node, const char *path, guint64 otherwise)
{
  g_autofree char *text = lodge_xml_get (node, path);
  guint64 value;

  return text != NULL && lodge_xml_parse_uint (text, &value) ? value : otherwise;
}

/*
 * libvirt refuses a topology whose product is not the number of CPUs. Where the new number fits the
 * shape, only the cores change; else the machine becomes one socket of single-threaded cores, which
 * is what Lodge makes: sockets are what systems are licensed by, so their number must not grow.
 */
static void
fit_topology (xmlNode *root, guint n_cpus)
{
  xmlNode *topology = lodge_xml_find (root, "cpu/topology");
  guint64 shape;

  if (topology == NULL)
    return;
  shape = get_count (topology, "@sockets", 1) * get_count (topology, "@dies", 1) *
          get_count (topology, "@clusters", 1) * get_count (topology, "@threads", 1);
  if (shape != 0 && shape * get_count (topology, "@cores", 1) == n_cpus)
    return;
  if (shape == 0 || n_cpus % shape != 0)
    {
      static const char *const counts[] = { "@sockets", "@dies", "@clusters", "@threads" };

      for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
        if (lodge_xml_find (topology, counts[i]) != NULL)
          lodge_xml_set (topology, counts[i], "1");
      shape = 1;
    }
  lodge_xml_set_uint (topology, "@cores", n_cpus / shape);
}

static guint
count_cells (xmlNode *root)
{
  xmlNode *numa = lodge_xml_find (root, "cpu/numa");
  guint n_cells = 0;

  for (xmlNode *node = numa != NULL ? lodge_xml_first_element (numa) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    n_cells += lodge_xml_is (node, "cell");
  return n_cells;
}

/* How CPUs and memory are to be shared among several nodes is nothing to guess. */
static gboolean
refuse_numa (xmlNode *root, GError **error)
{
  if (count_cells (root) < 2)
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           "more than one NUMA cell",
                           _ ("The processors and memory of this machine are divided into "
                              "NUMA nodes. Change them in its definition.")));
  return TRUE;
}

static void
set_max_cpus (xmlNode *root, guint n_cpus)
{
  lodge_xml_set_uint (root, "vcpu", n_cpus);
  fit_topology (root, n_cpus);
  if (count_cells (root) == 1 && lodge_xml_find (root, "cpu/numa/cell/@cpus") != NULL)
    {
      g_autofree char *range = n_cpus == 1 ? g_strdup ("0") : g_strdup_printf ("0-%u", n_cpus - 1);

      lodge_xml_set (root, "cpu/numa/cell/@cpus", range);
    }
}

static gboolean
apply_cpus (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  guint n_cpus = edit->cpus;
  guint64 max = get_count (root, "vcpu", 1);
  guint64 current = get_count (root, "vcpu/@current", max);
  xmlNode *states;

  if (n_cpus == 0)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              NULL,
                                              _ ("A machine needs at least one processor.")));
      return FALSE;
    }
  if (n_cpus == current)
    return TRUE;
  if (refuse_numa (root, error))
    return FALSE;

  /* "current" is room for CPUs to be plugged in later: kept as long as there is any. */
  if (current < max && n_cpus < max)
    lodge_xml_set_uint (root, "vcpu/@current", n_cpus);
  else
    {
      lodge_xml_set (root, "vcpu/@current", NULL);
      if (n_cpus != max)
        set_max_cpus (root, n_cpus);
    }
  /* One state per CPU, which must agree with the numbers; libvirt makes them anew. */
  states = lodge_xml_find (root, "vcpus");
  if (states != NULL)
    lodge_xml_remove (states);
  return TRUE;
}

static gboolean
apply_memory (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  guint64 most = 0;
  guint64 now = 0;

  if (edit->memory == 0)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, _ ("A machine needs some memory.")));
      return FALSE;
    }
  if (lodge_xml_get_size (root, "memory", &now) && now == edit->memory)
    return TRUE;
  if (refuse_numa (root, error))
    return FALSE;
  if (lodge_xml_get_size (root, "maxMemory", &most) && edit->memory > most)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              "above maxMemory",
                                              _ ("That is more than the most memory that this "
                                                 "machine’s definition allows.")));
      return FALSE;
    }
  lodge_xml_set_size (root, "memory", edit->memory);
  lodge_xml_set_size (root, "currentMemory", edit->memory);
  /* libvirt takes the memory from the cells where there are any. */
  if (count_cells (root) == 1 && lodge_xml_find (root, "cpu/numa/cell/@memory") != NULL)
    {
      lodge_xml_set (root, "cpu/numa/cell/@unit", "KiB");
      lodge_xml_set_uint (root, "cpu/numa/cell/@memory", (edit->memory + 1023) / 1024);
    }
  return TRUE;
}

static gboolean
is_x86 (xmlNode *root)
{
  g_autofree char *arch = lodge_xml_get (root, "os/type/@arch");

  return g_strcmp0 (arch, "x86_64") == 0 || g_strcmp0 (arch, "i686") == 0;
}

static void
adapt_cpu (xmlNode *root, LodgeAcceleration acceleration)
{
  xmlNode *cpu = lodge_xml_find (root, "cpu");
  const char *mode = cpu != NULL ? lodge_xml_peek_attr (cpu, "mode") : NULL;
  gboolean of_host =
      g_strcmp0 (mode, "host-model") == 0 || g_strcmp0 (mode, "host-passthrough") == 0;
  xmlNode *model;

  if (cpu == NULL)
    return;
  if (acceleration == LODGE_ACCELERATION_KVM && lodge_domain_xml_is_emulated_cpu (cpu))
    {
      lodge_domain_xml_remove_emulated_features (cpu);
      lodge_xml_set (cpu, "@mode", "host-model");
    }
  else if (acceleration == LODGE_ACCELERATION_EMULATION && of_host)
    {
      /* TCG can't be the host's CPU, and has a model of its own, so <model/> has to go. */
      lodge_domain_xml_write_emulated_cpu (cpu, is_x86 (root));
      model = lodge_xml_find (cpu, "model");
      if (model != NULL)
        lodge_xml_remove (model);
    }
  else
    return;
  /* What was to be checked was checked for the other mode. */
  lodge_xml_set (cpu, "@check", NULL);
  lodge_xml_set (cpu, "@migratable", NULL);
}

static gboolean
apply_acceleration (xmlNode *root, const LodgeMachineEdit *edit, GError **error)
{
  const char *type = lodge_xml_peek_attr (root, "type");
  const char *wanted = edit->acceleration == LODGE_ACCELERATION_KVM ? "kvm" : "qemu";

  if (g_strcmp0 (type, wanted) == 0)
    return TRUE;
  if ((g_strcmp0 (type, "kvm") != 0 && g_strcmp0 (type, "qemu") != 0) ||
      (edit->acceleration != LODGE_ACCELERATION_KVM &&
       edit->acceleration != LODGE_ACCELERATION_EMULATION))
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                              type,
                                              _ ("The acceleration of this machine can’t be "
                                                 "changed: QEMU does not run it.")));
      return FALSE;
    }
  lodge_xml_set (root, "@type", wanted);
  adapt_cpu (root, edit->acceleration);
  lodge_domain_xml_adapt_hyperv (root, edit->acceleration);
  return TRUE;
}

static const struct
{
  LodgeEditFields field;
  gboolean (*apply) (xmlNode *root, const LodgeMachineEdit *edit, GError **error);
} edits[] = {
  { LODGE_EDIT_TITLE, apply_title },
  { LODGE_EDIT_DESCRIPTION, apply_description },
  { LODGE_EDIT_CPUS, apply_cpus },
  { LODGE_EDIT_MEMORY, apply_memory },
  { LODGE_EDIT_ACCELERATION, apply_acceleration },
  { LODGE_EDIT_SERIAL_COUNT, lodge_domain_xml_apply_serial_count },
  { LODGE_EDIT_RENDERING, lodge_domain_xml_apply_rendering },
  { LODGE_EDIT_USB_PORTS, lodge_domain_xml_apply_usb_ports },
  { LODGE_EDIT_AGENTS, lodge_domain_xml_apply_agents },
};

gboolean
lodge_domain_xml_apply_edit (LodgeDomainXml *self, const LodgeMachineEdit *edit, GError **error)
{
  xmlNode *root;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (edit != NULL, FALSE);

  root = lodge_domain_xml_get_root (self);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    if ((edit->fields & edits[i].field) != 0 && !edits[i].apply (root, edit, error))
      return FALSE;
  return TRUE;
}
