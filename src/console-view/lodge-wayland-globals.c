/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-wayland-globals.h"

#include <gdk/wayland/gdkwayland.h>

#include "lodge-wayland-outputs.h"
#include "pointer-constraints-unstable-v1-client-protocol.h"
#include "relative-pointer-unstable-v1-client-protocol.h"
#include "viewporter-client-protocol.h"

static void
on_global_cb (void *data,
              struct wl_registry *registry,
              uint32_t name,
              const char *interface,
              uint32_t version)
{
  LodgeWaylandGlobals *globals = data;

  if (g_str_equal (interface, wl_shm_interface.name))
    globals->shm = wl_registry_bind (registry, name, &wl_shm_interface, 1);
  else if (g_str_equal (interface, wl_subcompositor_interface.name))
    globals->subcompositor = wl_registry_bind (registry, name, &wl_subcompositor_interface, 1);
  else if (g_str_equal (interface, zwp_pointer_constraints_v1_interface.name))
    globals->constraints =
        wl_registry_bind (registry, name, &zwp_pointer_constraints_v1_interface, 1);
  else if (g_str_equal (interface, zwp_relative_pointer_manager_v1_interface.name))
    globals->relative =
        wl_registry_bind (registry, name, &zwp_relative_pointer_manager_v1_interface, 1);
  else if (g_str_equal (interface, wp_viewporter_interface.name))
    globals->viewporter = wl_registry_bind (registry, name, &wp_viewporter_interface, 1);
  else
    lodge_wayland_outputs_add (globals->outputs, registry, name, interface, version);
}

/* Of these only outputs ever go while their compositor lives. */
static void
on_global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
  LodgeWaylandGlobals *globals = data;

  lodge_wayland_outputs_remove (globals->outputs, name);
}

static const struct wl_registry_listener registry_listener = {
  .global = on_global_cb,
  .global_remove = on_global_remove_cb,
};

static void
free_globals (gpointer data)
{
  LodgeWaylandGlobals *globals = data;

  lodge_wayland_outputs_free (globals->outputs);
  g_free (globals);
}

/* GDK dispatches the answers, on the main loop: nothing here waits. */
const LodgeWaylandGlobals *
lodge_wayland_globals_get (GdkDisplay *display)
{
  GQuark quark = g_quark_from_static_string ("lodge-wayland-globals");
  LodgeWaylandGlobals *globals = g_object_get_qdata (G_OBJECT (display), quark);

  if (globals != NULL)
    return globals;

  globals = g_new0 (LodgeWaylandGlobals, 1);
  g_object_set_qdata_full (G_OBJECT (display), quark, globals, free_globals);
  globals->outputs = lodge_wayland_outputs_new ();
  globals->registry = wl_display_get_registry (gdk_wayland_display_get_wl_display (display));
  wl_registry_add_listener (globals->registry, &registry_listener, globals);
  return globals;
}
