# SPDX-License-Identifier: MIT
# The sample is installed beside the place of the real file, which is never overwritten.
confdir = $(sysconfdir)/disputed
nodist_conf_DATA = conf/disputed.conf.sample
EXTRA_DIST += conf/disputed.conf
CLEANFILES += conf/disputed.conf.sample
conf/disputed.conf.sample: $(top_srcdir)/conf/disputed.conf
	$(AM_V_GEN)$(MKDIR_P) conf && cp $(top_srcdir)/conf/disputed.conf $@

# The unit of systemd, and the user that it runs as; systemd looks under /usr/local too.
EXTRA_DIST += conf/disputed.service.in conf/disputed.sysusers
CLEANFILES += conf/disputed.service
conf/disputed.service: $(top_srcdir)/conf/disputed.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) conf && sed 's|[@]sbindir[@]|$(sbindir)|' $(top_srcdir)/conf/disputed.service.in >$@
if SYSTEMD_UNIT
nodist_systemdsystemunit_DATA = conf/disputed.service
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysusersdir)'
	$(INSTALL_DATA) $(top_srcdir)/conf/disputed.sysusers '$(DESTDIR)$(sysusersdir)/disputed.conf'
uninstall-local:
	rm -f '$(DESTDIR)$(sysusersdir)/disputed.conf'
endif
# Wanted without being installed by the lint that looks at it.
check_DATA = conf/disputed.service
