/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "sandbox/turns.h"

static void
source_free(gpointer data)
{
	Source *source = data;

	for (guint i = 0; i < TURNS_QUEUES; i++)
		g_queue_clear_full(&source->queues[i], (GDestroyNotify)question_free);
	g_free(source);
}

void
turns_clear(Turns *turns)
{
	g_queue_clear_full(&turns->sources, source_free);
}

Source *
turns_source(Turns *turns, guint number)
{
	Source *source = NULL;

	for (GList *link = turns->sources.head; link != NULL; link = link->next) {
		source = link->data;
		if (source->number == number)
			return source;
	}
	source = g_new0(Source, 1);
	source->number = number;
	g_queue_push_tail(&turns->sources, source);
	return source;
}

Question *
turns_first(Source *source, TurnsQueue queue)
{
	while (!g_queue_is_empty(&source->queues[queue])) {
		Question *question = g_queue_peek_head(&source->queues[queue]);

		if (question->raw != NULL)
			return question;
		question_free(g_queue_pop_head(&source->queues[queue]));
	}
	return NULL;
}

Question *
turns_pop(Source *source, TurnsQueue queue)
{
	return turns_first(source, queue) != NULL ? g_queue_pop_head(&source->queues[queue]) : NULL;
}

gboolean
turns_any(const Turns *turns, TurnsQueue queue)
{
	for (GList *link = turns->sources.head; link != NULL; link = link->next)
		if (turns_first(link->data, queue) != NULL)
			return TRUE;
	return FALSE;
}

gboolean
turns_any_restless(const Turns *turns, TurnsQueue queue)
{
	for (GList *link = turns->sources.head; link != NULL; link = link->next)
		if (((Source *)link->data)->restless > 0 && turns_first(link->data, queue) != NULL)
			return TRUE;
	return FALSE;
}

guint
turns_length(const Turns *turns, TurnsQueue queue)
{
	guint length = 0;

	for (GList *link = turns->sources.head; link != NULL; link = link->next)
		length += g_queue_get_length(&((Source *)link->data)->queues[queue]);
	return length;
}

void
turns_passed(Turns *turns, Source *source)
{
	g_queue_remove(&turns->sources, source);
	g_queue_push_tail(&turns->sources, source);
}
