-- SPDX-License-Identifier: MIT
-- The store, version 1. Instants are seconds since 1970 (0: none), days are Julian days (0: none),
-- ids are made by the program (NULL: none), words are the stable names of the code's enums.

CREATE TABLE meta (
	key TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE disputes (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	reference TEXT NOT NULL UNIQUE CHECK (reference <> ''),
	version INTEGER NOT NULL,
	mailbox TEXT NOT NULL,
	subject TEXT NOT NULL,
	language TEXT NOT NULL,
	thread_id TEXT NOT NULL,
	state TEXT NOT NULL,
	outcome TEXT NOT NULL,
	level INTEGER NOT NULL,
	confirmed INTEGER NOT NULL,
	muted INTEGER NOT NULL,
	late INTEGER NOT NULL,
	assignee TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	resolved_at INTEGER NOT NULL,
	closed_at INTEGER NOT NULL,
	answer_day INTEGER NOT NULL,
	letters_without_news INTEGER NOT NULL,
	joined_to INTEGER REFERENCES disputes (id),
	is_open INTEGER NOT NULL,
	news_day INTEGER NOT NULL,
	-- The end of its history, kept apart from the entries so that a missing end is noticed.
	history_seq INTEGER NOT NULL DEFAULT 0,
	history_head TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX disputes_thread ON disputes (thread_id);
CREATE INDEX disputes_open ON disputes (id) WHERE is_open = 1;
CREATE INDEX disputes_joined ON disputes (joined_to, id) WHERE joined_to IS NOT NULL;

CREATE TABLE parties (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	dispute_id INTEGER NOT NULL REFERENCES disputes (id),
	ordinal INTEGER NOT NULL,
	role TEXT NOT NULL,
	name TEXT NOT NULL,
	addr TEXT NOT NULL,
	addr_folded TEXT NOT NULL,
	language TEXT NOT NULL,
	promised_day INTEGER NOT NULL,
	pending_day INTEGER NOT NULL,
	pending_letter INTEGER,
	heard_at INTEGER NOT NULL,
	failing INTEGER NOT NULL,
	UNIQUE (dispute_id, ordinal)
) STRICT;
CREATE INDEX parties_addr ON parties (addr_folded, dispute_id) WHERE addr_folded <> '';

CREATE TABLE timers (
	dispute_id INTEGER NOT NULL REFERENCES disputes (id),
	kind TEXT NOT NULL,
	due_at INTEGER NOT NULL CHECK (due_at > 0),
	PRIMARY KEY (dispute_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due_at, dispute_id, kind);

CREATE TABLE history (
	dispute_id INTEGER NOT NULL REFERENCES disputes (id),
	seq INTEGER NOT NULL CHECK (seq > 0),
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	content TEXT, -- NULL once erased, like the salt
	salt BLOB,
	content_hash TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (dispute_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	dispute_id INTEGER REFERENCES disputes (id),
	direction TEXT NOT NULL,
	kind TEXT NOT NULL,
	writer TEXT NOT NULL,
	match_by TEXT NOT NULL,
	mailbox TEXT NOT NULL,
	arrived_at INTEGER NOT NULL,
	date_at INTEGER NOT NULL,
	message_id TEXT NOT NULL,
	identity TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	from_name TEXT NOT NULL,
	from_addr TEXT NOT NULL,
	subject TEXT NOT NULL,
	language TEXT NOT NULL,
	refusals TEXT NOT NULL,
	unanswered INTEGER NOT NULL,
	forwarded_from TEXT NOT NULL,
	-- Large ones last: what is read in lists comes before them.
	warnings TEXT NOT NULL,
	text TEXT NOT NULL,
	reply TEXT NOT NULL,
	quoted TEXT NOT NULL,
	signature TEXT NOT NULL
) STRICT;
CREATE INDEX messages_dispute ON messages (dispute_id, arrived_at, id) WHERE dispute_id IS NOT NULL;
CREATE INDEX messages_message_id ON messages (message_id, id) WHERE message_id <> '';
CREATE INDEX messages_identity ON messages (identity, id);
CREATE INDEX messages_unanswered ON messages (arrived_at, id) WHERE unanswered = 1;

CREATE TABLE attachments (
	message_id INTEGER NOT NULL REFERENCES messages (id),
	part INTEGER NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	sha256 TEXT NOT NULL,
	inline_image INTEGER NOT NULL,
	cut INTEGER NOT NULL,
	PRIMARY KEY (message_id, part)
) STRICT, WITHOUT ROWID;

-- A mail's bytes, in pieces of 256 KiB.
CREATE TABLE message_raw (
	message_id INTEGER NOT NULL REFERENCES messages (id),
	seq INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (message_id, seq)
) STRICT;

CREATE TABLE digests (
	day INTEGER NOT NULL,
	number INTEGER NOT NULL CHECK (number > 0),
	message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id),
	PRIMARY KEY (day, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
	source TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	item INTEGER NOT NULL,
	message_id INTEGER REFERENCES messages (id),
	fate TEXT NOT NULL,
	reason TEXT NOT NULL,
	seen_at INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	settled INTEGER NOT NULL,
	PRIMARY KEY (source, epoch, item),
	CHECK (message_id IS NOT NULL OR reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_message ON ledger (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ledger_unsettled ON ledger (source, epoch, item) WHERE settled = 0 AND fate <> 'failed';

-- Mails that nobody could read or file, by the number that people know them by.
CREATE TABLE quarantine (
	number INTEGER PRIMARY KEY CHECK (number > 0),
	source TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	item INTEGER NOT NULL,
	mailbox TEXT NOT NULL,
	message_id INTEGER REFERENCES messages (id),
	cause TEXT NOT NULL,
	reason TEXT NOT NULL CHECK (reason <> ''),
	arrived_at INTEGER NOT NULL,
	set_aside_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	state_at INTEGER NOT NULL,
	told_at INTEGER NOT NULL,
	UNIQUE (source, epoch, item)
) STRICT;
CREATE INDEX quarantine_state ON quarantine (state, number);
CREATE INDEX quarantine_told ON quarantine (told_at, number);
CREATE INDEX quarantine_message ON quarantine (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE sources (
	source TEXT NOT NULL PRIMARY KEY,
	epoch INTEGER NOT NULL,
	previous_epoch INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	first_seen_at INTEGER NOT NULL,
	complete_at INTEGER NOT NULL,
	left_alone_uid INTEGER NOT NULL,
	left_alone_before_at INTEGER NOT NULL,
	trying_to INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each mailbox counted against the ledger: the last result, and how often it was asked for.
CREATE TABLE reconciliations (
	source TEXT NOT NULL PRIMARY KEY,
	answered INTEGER NOT NULL,
	done_at INTEGER NOT NULL,
	present INTEGER NOT NULL,
	known INTEGER NOT NULL,
	left_alone INTEGER NOT NULL,
	fresh INTEGER NOT NULL,
	missing INTEGER NOT NULL,
	gone INTEGER NOT NULL,
	uids TEXT NOT NULL,
	asked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	dispute_id INTEGER REFERENCES disputes (id),
	ordinal INTEGER NOT NULL CHECK ((ordinal > 0) = (dispute_id IS NOT NULL)),
	party INTEGER NOT NULL,
	staff TEXT NOT NULL,
	letter TEXT NOT NULL,
	template_version TEXT NOT NULL,
	mark TEXT NOT NULL,
	audience TEXT NOT NULL,
	from_name TEXT NOT NULL,
	from_addr TEXT NOT NULL,
	reply_to TEXT NOT NULL,
	recipient TEXT NOT NULL CHECK (recipient <> ''),
	recipient_name TEXT NOT NULL,
	envelope_from TEXT NOT NULL,
	message_id TEXT NOT NULL UNIQUE CHECK (message_id <> ''),
	in_reply_to TEXT NOT NULL,
	reference_ids TEXT NOT NULL,
	subject TEXT NOT NULL,
	language TEXT NOT NULL,
	promise_day INTEGER NOT NULL,
	about_message_id INTEGER REFERENCES messages (id),
	task TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	not_before_at INTEGER NOT NULL CHECK (not_before_at >= created_at),
	state TEXT NOT NULL,
	recipient_folded TEXT NOT NULL,
	-- Until then nobody takes it; while it is being sent, the end of the sender's lease.
	next_try_at INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	-- Attempts of which nobody knows whether the server took the letter.
	uncertain INTEGER NOT NULL,
	first_try_at INTEGER NOT NULL,
	claimed_by TEXT NOT NULL,
	smtp_code INTEGER NOT NULL,
	smtp_reply TEXT NOT NULL,
	recalled_at INTEGER NOT NULL,
	settled_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_ordinal ON outbox (dispute_id, ordinal) WHERE dispute_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (next_try_at, id) WHERE settled_at = 0;
CREATE INDEX outbox_sender ON outbox (from_addr, next_try_at, id) WHERE settled_at = 0;
CREATE INDEX outbox_lane ON outbox (dispute_id, recipient_folded, not_before_at, id)
	WHERE settled_at = 0 AND dispute_id IS NOT NULL;
CREATE INDEX outbox_address ON outbox (recipient_folded, created_at) WHERE mark <> 'none';
CREATE INDEX outbox_answers ON outbox (created_at)
	WHERE audience = 'staff' AND mark = 'auto-replied';
CREATE INDEX outbox_brake ON outbox (first_try_at)
	WHERE first_try_at > 0 AND audience = 'customer' AND mark <> 'none';
CREATE INDEX outbox_failed ON outbox (id) WHERE state IN ('refused', 'expired');

-- What never changes of a letter, apart from what changes with each attempt.
CREATE TABLE outbox_bodies (
	letter_id INTEGER PRIMARY KEY REFERENCES outbox (id),
	text TEXT NOT NULL,
	html TEXT NOT NULL
) STRICT;

-- Files that go along: parts of stored mails, never copies.
CREATE TABLE outbox_files (
	letter_id INTEGER NOT NULL REFERENCES outbox (id),
	position INTEGER NOT NULL,
	message_id INTEGER NOT NULL REFERENCES messages (id),
	part INTEGER NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	PRIMARY KEY (letter_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
	id INTEGER PRIMARY KEY CHECK (id > 0),
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	text TEXT NOT NULL,
	raised_at INTEGER NOT NULL,
	cleared_at INTEGER NOT NULL,
	told_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE cleared_at = 0;

CREATE TABLE template_sets (
	digest TEXT NOT NULL PRIMARY KEY,
	packed BLOB NOT NULL,
	accepted_at INTEGER NOT NULL,
	active INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX template_sets_active ON template_sets (active) WHERE active = 1;
