# SPDX-License-Identifier: MIT
# Everything `make check` runs. The link line of a unit test states what its library may use: its
# own floor and the ones below. A test that reaches up does not link.
AM_TESTS_ENVIRONMENT = G_DEBUG=fatal-criticals TZ=UTC LC_ALL=C.UTF-8 \
	top_srcdir='$(top_srcdir)' top_builddir='$(top_builddir)' srcdir='$(srcdir)' \
	DISPUTED_LIBEXECDIR='$(abs_top_builddir)' CC='$(CC)' TEST_WRAPPER='$(TEST_WRAPPER)'; \
	export G_DEBUG TZ LC_ALL top_srcdir top_builddir srcdir DISPUTED_LIBEXECDIR CC TEST_WRAPPER;
TEST_EXTENSIONS = .lint .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(top_srcdir)/build-aux/tap-test
LINT_LOG_DRIVER = $(LOG_DRIVER)
LINT_LOG_COMPILER = $(SHELL)
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
EXTRA_DIST += build-aux/tap-test tests/bench/growth tests/bench/intake tests/bench/make-mails \
	tests/bench/measure tests/bench/once tests/bench/sink.pl

BASE_LIBS = libbase.a $(GLIB_LIBS)
DOMAIN_LIBS = libdomain.a $(BASE_LIBS)
TEMPLATE_LIBS = libtemplate.a $(CMARK_LIBS) $(BASE_LIBS)
MAIL_LIBS = libmail.a $(GMIME_LIBS) $(XML_LIBS) $(TEXTCAT_LIBS) $(DOMAIN_LIBS)
STORE_LIBS = libstore.a $(SQLITE_LIBS) $(DOMAIN_LIBS)
NET_LIBS = libnet.a $(CURL_LIBS) $(JANSSON_LIBS) $(BASE_LIBS)
SANDBOX_LIBS = libsandbox.a $(SECCOMP_LIBS) $(DOMAIN_LIBS)
READER_LIBS = libsandbox.a $(SECCOMP_LIBS) $(MAIL_LIBS)
FLOOR2_LIBS = libtemplate.a libmail.a libstore.a libnet.a $(CMARK_LIBS) $(GMIME_LIBS) $(XML_LIBS) \
	$(TEXTCAT_LIBS) $(SQLITE_LIBS) $(CURL_LIBS) $(JANSSON_LIBS) $(DOMAIN_LIBS)
ENGINE_LIBS = libengine.a $(FLOOR2_LIBS)
CONFIG_LIBS = libconfig.a $(CONFUSE_LIBS)
WIRING_LIBS = libwiring.a $(CONFIG_LIBS) libsandbox.a $(SECCOMP_LIBS) $(ENGINE_LIBS)

include tests/bench/growth.mk
include tests/bench/net.mk
include tests/support/local.mk
include tests/unit/base.mk
include tests/unit/domain.mk
include tests/unit/template.mk
include tests/unit/mail.mk
include tests/unit/store.mk
include tests/unit/net.mk
include tests/unit/sandbox.mk
include tests/unit/engine.mk
include tests/unit/config.mk
include tests/unit/wiring.mk
include tests/unit/daemon.mk
include tests/unit/reader.mk
include tests/unit/ctl.mk
include tests/golden/local.mk
include tests/scenario/local.mk
include tests/crash/local.mk
include tests/fuzz/local.mk
include tests/lint/local.mk
include tests/integration/local.mk
