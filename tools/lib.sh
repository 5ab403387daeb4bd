# SPDX-License-Identifier: MIT
# Shared by tools/check and tools/demo: what they need installed, and small helpers. Sourced by
# bash; defines functions and TOP only.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# One package a word; of words joined by "|" one suffices, and the first is installed if none is
# there (the libcurl development packages exclude each other).
PACKAGES_BUILD="autoconf automake make gcc libc6-dev pkg-config|pkgconf libglib2.0-dev
	libgmime-3.0-dev libcurl4-gnutls-dev|libcurl4-openssl-dev|libcurl4-nss-dev libsqlite3-dev
	libconfuse-dev libjansson-dev libcmark-dev libexttextcat-dev libexttextcat-data libxml2-dev
	libseccomp-dev"
PACKAGES_RUN="dovecot-core dovecot-imapd dovecot-submissiond msmtp libsecret-1-0 openssl curl faketime jq python3"

# How build/gcc is configured: tools/check tests it, tools/demo installs it.
INSTALLED=$TOP/build/installed
GCC_BUILD="--enable-werror CC=gcc --prefix=$INSTALLED"

# die TEXT…: one line on stderr, exit 1.
die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# packages_missing WORD…: prints what would have to be installed, one name a line.
packages_missing()
{
	local word name installed
	installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
		awk '$1 == "installed" { printf "%s ", $2 }')"
	for word; do
		for name in ${word//|/ }; do
			[[ $installed == *" $name "* ]] && continue 2
		done
		echo "${word%%|*}"
	done
}

# as_root COMMAND…: runs it as root, by sudo where needed; 127 if there is no way to.
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif ! command -v sudo >/dev/null; then
		return 127
	elif sudo -n true 2>/dev/null || [ -t 0 ]; then
		sudo "$@"
	else
		return 127
	fi
}

# packages_ensure WORD…: installs what is missing of these packages, nothing else. Ends the program
# with one clear line if that can't be done without harm.
packages_ensure()
{
	local missing status=0
	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null ||
		die "these Debian packages are needed and apt-get is not here:" $missing
	echo "installing:" $missing
	mkdir -p "$TOP/build"
	as_root "$TOP/tools/install-packages" $missing >"$TOP/build/install.log" 2>&1 || status=$?
	[ $status != 127 ] || die "neither root nor sudo; please install:" $missing
	if [ $status != 0 ]; then
		tail -n 20 "$TOP/build/install.log" >&2
		die "could not install:" $missing
	fi
}

# package_unpack NAME: prints the directory in which the files of Debian package NAME lie, unpacked
# but not installed: nothing of it is set up or started, and it can't exclude another package (this
# is how a mail server is borrowed on a machine that has one). Status 1 if it can't be had.
package_unpack()
{
	local name=$1 dir=$TOP/build/unpacked/$1 work
	if [ ! -d "$dir" ]; then
		mkdir -p "$TOP/build/unpacked"
		work=$(mktemp -d "$TOP/build/unpacked/.$name.XXXXXX") || return 1
		if ! package_download "$work" "$name" >"$work/log" 2>&1 ||
			! dpkg-deb -x "$work"/*.deb "$work/root" 2>>"$work/log" ||
			! mv -T "$work/root" "$dir" 2>>"$work/log"; then
			if [ ! -d "$dir" ]; then
				cat "$work/log" >&2
				rm -rf "$work"
				return 1
			fi
		fi
		rm -rf "$work"
	fi
	echo "$dir"
}

# package_download DIR NAME: fetches the .deb of NAME into DIR, with fresh lists if it must.
package_download()
{
	(cd "$1" && apt-get -q download "$2") && return 0
	as_root apt-get -q update && (cd "$1" && apt-get -q download "$2")
}

tree_is_clean()
{
	[ ! -e "$TOP/config.status" ] ||
		die "this tree is configured in place; run make distclean first"
}

# configured NAME ARGUMENT…: build/NAME is configured so.
configured()
{
	local dir=$TOP/build/$1
	shift
	if [ ! -x "$TOP/configure" ] || [ "$TOP/configure.ac" -nt "$TOP/configure" ]; then
		"$TOP/autogen.sh" || return 1
	fi
	mkdir -p "$dir"
	[ "$(cat "$dir/.configured" 2>/dev/null)" = "$*" ] && [ -f "$dir/Makefile" ] && return 0
	(cd "$dir" && "$TOP/configure" -q "$@") && echo "$*" >"$dir/.configured"
}
