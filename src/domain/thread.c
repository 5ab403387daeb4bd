/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/thread.h"
#include "domain/reference.h"

void
thread_clues_free(ThreadClues *clues)
{
	if (clues == NULL)
		return;
	g_ptr_array_unref(clues->addresses);
	g_ptr_array_unref(clues->ids);
	g_ptr_array_unref(clues->references);
	g_free(clues);
}

void
thread_candidate_free(ThreadCandidate *candidate)
{
	if (candidate == NULL)
		return;
	g_free(candidate->reference);
	g_free(candidate);
}

void
thread_match_free(ThreadMatch *match)
{
	if (match == NULL)
		return;
	g_free(match->reference);
	g_free(match->hint);
	g_free(match);
}

static gboolean
is_same_address(const ReplyAddress *a, const ReplyAddress *b)
{
	return a->kind == b->kind && a->number == b->number &&
		g_str_equal(a->reference, b->reference);
}

/* Adds @address unless it is there or NULL. Takes it. */
static void
add_address(GPtrArray *addresses, ReplyAddress *address)
{
	if (address == NULL)
		return;
	for (guint i = 0; i < addresses->len; i++) {
		if (is_same_address(g_ptr_array_index(addresses, i), address)) {
			reply_address_free(address);
			return;
		}
	}
	g_ptr_array_add(addresses, address);
}

/* Signed addresses may hang on an alias: the mailbox may have had another address once. */
static void
read_address(ThreadClues *clues, const Desk *desk, const GPtrArray *keys, const char *addr)
{
	for (guint i = 0; i < desk->mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(desk->mailboxes, i);

		add_address(clues->addresses,
			reply_address_parse(keys, desk->prefix, mailbox->address, addr));
		for (guint j = 0; mailbox->aliases != NULL && j < mailbox->aliases->len; j++)
			add_address(clues->addresses,
				reply_address_parse(keys, desk->prefix,
					g_ptr_array_index(mailbox->aliases, j), addr));
	}
}

/* In-Reply-To, then References from the newest, each once. Borrows from @message. */
static GPtrArray *
ids_of(const Message *message)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < message->in_reply_to->len + message->references->len; i++) {
		guint n = message->in_reply_to->len;
		char *id = i < n ? g_ptr_array_index(message->in_reply_to, i)
				 : g_ptr_array_index(message->references,
					   message->references->len - 1 - (i - n));

		if (*id != '\0' && g_hash_table_add(seen, id))
			g_ptr_array_add(ids, g_strdup(id));
	}
	return ids;
}

ThreadClues *
thread_clues_new(const Message *message, const Desk *desk, const GPtrArray *keys)
{
	ThreadClues *clues = g_new0(ThreadClues, 1);
	const GPtrArray *fields[] = {message->to, message->cc};

	clues->addresses = g_ptr_array_new_with_free_func((GDestroyNotify)reply_address_free);
	for (guint f = 0; f < G_N_ELEMENTS(fields); f++) {
		for (guint i = 0; i < fields[f]->len; i++) {
			const MailAddress *address = g_ptr_array_index(fields[f], i);

			read_address(clues, desk, keys, address->addr);
		}
	}
	for (guint i = 0; i < message->delivered_to->len; i++)
		read_address(clues, desk, keys, g_ptr_array_index(message->delivered_to, i));
	clues->ids = ids_of(message);
	clues->references = reference_find_all(desk->prefix, message->subject);
	return clues;
}

/* How far a candidate may be followed, from the most trusted. */
typedef enum {
	RANK_PERSON,   /* signed address, and From is its person */
	RANK_PARTY,    /* signed address, From is another party of that dispute */
	RANK_STAFF,    /* signed address of a customer or letter, From is staff */
	RANK_LETTER,   /* envelope address of a letter */
	RANK_IMPOSTOR, /* staff member's signed address, From is another */
	RANK_HOLDER,   /* customer's signed address, From is nobody known */
	RANK_ID_PARTY,
	RANK_ID_STAFF,
	RANK_SUBJECT,
	RANK_NONE, /* leads nowhere */
} Rank;

/* What the rules look at. */
typedef struct {
	const ThreadCandidate *candidate;
	gboolean sender_is_staff;
} Clue;

static Rank
rank_of_address(const Clue *clue)
{
	const ThreadCandidate *candidate = clue->candidate;

	if (candidate->sender_is_person && candidate->person != PERSON_LETTER)
		return RANK_PERSON;
	if (candidate->sender_is_party)
		return RANK_PARTY;
	if (candidate->person == PERSON_STAFF)
		return RANK_IMPOSTOR;
	if (clue->sender_is_staff)
		return RANK_STAFF;
	return candidate->person == PERSON_LETTER ? RANK_LETTER : RANK_HOLDER;
}

static Rank
rank_of(const Clue *clue)
{
	switch (clue->candidate->by) {
	case MATCH_ADDRESS:
		return rank_of_address(clue);
	case MATCH_MESSAGE_ID:
		if (clue->candidate->sender_is_party)
			return RANK_ID_PARTY;
		return clue->sender_is_staff ? RANK_ID_STAFF : RANK_NONE;
	case MATCH_SUBJECT:
		return clue->candidate->sender_is_party ? RANK_SUBJECT : RANK_NONE;
	case MATCH_NONE:
		break;
	}
	return RANK_NONE;
}

static Writer
writer_of(Rank rank, const ThreadCandidate *candidate, gboolean sender_is_staff)
{
	switch (rank) {
	case RANK_PERSON:
		return candidate->person == PERSON_STAFF ? WRITER_STAFF : WRITER_CUSTOMER;
	case RANK_PARTY:
	case RANK_ID_PARTY:
	case RANK_SUBJECT:
		return WRITER_CUSTOMER;
	case RANK_STAFF:
	case RANK_ID_STAFF:
		return WRITER_STAFF_WEAK;
	case RANK_LETTER:
		return WRITER_BOUNCE;
	case RANK_IMPOSTOR:
		return WRITER_IMPOSTOR;
	case RANK_HOLDER:
		return WRITER_UNVERIFIED;
	case RANK_NONE:
		break;
	}
	return sender_is_staff ? WRITER_STAFF_WEAK : WRITER_STRANGER;
}

/* Fills @match from the candidate of @rank; of RANK_NONE only its reference is kept as a hint. */
static void
fill(ThreadMatch *match, Rank rank, const ThreadCandidate *candidate, gboolean sender_is_staff)
{
	gboolean found = candidate != NULL && rank != RANK_NONE;

	match->by = found ? candidate->by : MATCH_NONE;
	match->dispute_id = found ? candidate->dispute_id : 0;
	match->reference = g_strdup(found ? candidate->reference : "");
	match->person_number =
		found && candidate->by == MATCH_ADDRESS ? candidate->person_number : 0;
	match->hint = g_strdup(candidate != NULL && !found ? candidate->reference : "");
	match->writer = writer_of(rank, candidate, sender_is_staff);
}

ThreadMatch *
thread_match(const GPtrArray *candidates, const Desk *desk, const char *sender)
{
	gboolean sender_is_staff = desk_staff_by_email(desk, sender) != NULL;
	const ThreadCandidate *best = NULL;
	Rank best_rank = RANK_NONE;
	ThreadMatch *match = g_new0(ThreadMatch, 1);

	for (guint i = 0; i < candidates->len; i++) {
		Clue clue = {g_ptr_array_index(candidates, i), sender_is_staff};
		Rank rank = rank_of(&clue);

		if (best == NULL || rank < best_rank) {
			best = clue.candidate;
			best_rank = rank;
		}
	}
	fill(match, best_rank, best, sender_is_staff);
	return match;
}

const char *
match_by_name(MatchBy by)
{
	static const char *const NAMES[] = {
		[MATCH_NONE] = NULL,
		[MATCH_ADDRESS] = "address",
		[MATCH_MESSAGE_ID] = "message-id",
		[MATCH_SUBJECT] = "subject",
	};

	g_assert(by < G_N_ELEMENTS(NAMES));
	return NAMES[by];
}

const char *
writer_name(Writer writer)
{
	static const char *const NAMES[] = {
		[WRITER_STRANGER] = "stranger",
		[WRITER_CUSTOMER] = "customer",
		[WRITER_UNVERIFIED] = "unverified",
		[WRITER_STAFF] = "staff",
		[WRITER_STAFF_WEAK] = "staff-weak",
		[WRITER_IMPOSTOR] = "impostor",
		[WRITER_BOUNCE] = "bounce",
	};

	g_assert(writer < G_N_ELEMENTS(NAMES));
	return NAMES[writer];
}
