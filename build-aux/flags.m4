# SPDX-License-Identifier: MIT
# DISPUTED_TRY_FLAG(VARIABLE, FLAG): appends FLAG to VARIABLE if the compiler knows it.
AC_DEFUN([DISPUTED_TRY_FLAG], [
	AS_VAR_PUSHDEF([cache], [disputed_cv_flag_$2])
	AC_CACHE_CHECK([whether $CC accepts $2], [cache], [
		disputed_saved_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror $2"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([[]], [[]])],
			[AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
		CFLAGS=$disputed_saved_CFLAGS
	])
	AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
	AS_VAR_POPDEF([cache])
])

AC_DEFUN([DISPUTED_WARNINGS], [
	WARN_CFLAGS=
	m4_foreach_w([flag], [-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
		-Wmissing-declarations -Wold-style-definition -Wpointer-arith -Wwrite-strings
		-Wformat=2 -Wundef -Wvla -Wcast-align -Wswitch-enum -Wimplicit-fallthrough
		-Wredundant-decls -Wdouble-promotion -Wconversion -Wno-sign-conversion
		-Wnull-dereference -Wduplicated-cond -Wlogical-op -fno-common],
		[DISPUTED_TRY_FLAG([WARN_CFLAGS], flag)])
])

AC_DEFUN([DISPUTED_HARDENING], [
	HARDEN_CFLAGS=
	HARDEN_LDFLAGS=
	m4_foreach_w([flag], [-fstack-protector-strong -fstack-clash-protection
		-fcf-protection -fPIE], [DISPUTED_TRY_FLAG([HARDEN_CFLAGS], flag)])
	m4_foreach_w([flag], [-pie], [DISPUTED_TRY_FLAG([HARDEN_LDFLAGS], flag)])
	DISPUTED_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,relro])
	DISPUTED_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,now])
	# What a program does not use, it does not load.
	DISPUTED_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,--as-needed])
	# _FORTIFY_SOURCE needs optimisation, and the sanitizers bring their own checks.
	AS_CASE([" $CFLAGS "], [*" -O0 "*], [],
		[AS_IF([test "x$enable_sanitizers" != xyes],
			[HARDEN_CFLAGS="$HARDEN_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])])
	AC_SUBST([HARDEN_CFLAGS])
	AC_SUBST([HARDEN_LDFLAGS])
])
