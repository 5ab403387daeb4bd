# SPDX-License-Identifier: MIT
# The shipped letters; the administrator's folder goes over them file by file.
templates_frdir = $(pkgdatadir)/templates/fr
dist_templates_fr_DATA = \
	%D%/fr/_attachments.md \
	%D%/fr/_contact.md \
	%D%/fr/_facts.md \
	%D%/fr/_greeting.md \
	%D%/fr/_greeting_unless_greeted.md \
	%D%/fr/_hints.md \
	%D%/fr/_history.md \
	%D%/fr/_how.md \
	%D%/fr/_message.md \
	%D%/fr/_next_news.md \
	%D%/fr/_orders.md \
	%D%/fr/_phone.md \
	%D%/fr/_seen.md \
	%D%/fr/_signature.md \
	%D%/fr/_written_by.md \
	%D%/fr/acknowledgement.md \
	%D%/fr/alert.md \
	%D%/fr/closed.md \
	%D%/fr/progress.md \
	%D%/fr/reopened.md \
	%D%/fr/reply.md \
	%D%/fr/resolved.md \
	%D%/fr/staff-digest.md \
	%D%/fr/staff-message.md \
	%D%/fr/staff-new.md \
	%D%/fr/staff-quarantine.md \
	%D%/fr/staff-relay.md \
	%D%/fr/staff-task.md \
	%D%/fr/staff-transcript.md \
	%D%/fr/staff-whose.md
templates_endir = $(pkgdatadir)/templates/en
dist_templates_en_DATA = \
	%D%/en/_attachments.md \
	%D%/en/_contact.md \
	%D%/en/_facts.md \
	%D%/en/_greeting.md \
	%D%/en/_greeting_unless_greeted.md \
	%D%/en/_hints.md \
	%D%/en/_history.md \
	%D%/en/_how.md \
	%D%/en/_message.md \
	%D%/en/_next_news.md \
	%D%/en/_orders.md \
	%D%/en/_phone.md \
	%D%/en/_seen.md \
	%D%/en/_signature.md \
	%D%/en/_written_by.md \
	%D%/en/acknowledgement.md \
	%D%/en/alert.md \
	%D%/en/closed.md \
	%D%/en/progress.md \
	%D%/en/reopened.md \
	%D%/en/reply.md \
	%D%/en/resolved.md \
	%D%/en/staff-digest.md \
	%D%/en/staff-message.md \
	%D%/en/staff-new.md \
	%D%/en/staff-quarantine.md \
	%D%/en/staff-relay.md \
	%D%/en/staff-task.md \
	%D%/en/staff-transcript.md \
	%D%/en/staff-whose.md
