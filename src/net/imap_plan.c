/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "net/imap_plan.h"
#include "net/imap_text.h"

#define SIZES_AHEAD (IMAP_FLIGHT_RANGES * IMAP_RANGE_MAILS) /* mails of known size in store */
#define SET_BYTES (IMAP_COMMAND_BYTES - 200)                /* leaves room for the command */
#define DAY_S (24 * 60 * 60)

struct ImapPlan {
	guint32 uidvalidity;
	guint64 mail_limit_bytes;
	gint64 since_at;
	gboolean (*leaves)(gpointer data, guint32 uid, gint64 arrived_at);
	gpointer leaves_data;
	guint64 next_uid, last_uid; /* still to be searched; over when next is above last */
	guint32 low, high;          /* of the search under way */
	gboolean last_known;        /* else the first search asks for it */
	guint32 found_last;
	gboolean searching, sizing, probing;
	gboolean probe_overflowed;
	guint bodies;                  /* that came with the probe */
	guint32 careful_last;          /* up to this UID one mail at a time */
	guint8 hits[IMAP_WINDOW_UIDS]; /* of that search: 1 for each UID found, from low on, */
	GArray *few_hits;              /* or guint32 UIDs, where UIDs are many and mails are few */
	gboolean is_wide, overflowed;  /* few_hits is in use; they were more than few */
	GPtrArray *mails; /* ImapMail* of this window, ascending; NULL where handed out */
	guint asked, sized, planned; /* mails before these are done with */
};

ImapRange *
imap_range_new(void)
{
	ImapRange *range = g_new0(ImapRange, 1);

	range->mails = g_ptr_array_new_with_free_func((GDestroyNotify)imap_mail_free);
	return range;
}

void
imap_range_free(ImapRange *range)
{
	if (range == NULL)
		return;
	g_clear_pointer(&range->mails, g_ptr_array_unref);
	g_free(range);
}

static char *
take_set(const GPtrArray *mails, guint first, guint count, gsize max_bytes, gsize *taken_out)
{
	g_autofree guint32 *uids = g_new(guint32, MAX(count, 1));

	for (guint i = 0; i < count; i++)
		uids[i] = ((const ImapMail *)g_ptr_array_index(mails, first + i))->uid;
	return imap_set_take(uids, count, max_bytes, taken_out);
}

char *
imap_range_set(const ImapRange *range)
{
	gsize taken;

	return take_set(range->mails, 0, range->mails->len, G_MAXSIZE, &taken);
}

ImapPlan *
imap_plan_new(const ImapSelected *selected, const ImapWanted *wanted, guint64 mail_limit_bytes)
{
	ImapPlan *plan = g_new0(ImapPlan, 1);

	plan->uidvalidity = selected->uidvalidity;
	plan->mail_limit_bytes = mail_limit_bytes;
	plan->since_at = wanted->since_at;
	plan->leaves = wanted->leaves;
	plan->leaves_data = wanted->leaves_data;
	plan->next_uid = MAX(wanted->first_uid, 1);
	plan->last_known = selected->uidnext > 0 || selected->exists == 0;
	if (selected->exists > 0)
		plan->last_uid = plan->last_known ? selected->uidnext - 1 : G_MAXUINT32;
	plan->mails = g_ptr_array_new_with_free_func((GDestroyNotify)imap_mail_free);
	plan->few_hits = g_array_new(FALSE, FALSE, sizeof(guint32));
	/* Some servers give UIDs in great steps: window by window would never end. */
	plan->is_wide = selected->exists <= IMAP_WINDOW_UIDS;
	return plan;
}

void
imap_plan_free(ImapPlan *plan)
{
	if (plan == NULL)
		return;
	g_ptr_array_unref(plan->mails);
	g_array_unref(plan->few_hits);
	g_free(plan);
}

char *
imap_plan_probe(ImapPlan *plan)
{
	plan->probing = TRUE;
	return g_strdup_printf("%" G_GUINT64_FORMAT ":%u", plan->next_uid, G_MAXUINT32);
}

static gboolean
is_left_alone(const ImapPlan *plan, guint32 uid, gint64 arrived_at)
{
	return plan->leaves != NULL && plan->leaves(plan->leaves_data, uid, arrived_at);
}

/* Takes out those of the mails before @end, whose dates are known now, that are left alone. */
static void
leave_dated(ImapPlan *plan, guint end)
{
	for (; plan->sized < end; plan->sized++) {
		gpointer *slot = &plan->mails->pdata[plan->sized];
		ImapMail *mail = *slot;

		if (!is_left_alone(plan, mail->uid, mail->internal_date_at))
			continue;
		imap_mail_free(mail);
		*slot = NULL;
	}
}

/* From the end: answers come in order as a rule. */
static ImapMail *
find_found(const ImapPlan *plan, guint32 uid)
{
	for (guint i = plan->mails->len; i > 0; i--) {
		ImapMail *mail = g_ptr_array_index(plan->mails, i - 1);

		if (mail->uid == uid)
			return mail;
	}
	return NULL;
}

static ImapMail *
new_mail(const ImapPlan *plan, guint32 uid)
{
	ImapMail *mail = g_new0(ImapMail, 1);

	mail->uid = uid;
	mail->uidvalidity = plan->uidvalidity;
	return mail;
}

void
imap_plan_add_found(
	ImapPlan *plan, guint32 uid, guint64 size_bytes, gint64 internal_date_at, Blob *body)
{
	ImapMail *mail = NULL;

	if (!plan->probing || uid < plan->next_uid)
		return;
	mail = find_found(plan, uid);
	if (mail == NULL && plan->mails->len == IMAP_PROBE_MAILS) {
		plan->probe_overflowed = TRUE;
		return;
	}
	if (mail == NULL) {
		mail = new_mail(plan, uid);
		g_ptr_array_add(plan->mails, mail);
	}
	mail->size_bytes = MAX(mail->size_bytes, size_bytes);
	if (internal_date_at != 0)
		mail->internal_date_at = internal_date_at;
	if (body != NULL && mail->blob == NULL && plan->bodies < IMAP_PROBE_BODIES) {
		mail->blob = blob_ref(body);
		plan->bodies++;
	}
}

static gint
compare_mails(gconstpointer a, gconstpointer b)
{
	guint32 left = (*(const ImapMail *const *)a)->uid;
	guint32 right = (*(const ImapMail *const *)b)->uid;

	return (left > right) - (left < right);
}

void
imap_plan_probe_done(ImapPlan *plan)
{
	plan->probing = FALSE;
	if (plan->probe_overflowed) {
		g_ptr_array_set_size(plan->mails, 0);
		plan->last_known = FALSE;
		plan->last_uid = G_MAXUINT32;
		return;
	}
	g_ptr_array_sort(plan->mails, compare_mails);
	plan->asked = plan->sized = plan->mails->len;
	plan->next_uid = (guint64)plan->last_uid + 1;
}

char *
imap_plan_search(ImapPlan *plan)
{
	if (plan->probing)
		return NULL;
	if (plan->searching || plan->planned < plan->mails->len || plan->next_uid > plan->last_uid)
		return NULL;
	plan->searching = TRUE;
	if (!plan->last_known)
		return g_strdup("UID *");
	g_ptr_array_set_size(plan->mails, 0);
	plan->asked = plan->sized = plan->planned = 0;
	memset(plan->hits, 0, sizeof plan->hits);
	plan->low = (guint32)plan->next_uid;
	g_array_set_size(plan->few_hits, 0);
	plan->high = (guint32)plan->last_uid;
	if (!plan->is_wide)
		plan->high = (guint32)MIN(plan->next_uid + IMAP_WINDOW_UIDS - 1, plan->last_uid);
	plan->next_uid = (guint64)plan->high + 1;

	/* SINCE compares days of the server's zone; sizes come with the exact instant. */
	g_autofree char *since =
		plan->since_at > DAY_S ? imap_date_format(plan->since_at - DAY_S) : NULL;

	return g_strdup_printf("UID %u:%u%s%s", plan->low, plan->high,
		since != NULL ? " SINCE " : "", since != NULL ? since : "");
}

static void
add_few(ImapPlan *plan, guint32 uid)
{
	plan->overflowed = plan->few_hits->len == IMAP_WINDOW_UIDS;
	if (!plan->overflowed)
		g_array_append_val(plan->few_hits, uid);
}

static gint
compare_uids(gconstpointer a, gconstpointer b)
{
	guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;

	return (left > right) - (left < right);
}

/* A mail that was found, unless it is left alone whenever it arrived. */
static void
add_mail(ImapPlan *plan, guint32 uid)
{
	if (!is_left_alone(plan, uid, -1))
		g_ptr_array_add(plan->mails, new_mail(plan, uid));
}

/* If they were not few what was asked is asked again, window by window. */
static void
take_few(ImapPlan *plan)
{
	guint32 last = 0;

	if (plan->overflowed) {
		plan->overflowed = plan->is_wide = FALSE;
		plan->next_uid = plan->low;
		return;
	}
	g_array_sort(plan->few_hits, compare_uids);
	for (guint i = 0; i < plan->few_hits->len; i++) {
		guint32 uid = g_array_index(plan->few_hits, guint32, i);

		if (uid != last)
			add_mail(plan, uid);
		last = uid;
	}
}

void
imap_plan_add_hit(ImapPlan *plan, guint32 low, guint32 high)
{
	if (!plan->searching)
		return;
	if (!plan->last_known) {
		plan->found_last = MAX(plan->found_last, high);
		return;
	}
	low = MAX(low, plan->low);
	high = MIN(high, plan->high);
	for (guint64 uid = low; uid <= high && !plan->overflowed; uid++) {
		if (plan->is_wide)
			add_few(plan, (guint32)uid);
		else
			plan->hits[uid - plan->low] = 1;
	}
}

void
imap_plan_search_done(ImapPlan *plan)
{
	plan->searching = FALSE;
	if (!plan->last_known) {
		plan->last_known = TRUE;
		plan->last_uid = plan->found_last;
		return;
	}
	if (plan->is_wide) {
		take_few(plan);
		return;
	}
	for (guint64 uid = plan->low; uid <= plan->high; uid++)
		if (plan->hits[uid - plan->low] != 0)
			add_mail(plan, (guint32)uid);
}

char *
imap_plan_sizes(ImapPlan *plan)
{
	gsize taken = 0;

	if (plan->sizing || plan->asked == plan->mails->len ||
		plan->sized - plan->planned >= SIZES_AHEAD)
		return NULL;
	char *set = take_set(
		plan->mails, plan->asked, plan->mails->len - plan->asked, SET_BYTES, &taken);

	plan->asked += (guint)taken;
	plan->sizing = TRUE;
	return set;
}

static ImapMail *
find_mail(ImapPlan *plan, guint32 uid)
{
	guint low = plan->sized, high = plan->asked;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		ImapMail *mail = g_ptr_array_index(plan->mails, middle);

		if (mail->uid == uid)
			return mail;
		if (mail->uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void
imap_plan_add_size(ImapPlan *plan, guint32 uid, guint64 size_bytes, gint64 internal_date_at)
{
	ImapMail *mail = find_mail(plan, uid);

	if (mail == NULL)
		return;
	mail->size_bytes = size_bytes;
	mail->internal_date_at = internal_date_at;
}

void
imap_plan_sizes_done(ImapPlan *plan)
{
	plan->sizing = FALSE;
	leave_dated(plan, plan->asked);
}

static gboolean
is_too_old(const ImapPlan *plan, const ImapMail *mail)
{
	return mail->internal_date_at != 0 && mail->internal_date_at < plan->since_at;
}

static gboolean
is_careful(const ImapPlan *plan, const ImapMail *mail)
{
	return mail->uid <= plan->careful_last;
}

/* Whether @mail would go beyond what one range may have. */
static gboolean
ends_range(const ImapPlan *plan, const ImapRange *range, const ImapMail *mail)
{
	if (range->mails->len == 0)
		return FALSE;
	return is_careful(plan, g_ptr_array_index(range->mails, 0)) || range->partial ||
		range->complete != (mail->blob != NULL) || range->mails->len == IMAP_RANGE_MAILS ||
		mail->size_bytes > IMAP_RANGE_BYTES ||
		range->size_bytes + mail->size_bytes > IMAP_RANGE_BYTES ||
		mail->size_bytes > plan->mail_limit_bytes;
}

/* What flies is bounded by its size, unless it is the only one. */
static gboolean
has_room(const ImapPlan *plan, const ImapMail *mail, guint flight_ranges, guint64 flight_bytes)
{
	if (flight_ranges == 0)
		return TRUE;
	return !is_careful(plan, mail) && flight_ranges < IMAP_FLIGHT_RANGES &&
		flight_bytes < IMAP_FLIGHT_BYTES && mail->size_bytes < IMAP_FLIGHT_BYTES;
}

void
imap_plan_be_careful(ImapPlan *plan, guint32 last_uid)
{
	plan->careful_last = last_uid;
}

ImapRange *
imap_plan_range(ImapPlan *plan, guint flight_ranges, guint64 flight_bytes)
{
	g_autoptr(ImapRange) range = imap_range_new();

	for (; plan->planned < plan->sized; plan->planned++) {
		gpointer *slot = &plan->mails->pdata[plan->planned];
		ImapMail *mail = *slot;

		if (mail == NULL || is_too_old(plan, mail))
			continue;
		if (!has_room(plan, mail, flight_ranges, flight_bytes) ||
			ends_range(plan, range, mail))
			break;
		range->complete = mail->blob != NULL;
		range->partial = !range->complete && mail->size_bytes > plan->mail_limit_bytes;
		range->size_bytes += mail->size_bytes;
		g_ptr_array_add(range->mails, mail);
		*slot = NULL;
	}
	return range->mails->len > 0 ? g_steal_pointer(&range) : NULL;
}

gboolean
imap_plan_is_done(const ImapPlan *plan)
{
	return !plan->searching && !plan->sizing && !plan->probing &&
		plan->planned == plan->mails->len && plan->next_uid > plan->last_uid;
}
