# SPDX-License-Identifier: MIT
# The sample is installed beside the place of the real file, which is never overwritten.
confdir = $(sysconfdir)/disputed
nodist_conf_DATA = conf/disputed.conf.sample
EXTRA_DIST += conf/disputed.conf
CLEANFILES += conf/disputed.conf.sample
conf/disputed.conf.sample: $(top_srcdir)/conf/disputed.conf
	$(AM_V_GEN)$(MKDIR_P) conf && cp $(top_srcdir)/conf/disputed.conf $@
