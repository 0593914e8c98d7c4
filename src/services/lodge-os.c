/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-os.h"

#include "lodge-size.h"

struct _LodgeOs
{
  GObject parent_instance;

  char *id;
  char *url;
  char *name;
  char *vendor;
  char *version;
  char *family;
  char *distro;
  char *icon_name;
  gint64 released;
  LodgeOsNeeds needs;
};

G_DEFINE_FINAL_TYPE (LodgeOs, lodge_os, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_URL,
  PROP_NAME,
  PROP_VENDOR,
  PROP_VERSION,
  PROP_FAMILY,
  PROP_ICON_NAME,
  PROP_RELEASED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/*
 * What starts the most systems: SATA and e1000e have had drivers in every installer since about
 * 2008, Windows included, which has none for virtio on its media. A virtio GPU is also a VGA card,
 * but the plain one is what old kernels and Windows know how to change the resolution of.
 */
const LodgeOsNeeds lodge_os_unknown_needs = {
  .cpus = 2,
  .memory = 2 * LODGE_GIB,
  .minimum_memory = 64 * LODGE_MIB,
  .disk_size = 20 * LODGE_GIB,
  .firmware = LODGE_FIRMWARE_BIOS,
  .secure_boot = FALSE,
  .tpm = FALSE,
  .virtio_disk = FALSE,
  .virtio_net = FALSE,
  .virtio_video = FALSE,
  .tablet = TRUE,
  .clock_local = FALSE,
  .hyperv = FALSE,
  .uefi_supported = TRUE,
  .sound_model = "ich9",
};

/* Released after osinfo-db 20221130, Debian 12's. A newer database has most of these itself. */
static const LodgeOsNewer newer[] = {
  { "debian12",
    "http://debian.org/debian/12",
    "Debian 12",
    "12",
    "2023-06-10",
    "debian11",
    "^(Debian|d-live) 12[. ]" },
  { "debian13",
    "http://debian.org/debian/13",
    "Debian 13",
    "13",
    "2025-08-09",
    "debian12",
    "^(Debian|d-live) 13[. ]" },
  { "ubuntu23.04",
    "http://ubuntu.com/ubuntu/23.04",
    "Ubuntu 23.04",
    "23.04",
    "2023-04-20",
    "ubuntu22.10",
    "^[A-Za-z]*[Uu]buntu[A-Za-z-]* 23\\.04" },
  { "ubuntu23.10",
    "http://ubuntu.com/ubuntu/23.10",
    "Ubuntu 23.10",
    "23.10",
    "2023-10-12",
    "ubuntu23.04",
    "^[A-Za-z]*[Uu]buntu[A-Za-z-]* 23\\.10" },
  { "ubuntu24.04",
    "http://ubuntu.com/ubuntu/24.04",
    "Ubuntu 24.04 LTS",
    "24.04",
    "2024-04-25",
    "ubuntu23.10",
    "^[A-Za-z]*[Uu]buntu[A-Za-z-]* 24\\.04" },
  { "ubuntu24.10",
    "http://ubuntu.com/ubuntu/24.10",
    "Ubuntu 24.10",
    "24.10",
    "2024-10-10",
    "ubuntu24.04",
    "^[A-Za-z]*[Uu]buntu[A-Za-z-]* 24\\.10" },
  { "ubuntu25.04",
    "http://ubuntu.com/ubuntu/25.04",
    "Ubuntu 25.04",
    "25.04",
    "2025-04-17",
    "ubuntu24.10",
    "^[A-Za-z]*[Uu]buntu[A-Za-z-]* 25\\.04" },
  { "fedora38",
    "http://fedoraproject.org/fedora/38",
    "Fedora Linux 38",
    "38",
    "2023-04-18",
    "fedora37",
    "^Fedora-.*-38(-|$)" },
  { "fedora39",
    "http://fedoraproject.org/fedora/39",
    "Fedora Linux 39",
    "39",
    "2023-11-07",
    "fedora38",
    "^Fedora-.*-39(-|$)" },
  { "fedora40",
    "http://fedoraproject.org/fedora/40",
    "Fedora Linux 40",
    "40",
    "2024-04-23",
    "fedora39",
    "^Fedora-.*-40(-|$)" },
  { "fedora41",
    "http://fedoraproject.org/fedora/41",
    "Fedora Linux 41",
    "41",
    "2024-10-29",
    "fedora40",
    "^Fedora-.*-41(-|$)" },
  { "fedora42",
    "http://fedoraproject.org/fedora/42",
    "Fedora Linux 42",
    "42",
    "2025-04-15",
    "fedora41",
    "^Fedora-.*-42(-|$)" },
  { NULL },
};

const LodgeOsNewer *
lodge_os_get_newer (void)
{
  return newer;
}

/* Icons come from the theme: distributor logos where it has them, else a computer. */
static char *
dup_icon_name (const LodgeOsDescription *description)
{
  if (g_strcmp0 (description->family, "winnt") == 0 ||
      g_strcmp0 (description->family, "win9x") == 0)
    return g_strdup ("distributor-logo-windows");
  if (description->distro != NULL)
    return g_strdup_printf ("distributor-logo-%s", description->distro);
  return g_strdup ("computer");
}

LodgeOs *
lodge_os_new (const LodgeOsDescription *description, const LodgeOsNeeds *needs)
{
  LodgeOs *self = g_object_new (LODGE_TYPE_OS, NULL);

  self->id = g_strdup (description->id);
  self->url = g_strdup (description->url);
  self->name = g_strdup (description->name);
  self->vendor = g_strdup (description->vendor);
  self->version = g_strdup (description->version);
  self->family = g_strdup (description->family != NULL ? description->family : "other");
  self->distro = g_strdup (description->distro);
  self->icon_name = dup_icon_name (description);
  self->released = description->released;
  self->needs = *needs;
  return self;
}

const LodgeOsNeeds *
lodge_os_get_needs (LodgeOs *self)
{
  return &self->needs;
}

const char *
lodge_os_get_distro (LodgeOs *self)
{
  return self->distro;
}

#define DEFINE_GETTER(type, field)                                                                 \
  type lodge_os_get_##field (LodgeOs *self)                                                        \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_OS (self), 0);                                                  \
    return self->field;                                                                            \
  }

DEFINE_GETTER (const char *, id)
DEFINE_GETTER (const char *, url)
DEFINE_GETTER (const char *, name)
DEFINE_GETTER (const char *, vendor)
DEFINE_GETTER (const char *, version)
DEFINE_GETTER (const char *, family)
DEFINE_GETTER (const char *, icon_name)
DEFINE_GETTER (gint64, released)

static void
lodge_os_finalize (GObject *object)
{
  LodgeOs *self = LODGE_OS (object);

  g_free (self->id);
  g_free (self->url);
  g_free (self->name);
  g_free (self->vendor);
  g_free (self->version);
  g_free (self->family);
  g_free (self->distro);
  g_free (self->icon_name);

  G_OBJECT_CLASS (lodge_os_parent_class)->finalize (object);
}

static void
lodge_os_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeOs *self = LODGE_OS (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VENDOR:
      g_value_set_string (value, self->vendor);
      break;
    case PROP_VERSION:
      g_value_set_string (value, self->version);
      break;
    case PROP_FAMILY:
      g_value_set_string (value, self->family);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_RELEASED:
      g_value_set_int64 (value, self->released);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_os_class_init (LodgeOsClass *klass)
{
  static const char *const names[] = { NULL,     "id",      "url",    "name",
                                       "vendor", "version", "family", "icon-name" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_os_finalize;
  object_class->get_property = lodge_os_get_property;

  for (guint i = PROP_ID; i <= PROP_ICON_NAME; i++)
    properties[i] =
        g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RELEASED] = g_param_spec_int64 (
      "released", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_os_init (LodgeOs *self)
{
}
