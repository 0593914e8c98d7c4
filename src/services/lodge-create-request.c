/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-create-request-private.h"

#include "lodge-text.h"

G_DEFINE_FINAL_TYPE (LodgeCreateRequest, lodge_create_request, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeSource,
                    lodge_source,
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_ISO, "iso"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_DISK, "disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_KERNEL, "kernel"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_NOTHING, "nothing"))

enum
{
  PROP_SOURCE = 1,
  PROP_PATH,
  PROP_PATH_FORMAT,
  PROP_COPY_DISK,
  PROP_KERNEL,
  PROP_INITRD,
  PROP_CMDLINE,
  PROP_TITLE,
  PROP_TITLE_SET,
  PROP_OS,
  PROP_CPUS,
  PROP_MEMORY,
  PROP_DISK_SIZE,
  PROP_FIRMWARE,
  PROP_SECURE_BOOT,
  PROP_TPM,
  PROP_ACCELERATION,
  PROP_DISPLAY,
  PROP_START,
  PROP_LIMIT_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

LodgeCreateRequest *
lodge_create_request_new (void)
{
  return g_object_new (LODGE_TYPE_CREATE_REQUEST, NULL);
}

#define DEFINE_GETTER(type, field)                                                                 \
  type lodge_create_request_get_##field (LodgeCreateRequest *self)                                 \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_CREATE_REQUEST (self), 0);                                      \
    return self->field;                                                                            \
  }

DEFINE_GETTER (LodgeSource, source)
DEFINE_GETTER (const char *, path)
DEFINE_GETTER (const char *, path_format)
DEFINE_GETTER (gboolean, copy_disk)
DEFINE_GETTER (const char *, kernel)
DEFINE_GETTER (const char *, initrd)
DEFINE_GETTER (const char *, cmdline)
DEFINE_GETTER (const char *, title)
DEFINE_GETTER (LodgeOs *, os)
DEFINE_GETTER (guint, cpus)
DEFINE_GETTER (guint64, memory)
DEFINE_GETTER (guint64, disk_size)
DEFINE_GETTER (LodgeFirmware, firmware)
DEFINE_GETTER (gboolean, secure_boot)
DEFINE_GETTER (gboolean, tpm)
DEFINE_GETTER (LodgeAcceleration, acceleration)
DEFINE_GETTER (LodgeDisplayProtocol, display)
DEFINE_GETTER (gboolean, start)
DEFINE_GETTER (const char *, limit_note)

static void
set_string (LodgeCreateRequest *self, char **field, const GValue *value, GParamSpec *pspec)
{
  const char *text = g_value_get_string (value);

  /* An entry row's empty text means the same as nothing. */
  if (text != NULL && text[0] == '\0')
    text = NULL;
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

void
lodge_create_request_take_title (LodgeCreateRequest *self, char *title)
{
  if (g_strcmp0 (self->title, title) == 0)
    {
      g_free (title);
      return;
    }
  g_free (self->title);
  self->title = title;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
lodge_create_request_notify_limit_note (LodgeCreateRequest *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT_NOTE]);
}

static char *
dup_sanitized (const char *text)
{
  return text != NULL ? lodge_text_sanitize (text, LODGE_TITLE_MAX_CHARS) : NULL;
}

#define SET_VALUE(field, getter)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (self->field == getter (value))                                                             \
      break;                                                                                       \
    self->field = getter (value);                                                                  \
    g_object_notify_by_pspec (object, pspec);                                                      \
  }                                                                                                \
  G_STMT_END

static void
lodge_create_request_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  LodgeCreateRequest *self = LODGE_CREATE_REQUEST (object);

  switch (prop_id)
    {
    case PROP_SOURCE:
      SET_VALUE (source, g_value_get_enum);
      break;
    case PROP_PATH:
      set_string (self, &self->path, value, pspec);
      break;
    case PROP_PATH_FORMAT:
      set_string (self, &self->path_format, value, pspec);
      break;
    case PROP_COPY_DISK:
      SET_VALUE (copy_disk, g_value_get_boolean);
      break;
    case PROP_KERNEL:
      set_string (self, &self->kernel, value, pspec);
      break;
    case PROP_INITRD:
      set_string (self, &self->initrd, value, pspec);
      break;
    case PROP_CMDLINE:
      set_string (self, &self->cmdline, value, pspec);
      break;
    case PROP_TITLE:
      lodge_create_request_take_title (self, dup_sanitized (g_value_get_string (value)));
      break;
    case PROP_TITLE_SET:
      SET_VALUE (title_set, g_value_get_boolean);
      break;
    case PROP_OS:
      if (g_set_object (&self->os, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_CPUS:
      SET_VALUE (cpus, g_value_get_uint);
      break;
    case PROP_MEMORY:
      SET_VALUE (memory, g_value_get_uint64);
      break;
    case PROP_DISK_SIZE:
      SET_VALUE (disk_size, g_value_get_uint64);
      break;
    case PROP_FIRMWARE:
      SET_VALUE (firmware, g_value_get_enum);
      break;
    case PROP_SECURE_BOOT:
      SET_VALUE (secure_boot, g_value_get_boolean);
      break;
    case PROP_TPM:
      SET_VALUE (tpm, g_value_get_boolean);
      break;
    case PROP_ACCELERATION:
      SET_VALUE (acceleration, g_value_get_enum);
      break;
    case PROP_DISPLAY:
      SET_VALUE (display, g_value_get_enum);
      break;
    case PROP_START:
      SET_VALUE (start, g_value_get_boolean);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_create_request_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeCreateRequest *self = LODGE_CREATE_REQUEST (object);

  switch (prop_id)
    {
    case PROP_SOURCE:
      g_value_set_enum (value, self->source);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_PATH_FORMAT:
      g_value_set_string (value, self->path_format);
      break;
    case PROP_COPY_DISK:
      g_value_set_boolean (value, self->copy_disk);
      break;
    case PROP_KERNEL:
      g_value_set_string (value, self->kernel);
      break;
    case PROP_INITRD:
      g_value_set_string (value, self->initrd);
      break;
    case PROP_CMDLINE:
      g_value_set_string (value, self->cmdline);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TITLE_SET:
      g_value_set_boolean (value, self->title_set);
      break;
    case PROP_OS:
      g_value_set_object (value, self->os);
      break;
    case PROP_CPUS:
      g_value_set_uint (value, self->cpus);
      break;
    case PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case PROP_DISK_SIZE:
      g_value_set_uint64 (value, self->disk_size);
      break;
    case PROP_FIRMWARE:
      g_value_set_enum (value, self->firmware);
      break;
    case PROP_SECURE_BOOT:
      g_value_set_boolean (value, self->secure_boot);
      break;
    case PROP_TPM:
      g_value_set_boolean (value, self->tpm);
      break;
    case PROP_ACCELERATION:
      g_value_set_enum (value, self->acceleration);
      break;
    case PROP_DISPLAY:
      g_value_set_enum (value, self->display);
      break;
    case PROP_START:
      g_value_set_boolean (value, self->start);
      break;
    case PROP_LIMIT_NOTE:
      g_value_set_string (value, self->limit_note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_create_request_finalize (GObject *object)
{
  LodgeCreateRequest *self = LODGE_CREATE_REQUEST (object);

  g_free (self->path);
  g_free (self->path_format);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->cmdline);
  g_free (self->title);
  g_free (self->limit_note);
  g_clear_object (&self->os);

  G_OBJECT_CLASS (lodge_create_request_parent_class)->finalize (object);
}

static void
lodge_create_request_class_init (LodgeCreateRequestClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_create_request_finalize;
  object_class->get_property = lodge_create_request_get_property;
  object_class->set_property = lodge_create_request_set_property;

#define STRING(name) g_param_spec_string (name, NULL, NULL, NULL, flags)
#define BOOLEAN(name) g_param_spec_boolean (name, NULL, NULL, FALSE, flags)
#define ENUM(name, type) g_param_spec_enum (name, NULL, NULL, type, 0, flags)
#define BYTES(name) g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags)
  properties[PROP_SOURCE] = ENUM ("source", LODGE_TYPE_SOURCE);
  properties[PROP_PATH] = STRING ("path");
  properties[PROP_PATH_FORMAT] = STRING ("path-format");
  properties[PROP_COPY_DISK] = BOOLEAN ("copy-disk");
  properties[PROP_KERNEL] = STRING ("kernel");
  properties[PROP_INITRD] = STRING ("initrd");
  properties[PROP_CMDLINE] = STRING ("cmdline");
  properties[PROP_TITLE] = STRING ("title");
  properties[PROP_TITLE_SET] = BOOLEAN ("title-set");
  properties[PROP_OS] = g_param_spec_object ("os", NULL, NULL, LODGE_TYPE_OS, flags);
  properties[PROP_CPUS] = g_param_spec_uint ("cpus", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_MEMORY] = BYTES ("memory");
  properties[PROP_DISK_SIZE] = BYTES ("disk-size");
  properties[PROP_FIRMWARE] = ENUM ("firmware", LODGE_TYPE_FIRMWARE);
  properties[PROP_SECURE_BOOT] = BOOLEAN ("secure-boot");
  properties[PROP_TPM] = BOOLEAN ("tpm");
  properties[PROP_ACCELERATION] = ENUM ("acceleration", LODGE_TYPE_ACCELERATION);
  properties[PROP_DISPLAY] = ENUM ("display", LODGE_TYPE_DISPLAY_PROTOCOL);
  properties[PROP_START] = BOOLEAN ("start");
  properties[PROP_LIMIT_NOTE] = g_param_spec_string (
      "limit-note", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
#undef STRING
#undef BOOLEAN
#undef ENUM
#undef BYTES
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_create_request_init (LodgeCreateRequest *self)
{
  LodgeOsNeeds needs;

  lodge_os_catalog_get_needs (lodge_os_catalog_get_default (), NULL, &needs);
  self->source = LODGE_SOURCE_ISO;
  self->cpus = needs.cpus;
  self->memory = needs.memory;
  self->disk_size = needs.disk_size;
  self->acceleration = LODGE_ACCELERATION_AUTO;
  self->display = LODGE_DISPLAY_PROTOCOL_SPICE;
  self->start = TRUE;
}
