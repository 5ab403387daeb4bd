/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/address.h"
#include "domain/dispute.h"

static const char *const STATE_NAMES[STATE_COUNT] = {
	[STATE_NONE] = "none",
	[STATE_RECEIVED] = "received",
	[STATE_IN_PROGRESS] = "in_progress",
	[STATE_WAITING_CUSTOMER] = "waiting_customer",
	[STATE_WAITING_THIRD_PARTY] = "waiting_third_party",
	[STATE_PROPOSED] = "proposed",
	[STATE_IMPLEMENTING] = "implementing",
	[STATE_RESOLVED] = "resolved",
	[STATE_CLOSED] = "closed",
};

static const char *const OUTCOME_NAMES[OUTCOME_COUNT] = {
	[OUTCOME_NONE] = "none",
	[OUTCOME_SETTLED] = "settled",
	[OUTCOME_REJECTED] = "rejected",
	[OUTCOME_WITHDRAWN] = "withdrawn",
	[OUTCOME_DUPLICATE] = "duplicate",
	[OUTCOME_NOT_A_COMPLAINT] = "not_a_complaint",
};

static const char *const TIMER_NAMES[TIMER_COUNT] = {
	[TIMER_ACKNOWLEDGE] = "acknowledge",
	[TIMER_REMIND] = "remind",
	[TIMER_PROGRESS] = "progress",
	[TIMER_OVERDUE] = "overdue",
	[TIMER_ANSWER] = "answer",
	[TIMER_CLOSE] = "close",
};

Party *
party_new(void)
{
	Party *party = g_new0(Party, 1);

	party->name = g_strdup("");
	party->addr = g_strdup("");
	party->language = g_strdup("");
	return party;
}

void
party_free(Party *party)
{
	if (party == NULL)
		return;
	g_free(party->name);
	g_free(party->addr);
	g_free(party->language);
	g_free(party);
}

static gpointer
party_copy(gconstpointer source, gpointer data G_GNUC_UNUSED)
{
	const Party *party = source;
	Party *copy = g_memdup2(party, sizeof *party);

	copy->name = g_strdup(party->name);
	copy->addr = g_strdup(party->addr);
	copy->language = g_strdup(party->language);
	return copy;
}

DisputeView *
dispute_view_new(void)
{
	DisputeView *view = g_new0(DisputeView, 1);

	view->reference = g_strdup("");
	view->mailbox = g_strdup("");
	view->subject = g_strdup("");
	view->language = g_strdup("");
	view->thread_id = g_strdup("");
	view->assignee = g_strdup("");
	view->level = 1;
	view->parties = g_ptr_array_new_with_free_func((GDestroyNotify)party_free);
	return view;
}

DisputeView *
dispute_view_copy(const DisputeView *view)
{
	DisputeView *copy = g_memdup2(view, sizeof *view);

	copy->reference = g_strdup(view->reference);
	copy->mailbox = g_strdup(view->mailbox);
	copy->subject = g_strdup(view->subject);
	copy->language = g_strdup(view->language);
	copy->thread_id = g_strdup(view->thread_id);
	copy->assignee = g_strdup(view->assignee);
	copy->parties = g_ptr_array_copy(view->parties, (GCopyFunc)party_copy, NULL);
	g_ptr_array_set_free_func(copy->parties, (GDestroyNotify)party_free);
	return copy;
}

void
dispute_view_free(DisputeView *view)
{
	if (view == NULL)
		return;
	g_free(view->reference);
	g_free(view->mailbox);
	g_free(view->subject);
	g_free(view->language);
	g_free(view->thread_id);
	g_free(view->assignee);
	g_ptr_array_unref(view->parties);
	g_free(view);
}

gboolean
dispute_state_is_open(DisputeState state)
{
	return state != STATE_NONE && state != STATE_RESOLVED && state != STATE_CLOSED;
}

gboolean
dispute_is_open(const DisputeView *view)
{
	return dispute_state_is_open(view->state);
}

Party *
dispute_party_find(const DisputeView *view, guint32 ordinal)
{
	for (guint i = 0; i < view->parties->len; i++) {
		Party *party = g_ptr_array_index(view->parties, i);

		if (party->ordinal == ordinal)
			return party;
	}
	return NULL;
}

Party *
dispute_party_by_addr(const DisputeView *view, const char *addr)
{
	for (guint i = 0; i < view->parties->len; i++) {
		Party *party = g_ptr_array_index(view->parties, i);

		if (address_equal(party->addr, addr))
			return party;
	}
	return NULL;
}

guint32
dispute_news_day(const DisputeView *view)
{
	guint32 earliest = 0;

	for (guint i = 0; i < view->parties->len; i++) {
		const Party *party = g_ptr_array_index(view->parties, i);
		guint32 day = party->promised_day != 0 ? party->promised_day : party->pending_day;

		if (party->role == PARTY_CUSTOMER && day != 0 && (earliest == 0 || day < earliest))
			earliest = day;
	}
	return earliest;
}

const char *
dispute_state_name(DisputeState state)
{
	g_assert(state < STATE_COUNT);
	return STATE_NAMES[state];
}

const char *
outcome_name(Outcome outcome)
{
	g_assert(outcome < OUTCOME_COUNT);
	return OUTCOME_NAMES[outcome];
}

gboolean
outcome_parse(const char *text, Outcome *outcome_out)
{
	for (gint i = 0; i < OUTCOME_COUNT; i++) {
		if (g_strcmp0(OUTCOME_NAMES[i], text) == 0) {
			*outcome_out = (Outcome)i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *
timer_kind_name(TimerKind kind)
{
	g_assert(kind < TIMER_COUNT);
	return TIMER_NAMES[kind];
}
