/* SPDX-License-Identifier: MIT */
/* Threads, and the pieces between them. */
#include "run/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "run/source.h"

/* A piece fits a core's cache with the records it makes; tests make it small. */
enum { PIECE = 512 * 1024, SMALLEST = 16 };

/* What one filter did with one piece. */
struct account {
	struct counts counts;
	struct diag_log *log;
	uint64_t lines, bytes;
};

enum slot_state { SLOT_FREE, SLOT_TAKEN, SLOT_DONE, SLOT_END, SLOT_GIVEN_UP };

/* A piece, from its text to what has become of it. */
struct slot {
	struct buf text, out;
	struct piece piece;
	size_t file;
	struct account *accounts;
	uint64_t position; /* of the source when it was taken */
	enum slot_state state;
};

struct worker {
	struct crew *crew;
	pthread_t thread;
	struct run *runs;
	bool started, has_file;
	size_t file; /* whose head the first run has read */
};

struct crew {
	struct run *runs;
	size_t n;
	bool gathers;
	struct worker *workers;
	size_t workers_n;

	pthread_mutex_t reading; /* the source, and `taken` */
	struct source *source;
	uint64_t taken;

	pthread_mutex_t lock; /* the slots' states, `given`, `stopped` */
	pthread_cond_t changed;
	struct slot *slots;
	size_t slots_n;
	uint64_t given; /* pieces whose slots are free again */
	bool stopped;

	/* of whoever reads what comes out */
	size_t out_at;
	bool ended;
};

/* ---- one piece ---------------------------------------------------------- */

static ssize_t read_text(void *context, char *p, size_t n)
{
	return (ssize_t)slice_take(context, p, n);
}

/* The first run reads the head of the piece's file. */
static bool take_file(struct worker *w, const struct slot *slot)
{
	struct cut cut;

	if (w->has_file && w->file == slot->file)
		return true;
	w->has_file = true;
	w->file = slot->file;
	return source_read_head(source_file(w->crew->source, slot->file), w->runs, &cut);
}

/* Closes the accounts of a piece; whether all went well. */
static bool settle(struct worker *w, struct slot *slot)
{
	bool good = true;

	for (size_t i = 0; i < w->crew->n; i++) {
		struct run *run = &w->runs[i];
		struct account *a = &slot->accounts[i];

		*a = (struct account){ run->stage.counts, diag_take(run->stage.diag), run->joint.lines, run->output.bytes };
		good &= run->state == RUN_GOES && !diag_log_failed(a->log) && !run->joint.sealed;
		run->stage.counts = (struct counts){ 0 };
		run->joint.lines = run->output.bytes = 0;
	}
	return good;
}

/* Runs a piece through the worker's filters. */
static bool work_on(struct worker *w, struct slot *slot)
{
	struct run *last = &w->runs[w->crew->n - 1];
	struct slice text = buf_slice(&slot->text);
	struct buf out = slot->out;
	struct input *in;
	bool good = take_file(w, slot);

	in = input_from(source_file(w->crew->source, slot->file)->name, read_text, &text, w->runs->stage.diag);
	good = good && run_piece(w->runs, in, &slot->piece) == 0;
	input_close(in);
	good &= settle(w, slot);
	slot->out = last->output.buf;
	out.n = 0;
	last->output.buf = out;
	return good;
}

/* ---- threads ------------------------------------------------------------ */

static void set_state(struct crew *c, struct slot *slot, enum slot_state state)
{
	pthread_mutex_lock(&c->lock);
	slot->state = state;
	c->stopped |= state == SLOT_END || state == SLOT_GIVEN_UP;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

/* The next slot when it is free; NULL when there is nothing more to do. */
static struct slot *take_slot(struct crew *c)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&c->lock);
	while (!c->stopped && c->taken - c->given >= c->slots_n)
		pthread_cond_wait(&c->changed, &c->lock);
	if (!c->stopped)
		slot = &c->slots[c->taken++ % c->slots_n];
	pthread_mutex_unlock(&c->lock);
	return slot;
}

/* The next piece; NULL at the end. */
static struct slot *take_piece(struct crew *c)
{
	struct slot *slot;

	pthread_mutex_lock(&c->reading);
	slot = take_slot(c);
	if (slot) {
		int rc = source_next(c->source, &slot->text, &slot->piece, &slot->file);
		slot->position = source_position(c->source);
		set_state(c, slot, rc > 0 ? SLOT_TAKEN : rc == 0 ? SLOT_END : SLOT_GIVEN_UP);
		slot = rc > 0 ? slot : NULL;
	}
	pthread_mutex_unlock(&c->reading);
	return slot;
}

static void *work(void *context)
{
	struct worker *w = context;
	struct slot *slot;

	while ((slot = take_piece(w->crew)))
		set_state(w->crew, slot, work_on(w, slot) ? SLOT_DONE : SLOT_GIVEN_UP);
	return NULL;
}

static void stop(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->stopped = true;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->workers_n; i++) {
		if (c->workers[i].started)
			pthread_join(c->workers[i].thread, NULL);
		c->workers[i].started = false;
	}
}

/* ---- who does what ------------------------------------------------------ */

/* Whether the chain has begun whole, each run reading from the one before. */
static bool all_go(const struct run *runs, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good &= runs[i].state == RUN_GOES && !runs[i].joint.closed;
	return good;
}

/* How many of the runs from the first on may be done in pieces. */
static size_t splitting(const struct run *runs, size_t n)
{
	size_t k = 0;

	while (k < n && runs[k].stage.class->splits && runs[k].stage.class->splits(&runs[k].stage) &&
	       !diag_strict(runs[k].stage.diag)) {
		k++;
		if (runs[k - 1].stage.class->gathers)
			break;
	}
	return k;
}

static size_t piece_size(void)
{
	const char *set = getenv("KLASTER_PIECE");
	unsigned long n = set ? strtoul(set, NULL, 10) : 0;

	return n >= SMALLEST && n <= PIECE ? n : PIECE;
}

static void begin_runs(struct worker *w, const struct link *links)
{
	struct crew *c = w->crew;

	w->runs = xcalloc(c->n, sizeof(*w->runs));
	for (size_t i = 0; i < c->n; i++) {
		run_begin_beside(&w->runs[i], links[i].class, links[i].argc, links[i].argv);
		w->runs[i].joint.measured = c->runs[i].joint.measured;
		if (i)
			w->runs[i - 1].stage.next = &w->runs[i].stage;
	}
}

static void free_runs(struct worker *w, size_t n)
{
	for (size_t i = 0; w->runs && i < n; i++)
		run_discard(&w->runs[i]);
	free(w->runs);
}

/* Workers, slots and threads for a source that is open; false where not one thread starts. */
static bool start(struct crew *c, const struct link *links)
{
	c->slots_n = 2 * c->workers_n + 2;
	c->slots = xcalloc(c->slots_n, sizeof(*c->slots));
	for (size_t i = 0; i < c->slots_n; i++)
		c->slots[i].accounts = xcalloc(c->n, sizeof(*c->slots[i].accounts));
	for (size_t i = 1; i < c->workers_n; i++)
		begin_runs(&c->workers[i], links);
	for (size_t i = 0; i < c->workers_n; i++) {
		struct worker *w = &c->workers[i];
		w->started = pthread_create(&w->thread, NULL, work, w) == 0;
		if (!w->started)
			return i > 0;
	}
	return true;
}

struct crew *crew_new(struct run *runs, const struct link *links, size_t n, unsigned threads)
{
	size_t k = splitting(runs, n);
	struct crew *c;

	if (threads < 2 || !k || !all_go(runs, n))
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->runs = runs;
	c->n = k;
	c->gathers = runs[k - 1].stage.class->gathers;
	/* Who reads what comes out works too, unless it is only written or added up. */
	c->workers_n = k < n && !c->gathers ? threads - 1 : threads;
	c->workers = xcalloc(c->workers_n, sizeof(*c->workers));
	pthread_mutex_init(&c->reading, NULL);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	for (size_t i = 0; i < c->workers_n; i++)
		c->workers[i].crew = c;
	begin_runs(c->workers, links);
	c->source = source_open(runs, c->workers->runs, piece_size());
	/* Who unpacks is one of the threads; two workers and more are worth what pieces cost. */
	if (c->source && source_unpacks(c->source) && c->workers_n == threads)
		c->workers_n--;
	if (!c->source || (c->gathers && c->workers_n < 2) || !start(c, links)) {
		crew_free(c);
		return NULL;
	}
	runs->size = source_size(c->source);
	return c;
}

void crew_free(struct crew *c)
{
	stop(c);
	for (size_t i = 0; i < c->workers_n; i++)
		free_runs(&c->workers[i], c->n);
	for (size_t i = 0; i < c->slots_n; i++) {
		for (size_t k = 0; k < c->n; k++)
			diag_log_free(c->slots[i].accounts[k].log);
		free(c->slots[i].accounts);
		buf_fini(&c->slots[i].text);
		buf_fini(&c->slots[i].out);
	}
	free(c->slots);
	if (c->source)
		source_close(c->source);
	pthread_mutex_destroy(&c->reading);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->changed);
	free(c->workers);
	free(c);
}

size_t crew_size(const struct crew *c)
{
	return c->n;
}

bool crew_gathers(const struct crew *c)
{
	return c->gathers;
}

/* ---- what comes out ----------------------------------------------------- */

static void add_counts(struct counts *to, const struct counts *more)
{
	to->read += more->read;
	to->made += more->made;
	to->written += more->written;
	to->dropped += more->dropped;
	to->aggregated += more->aggregated;
}

/* Says and counts what has become of a piece. */
static void commit(struct crew *c, struct slot *slot)
{
	for (size_t i = 0; i < c->n; i++) {
		struct run *run = &c->runs[i];
		struct account *a = &slot->accounts[i];

		diag_replay(run->stage.diag, a->log, i ? "<stdin>" : NULL, run->joint.lines);
		diag_log_free(a->log);
		a->log = NULL;
		add_counts(&run->stage.counts, &a->counts);
		run->joint.lines += a->lines;
		run->output.bytes += a->bytes;
	}
	c->runs->done = slot->position;
	run_progress(c->runs, false);
}

/* The slot that is next in order, when it is done with. */
static struct slot *wait_for_next(struct crew *c, enum slot_state *state)
{
	struct slot *slot = &c->slots[c->given % c->slots_n];

	pthread_mutex_lock(&c->lock);
	while (slot->state < SLOT_DONE)
		pthread_cond_wait(&c->changed, &c->lock);
	*state = slot->state;
	pthread_mutex_unlock(&c->lock);
	return slot;
}

static void give_back(struct crew *c, struct slot *slot)
{
	slot->out.n = c->out_at = 0;
	pthread_mutex_lock(&c->lock);
	slot->state = SLOT_FREE;
	c->given++;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

ssize_t crew_read(struct crew *c, char *p, size_t n)
{
	enum slot_state state;
	struct slot *slot;
	size_t left, taken;

	while (!c->ended) {
		slot = wait_for_next(c, &state);
		if (state == SLOT_GIVEN_UP)
			return -1;
		if (state == SLOT_END) {
			c->ended = true;
			c->runs->stage.bytes_in = slot->position;
			break;
		}
		if (slot->accounts->log)
			commit(c, slot);
		left = slot->out.n - c->out_at;
		taken = n < left ? n : left;
		if (taken)
			memcpy(p, slot->out.p + c->out_at, taken);
		c->out_at += taken;
		if (taken == left)
			give_back(c, slot);
		if (taken)
			return (ssize_t)taken;
	}
	return 0;
}

void crew_merge(struct crew *c)
{
	stop(c);
	for (size_t w = 0; w < c->workers_n; w++)
		for (size_t i = 0; i < c->n; i++)
			if (c->runs[i].stage.class->merge)
				c->runs[i].stage.class->merge(&c->runs[i].stage, &c->workers[w].runs[i].stage);
}

void crew_give_up(struct crew *c)
{
	stop(c);
	source_rewind(c->source);
}
