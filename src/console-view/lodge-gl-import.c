/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-gl-import.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <gio/gio.h>

#ifdef LODGE_X11
#include <gdk/x11/gdkx.h>
#endif
#ifdef LODGE_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif

/* NULL: GTK draws by something else, as by GLX. */
static EGLDisplay
get_egl_display (GdkDisplay *display)
{
#ifdef LODGE_X11
  if (GDK_IS_X11_DISPLAY (display))
    return gdk_x11_display_get_egl_display (display);
#endif
#ifdef LODGE_WAYLAND
  if (GDK_IS_WAYLAND_DISPLAY (display))
    return gdk_wayland_display_get_egl_display (display);
#endif
  return NULL;
}

static guint
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, message);
  return 0;
}

static EGLImageKHR
create_image (EGLDisplay egl, LodgeScanout *scanout)
{
  const EGLint attributes[] = {
    EGL_WIDTH,
    lodge_scanout_get_width (scanout),
    EGL_HEIGHT,
    lodge_scanout_get_height (scanout),
    EGL_LINUX_DRM_FOURCC_EXT,
    (EGLint)lodge_scanout_get_fourcc (scanout),
    EGL_DMA_BUF_PLANE0_FD_EXT,
    lodge_scanout_get_fd (scanout),
    EGL_DMA_BUF_PLANE0_OFFSET_EXT,
    0,
    EGL_DMA_BUF_PLANE0_PITCH_EXT,
    lodge_scanout_get_stride (scanout),
    EGL_NONE,
  };

  return eglCreateImageKHR (egl, EGL_NO_CONTEXT, EGL_LINUX_DMA_BUF_EXT, NULL, attributes);
}

guint
lodge_gl_import (GdkDisplay *display, LodgeScanout *scanout, GError **error)
{
  EGLDisplay egl = get_egl_display (display);
  EGLImageKHR image;
  guint texture = 0;

  if (egl == NULL)
    return fail (error, "GTK does not draw by EGL");
  if (!epoxy_has_egl_extension (egl, "EGL_KHR_image_base") ||
      !epoxy_has_egl_extension (egl, "EGL_EXT_image_dma_buf_import") ||
      !epoxy_has_gl_extension ("GL_OES_EGL_image"))
    return fail (error, "The driver imports no dma-bufs");

  image = create_image (egl, scanout);
  if (image == EGL_NO_IMAGE_KHR)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_FAILED,
                   "eglCreateImageKHR () failed with 0x%04x",
                   (guint)eglGetError ());
      return 0;
    }

  while (glGetError () != GL_NO_ERROR)
    ;
  glGenTextures (1, &texture);
  glBindTexture (GL_TEXTURE_2D, texture);
  glEGLImageTargetTexture2DOES (GL_TEXTURE_2D, image);
  /* The texture keeps what it needs of it. */
  eglDestroyImageKHR (egl, image);
  if (glGetError () == GL_NO_ERROR)
    return texture;

  glDeleteTextures (1, &texture);
  return fail (error, "glEGLImageTargetTexture2DOES () failed");
}
