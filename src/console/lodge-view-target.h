/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display.h"

G_BEGIN_DECLS

/*
 * LodgeViewTarget: a display by its address, as a person or a .vv file gives it. Either @path, of a
 * unix socket, or @host with a port. What comes from a file is checked for shape and length only:
 * it is still a stranger's. Immutable once made, any thread.
 */
typedef struct
{
  LodgeDisplayProtocol protocol;
  char *path;     /* (nullable) */
  char *host;     /* (nullable): a name or an address without brackets */
  guint port;     /* 0: none, only with a tls_port */
  guint tls_port; /* SPICE's port for encrypted channels; 0: none */
  char *username; /* (nullable) */
  char *password; /* (nullable) */
  char *ca;       /* certificates to trust, PEM; NULL: the system's */
  char
      *host_subject; /* what the server's certificate must be called instead of @host; (nullable) */
  char *proxy;       /* of SPICE's, "http://HOST[:PORT]"; it finds @host; (nullable) */
  char **secure_channels; /* SPICE's channels that go over tls_port alone; (nullable) */
  char *title;            /* (nullable) */
  gboolean fullscreen;
} LodgeViewTarget;

/* Larger files are no .vv files. */
#define LODGE_VIEW_TARGET_MAX_FILE (256 * 1024)

/* TRUE for what lodge_view_target_new_from_uri () is meant to read, right or wrong. */
gboolean lodge_view_target_is_uri (const char *text);

/* vnc://HOST[:PORT], spice://HOST[:PORT][?tls-port=PORT], vnc+unix:///PATH, spice+unix:///PATH. A
 * password is not taken from an address, which others can read. (transfer full) */
LodgeViewTarget *lodge_view_target_new_from_uri (const char *uri, GError **error);

/* The contents of a .vv file, a key file with the group [virt-viewer]. @data need not be
 * terminated, nor be text. (transfer full) */
LodgeViewTarget *lodge_view_target_new_from_vv (const char *data, gsize length, GError **error);

/* (transfer full) */
LodgeViewTarget *lodge_view_target_new_for_socket (LodgeDisplayProtocol protocol, const char *path);
LodgeViewTarget *lodge_view_target_copy (const LodgeViewTarget *self);
void lodge_view_target_free (LodgeViewTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeViewTarget, lodge_view_target_free)

/* A heading for a window: the title, else the address. (transfer full) */
char *lodge_view_target_dup_name (const LodgeViewTarget *self);

/* By what the display is remembered: its address, and the title if it has one. A stranger's file
 * can't come to be taken for a machine of libvirt's, nor for a display of another address, by what
 * it calls itself. (transfer full) */
char *lodge_view_target_dup_id (const LodgeViewTarget *self);

G_END_DECLS
