/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-layout.h"
#include "lodge-part.h"

LodgeConsole *
lodge_spice_console_new (LodgeConsoleEndpoint *endpoint)
{
  return LODGE_PART ("spice", lodge_spice_console_new) (endpoint);
}

LodgeConsole *
lodge_vnc_console_new (LodgeConsoleEndpoint *endpoint)
{
  return LODGE_PART ("vnc", lodge_vnc_console_new) (endpoint);
}

GPtrArray *
lodge_layout_dup_names (void)
{
  return LODGE_PART ("layouts", lodge_layout_dup_names) ();
}
