/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-display-words.h"

#include <glib/gi18n.h>

gboolean
lodge_display_words_for_machine (LodgeMachine *machine,
                                 gboolean reachable,
                                 LodgeDisplayWords *words)
{
  words->button = NULL;
  if (lodge_machine_endpoint_find (machine) < 0)
    {
      words->title = _ ("No Display");
      words->text = _ ("This machine has no SPICE or VNC display. It runs all the same.");
      return TRUE;
    }
  if (!reachable)
    {
      words->title = _ ("Display Out of Reach");
      words->text = _ ("The display of a machine can be shown only where the machine runs, over a "
                       "connection to QEMU on this computer.");
      return TRUE;
    }
  return FALSE;
}

gboolean
lodge_display_words_for_session (LodgeConsoleSession *session,
                                 gboolean elsewhere,
                                 gboolean is_machine,
                                 LodgeDisplayWords *words)
{
  const GError *problem = lodge_console_session_get_problem (session);

  if (elsewhere)
    {
      words->title = _ ("Shown in Its Own Window");
      words->text = _ ("This display is open in another window.");
      words->button = _ ("_Bring It Back");
      return TRUE;
    }
  if (problem != NULL)
    {
      words->title = _ ("The Display Could Not Be Opened");
      words->text = problem->message;
      words->button = _ ("_Try Again");
      return TRUE;
    }
  if (lodge_console_session_get_state (session) != LODGE_CONSOLE_SESSION_TAKEN)
    return FALSE;
  if (!is_machine)
    {
      words->title = _ ("The Display Was Closed");
      words->text =
          _ ("The machine ended or was moved to another computer, or another viewer took its "
             "display.");
      words->button = _ ("_Connect Again");
      return TRUE;
    }
  words->title = _ ("Another Viewer Took the Display");
  words->text = _ ("Another program shows this machine now, or closed its display.");
  words->button = _ ("_Take It Back");
  return TRUE;
}

void
lodge_display_words_for_scanout (gboolean is_machine, LodgeDisplayWords *words)
{
  words->title = _ ("Drawn by the Graphics Card");
  words->text = is_machine
                    ? _ ("This machine draws with the host’s graphics card, which can’t be shown "
                         "here. It runs all the same. Let its 3D acceleration be copied to the "
                         "display, or turn it off, and start it anew.")
                    : _ ("This machine draws with its host’s graphics card, which can’t be shown "
                         "here. Let it draw without the card, or with egl-headless.");
  words->button = NULL;
}

const char *
lodge_display_words_for_no_picture (LodgeConsoleView *view)
{
  LodgeConsole *console = view != NULL ? lodge_console_view_get_console (view) : NULL;

  if (console != NULL && lodge_console_get_scanout (console) != NULL)
    return _ ("The host’s graphics card draws this screen, so no picture can be taken of it.");
  return _ ("There is no picture that could be taken.");
}
