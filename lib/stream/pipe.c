/* SPDX-License-Identifier: MIT */
#include "stream/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "stream/output.h"

enum {
	WIDTH = 4,                /* blocks that a pipe holds */
	MARK = 0x6b6c6173,        /* the byte that readers lock, which no pipe has */
	BLOCKS = WIDTH + 2,       /* lent at a time: those in the pipe, the one that goes, one to spare */
	LEAST = OUTPUT_BLOCK / 4, /* bytes that it is worth to lend, and those that memory allows */
	MOST = OUTPUT_BLOCK * 4,
	PAGE = 4096 /* blocks begin with one, so as not to lie in one more */
};

void pipe_widen(int fd)
{
	for (int size = WIDTH * OUTPUT_BLOCK; size >= OUTPUT_BLOCK; size /= 2)
		if (fcntl(fd, F_SETPIPE_SZ, size) >= 0)
			return;
}

void pipe_copies(int fd, bool copies)
{
	short type = copies ? F_RDLCK : F_UNLCK;
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = MARK, .l_len = 1 };

	(void)fcntl(fd, F_SETLK, &lock);
}

/* The process that copies what it reads of the pipe; 0 where none has said so. */
static pid_t copier_of(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = MARK, .l_len = 1 };

	if (fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type != F_RDLCK || lock.l_start != MARK || lock.l_len != 1)
		return 0;
	return lock.l_pid > 0 ? lock.l_pid : 0;
}

struct lender {
	int fd;
	bool ended;    /* nothing more is lent, and nothing taken back */
	pid_t copier;  /* the one reader that has had any block; 0 before */
	uint64_t sent; /* bytes */
	/* Blocks in the order in which they were lent, from `first` on, each with what `sent` was then. */
	struct lent {
		struct buf block;
		uint64_t end;
	} lent[BLOCKS];
	size_t first, n;
	struct lender *next;
};

/* Of pipes that had not been read to their end when they were closed. */
static struct lender *left;

struct lender *lender_new(int fd)
{
	struct lender *l = xcalloc(1, sizeof(*l));

	l->fd = fd;
	return l;
}

/* Whether the first of the blocks that are out has been read. */
static bool is_read(const struct lender *l)
{
	int unread;

	return ioctl(l->fd, FIONREAD, &unread) == 0 && l->lent[l->first].end + (uint64_t)unread <= l->sent;
}

/* Whether all that has been read of the pipe was copied. To be asked after is_read(), so that it
 * holds of what that found. */
static bool was_copied(struct lender *l)
{
	pid_t copier = copier_of(l->fd);

	if (l->copier && copier != l->copier)
		l->ended = true;
	else
		l->copier = copier;
	return copier && !l->ended;
}

/* The first of the blocks that are out. */
static struct buf take_back(struct lender *l)
{
	struct buf block = l->lent[l->first].block;

	l->first = (l->first + 1) % BLOCKS;
	l->n--;
	return block;
}

/* An empty block in place of the one that goes out; false where none is to be had. */
static bool take_block(struct lender *l, struct buf *block)
{
	bool back = l->n && is_read(l);

	if (l->ended || !was_copied(l) || (!back && l->n == BLOCKS))
		return false;
	if (back) {
		*block = take_back(l);
	} else {
		block->cap = OUTPUT_BLOCK + OUTPUT_BLOCK / 4;
		block->p = xaligned(PAGE, block->cap);
	}
	block->n = 0;
	return true;
}

size_t lender_put(struct lender *l, struct buf *b, size_t at)
{
	size_t begin = at;
	struct buf block;

	if (b->n - at < LEAST || b->n - at > MOST || !take_block(l, &block))
		return 0;
	while (at < b->n && !l->ended) {
		struct iovec rest = { b->p + at, b->n - at };
		ssize_t n = vmsplice(l->fd, &rest, 1, 0);
		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			l->ended = true;
	}
	if (at == begin) { /* forbidden here, or nobody reads any more */
		buf_fini(&block);
		return 0;
	}
	buf_add(&block, b->p + at, b->n - at);
	l->sent += at - begin;
	l->lent[(l->first + l->n++) % BLOCKS] = (struct lent){ *b, l->sent };
	*b = block;
	return at - begin;
}

void lender_wrote(struct lender *l, size_t n)
{
	l->sent += n;
}

void lender_free(struct lender *l)
{
	if (!l)
		return;
	while (l->n && is_read(l) && was_copied(l)) {
		struct buf block = take_back(l);
		buf_fini(&block);
	}
	if (!l->n) {
		free(l);
		return;
	}
	l->next = left;
	left = l;
}
