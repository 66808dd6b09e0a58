/* SPDX-License-Identifier: MIT */
/* Bytes coming in. gzip is told by its two magic bytes and unpacked by unpack.c. */
#include "stream/input.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "stream/pipe.h"
#include "stream/unpack.h"

enum { DECODE_BLOCK = 64 * 1024 };

/* Text in a foreign encoding on its way to UTF-8. */
struct decoder {
	iconv_t iconv;
	char *encoding;
	struct buf from, to;      /* read and not yet decoded; decoded and not yet taken */
	size_t from_at, to_at;
	uint64_t position;        /* of from_at in the file, unpacked */
	bool ended;
};

struct input {
	int fd;
	input_source *source; /* instead of the descriptor */
	void *context;
	char *name;
	struct diag *diag;
	uint64_t position, size;
	struct buf ahead; /* looked at, not yet taken */
	size_t ahead_at;
	bool ended, known;
	bool copies;              /* has said so of its pipe */
	struct unpack *unpack;    /* NULL: it is not gzip */
	struct decoder *decoder; /* NULL: bytes come as they are */
};

struct input *input_open(const char *path, struct diag *diag)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	struct input *in;

	if (fd < 0) {
		diag_fail_errno(diag, errno, "cannot open %s", path);
		return NULL;
	}
	if (fstat(fd, &st) != 0) {
		diag_fail_errno(diag, errno, "cannot read %s", path);
		if (!standard)
			close(fd);
		return NULL;
	}
	in = xcalloc(1, sizeof(*in));
	in->fd = fd;
	in->name = xstrdup(standard ? "<stdin>" : path);
	in->diag = diag;
	if (S_ISREG(st.st_mode)) {
		in->size = (uint64_t)st.st_size;
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	} else if (S_ISFIFO(st.st_mode)) {
		pipe_widen(fd);
		pipe_copies(fd, true);
		in->copies = true;
	}
	return in;
}

struct input *input_from(const char *name, input_source *source, void *context, struct diag *diag)
{
	struct input *in = xcalloc(1, sizeof(*in));

	in->fd = -1;
	in->source = source;
	in->context = context;
	in->name = xstrdup(name);
	in->diag = diag;
	in->known = true;
	return in;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	unpack_stop(in->unpack);
	if (in->copies)
		pipe_copies(in->fd, false);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	if (in->decoder) {
		iconv_close(in->decoder->iconv);
		buf_fini(&in->decoder->from);
		buf_fini(&in->decoder->to);
		free(in->decoder->encoding);
		free(in->decoder);
	}
	free(in->name);
	buf_fini(&in->ahead);
	free(in);
}

const char *input_name(const struct input *in)
{
	return in->name;
}

bool input_unpacks(const struct input *in)
{
	return in->unpack != NULL;
}

uint64_t input_position(const struct input *in)
{
	return in->unpack ? unpack_position(in->unpack) : in->position;
}

uint64_t input_size(const struct input *in)
{
	return in->size;
}

static ssize_t read_fd(struct input *in, void *p, size_t n)
{
	for (;;) {
		ssize_t got = in->source ? in->source(in->context, p, n) : read(in->fd, p, n);
		if (got < 0 && in->source)
			return -1;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return diag_fail_errno(in->diag, errno, "cannot read %s", in->name);
		in->position += (uint64_t)got;
		return got;
	}
}

static ssize_t read_gzip(struct input *in, char *p, size_t n)
{
	struct place place = { in->name, 0, 0 };
	const char *fault;
	int error;
	ssize_t got = unpack_read(in->unpack, p, n, &fault, &error);

	if (got >= 0)
		return got;
	if (!fault)
		return diag_fail_errno(in->diag, error, "cannot read %s", in->name);
	return diag_fail(in->diag, &place, "%s; fetch or compress the file again", fault);
}

/* Looks at the first bytes, once, to know whether they are gzip. */
static int know(struct input *in)
{
	unsigned char magic[2];
	size_t n = 0;

	if (in->known)
		return 0;
	in->known = true;
	while (n < sizeof(magic)) {
		ssize_t got = read_fd(in, magic + n, sizeof(magic) - n);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	if (n == 2 && magic[0] == 0x1f && magic[1] == 0x8b) {
		in->unpack = unpack_start(in->fd, magic, n);
		if (!in->unpack)
			return diag_fail(in->diag, NULL, "no thread or memory to unpack %s", in->name);
	} else {
		buf_add(&in->ahead, (char *)magic, n);
	}
	return 0;
}

static ssize_t read_bytes(struct input *in, char *p, size_t n)
{
	return in->unpack ? read_gzip(in, p, n) : read_fd(in, p, n);
}

int input_decode(struct input *in, const char *encoding)
{
	struct decoder *d;
	/* A suffix would make iconv leave out what it cannot read. */
	iconv_t cd = strchr(encoding, '/') ? (iconv_t)-1 : iconv_open("UTF-8", encoding);

	if (cd == (iconv_t)-1)
		return diag_fail(in->diag, NULL, "no encoding \"%s\"; iconv -l names them", encoding);
	if (know(in) < 0) {
		iconv_close(cd);
		return -1;
	}
	d = in->decoder = xcalloc(1, sizeof(*d));
	d->iconv = cd;
	d->encoding = xstrdup(encoding);
	d->ended = in->ended;
	d->from = in->ahead;
	d->from_at = in->ahead_at;
	in->ahead = (struct buf){ 0 };
	in->ahead_at = 0;
	in->ended = false;
	return 0;
}

/* Reads more of the coded text behind what is left of it. */
static int read_coded(struct input *in)
{
	struct decoder *d = in->decoder;
	size_t left = d->from.n - d->from_at;
	ssize_t got;

	if (left)
		memmove(d->from.p, d->from.p + d->from_at, left);
	d->from.n = left;
	d->from_at = 0;
	buf_reserve(&d->from, DECODE_BLOCK);
	got = d->ended ? 0 : read_bytes(in, d->from.p + left, DECODE_BLOCK);
	if (got < 0)
		return -1;
	d->ended = got == 0;
	d->from.n += (size_t)got;
	return 0;
}

static int fail_decoding(struct input *in, const char *what)
{
	struct place place = { in->name, 0, 0 };
	struct decoder *d = in->decoder;

	return diag_fail(in->diag, &place, "byte %llu, 0x%02X, %s %s; name the file's encoding with --encoding",
	                 (unsigned long long)d->position + 1, (unsigned char)d->from.p[d->from_at], what,
	                 d->encoding);
}

/* Decodes some bytes: 1, 0 at the end, -1. */
static int decode_more(struct input *in)
{
	struct decoder *d = in->decoder;

	d->to.n = d->to_at = 0;
	buf_reserve(&d->to, DECODE_BLOCK);
	while (!d->to.n) {
		char *from = d->from.p + d->from_at, *to = d->to.p;
		size_t from_n = d->from.n - d->from_at, to_n = DECODE_BLOCK;
		int err = 0;

		if (from_n && iconv(d->iconv, &from, &from_n, &to, &to_n) == (size_t)-1)
			err = errno;
		d->position += d->from.n - d->from_at - from_n;
		d->from_at = d->from.n - from_n;
		d->to.n = DECODE_BLOCK - to_n;
		if (d->to.n)
			break;
		if (err == EILSEQ)
			return fail_decoding(in, "is not of the encoding");
		if (d->ended)
			return from_n ? fail_decoding(in, "begins a character that the file does not end in") : 0;
		if (read_coded(in) < 0)
			return -1;
	}
	return 1;
}

static ssize_t read_decoded(struct input *in, char *p, size_t n)
{
	struct decoder *d = in->decoder;

	if (d->to_at == d->to.n) {
		int rc = decode_more(in);
		if (rc <= 0)
			return rc;
	}
	if (n > d->to.n - d->to_at)
		n = d->to.n - d->to_at;
	memcpy(p, d->to.p + d->to_at, n);
	d->to_at += n;
	return (ssize_t)n;
}

static ssize_t read_more(struct input *in, char *p, size_t n)
{
	ssize_t got;

	if (in->ended || n == 0)
		return 0;
	got = in->decoder ? read_decoded(in, p, n) : read_bytes(in, p, n);
	if (got == 0)
		in->ended = true;
	return got;
}

ssize_t input_read(struct input *in, char *p, size_t n)
{
	size_t left;

	if (know(in) < 0)
		return -1;
	left = in->ahead.n - in->ahead_at;
	if (!left)
		return read_more(in, p, n);
	if (n > left)
		n = left;
	memcpy(p, in->ahead.p + in->ahead_at, n);
	in->ahead_at += n;
	if (in->ahead_at == in->ahead.n)
		in->ahead.n = in->ahead_at = 0;
	return (ssize_t)n;
}

struct slice input_peek(struct input *in, size_t n, bool *failed)
{
	*failed = know(in) < 0;
	while (!*failed && in->ahead.n - in->ahead_at < n && !in->ended) {
		ssize_t got;
		buf_reserve(&in->ahead, n);
		got = read_more(in, in->ahead.p + in->ahead.n, n - (in->ahead.n - in->ahead_at));
		if (got < 0)
			*failed = true;
		else
			in->ahead.n += (size_t)got;
	}
	if (*failed)
		return (struct slice){ NULL, 0 };
	struct slice seen = buf_slice(&in->ahead);
	seen.p += in->ahead_at;
	seen.n -= in->ahead_at;
	return seen.n > n ? (struct slice){ seen.p, n } : seen;
}
