# SPDX-License-Identifier: GPL-3.0-or-later
# What run, test and bench share. Sourced with the working directory at the top of the checkout, by
# a shell that may be the only thing on the machine besides git.

say ()
{
  printf '%s\n' "$*" >&2
}

# Prints the names in the given lists of build-aux/packages.
listed_packages ()
{
  for list in "$@"; do
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "build-aux/packages/$list"
  done
}

is_installed ()
{
  test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "Root is needed, and there is no sudo. As root, run: $*"
    return 1
  fi
}

have_package_lists ()
{
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1
}

refresh_package_lists ()
{
  as_root apt-get -q -o Acquire::Retries=3 update </dev/null >&2
}

apt_install ()
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" </dev/null >&2
}

# Without an init nothing may try to start a service while packages are set up.
hold_services ()
{
  held_services=
  if [ ! -d /run/systemd/system ] && [ "$(id -u)" = 0 ] && [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    held_services=yes
  fi
}

release_services ()
{
  if [ -n "$held_services" ]; then
    rm -f /usr/sbin/policy-rc.d
  fi
}

# install_packages LIST…: installs what is missing of the given lists.
install_packages ()
{
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    print_packages "$@"
    return 0
  fi
  missing=
  for package in $(listed_packages "$@"); do
    is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0

  say "Installing:$missing"
  hold_services
  # The lists of a fresh system are missing, those of an old one name versions that are gone.
  # shellcheck disable=SC2086
  if { have_package_lists && apt_install $missing; } || { refresh_package_lists && apt_install $missing; }; then
    release_services
    return 0
  fi
  release_services
  say "Some packages could not be installed."
  return 1
}

print_packages ()
{
  if command -v meson >/dev/null && command -v ninja >/dev/null; then
    return 0
  fi
  say "This system has no apt. Install what these Debian packages contain, then run this again:"
  listed_packages "$@" | sed 's/^/  /' >&2
  return 1
}

# configure DIRECTORY [MESON-OPTION…]: once; later changes of the build files are ninja's matter.
configure ()
{
  directory=$1
  shift
  if [ ! -f "$directory/build.ninja" ]; then
    rm -rf "$directory"
    meson setup "$directory" "$@" >&2
  fi
}
