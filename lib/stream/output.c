/* SPDX-License-Identifier: MIT */
/* Bytes going out. */
#include "stream/output.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/pipe.h"

void output_init(struct output *out, int fd, struct diag *diag)
{
	struct stat st;

	*out = (struct output){ .fd = fd, .diag = diag };
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)) {
		pipe_widen(fd);
		out->lender = lender_new(fd);
	}
}

int output_flush(struct output *out)
{
	size_t at = 0;

	if (out->failed)
		return -1;
	if (out->fd == OUTPUT_KEPT)
		return 0;
	if (out->fd == OUTPUT_COUNTED)
		at = out->buf.n;
	if (out->skip) {
		at = out->buf.n < out->skip ? out->buf.n : (size_t)out->skip;
		out->skip -= at;
	}
	if (out->lender) {
		size_t lent = lender_put(out->lender, &out->buf, at);
		if (lent) {
			out->bytes += at + lent;
			at = 0;
		}
	}
	while (at < out->buf.n) {
		ssize_t n = write(out->fd, out->buf.p + at, out->buf.n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			out->failed = true;
			out->gone = out->mortal && errno == EPIPE;
			out->bytes += at;
			return diag_fail_errno(out->diag, errno, "cannot write the output");
		}
		if (out->lender)
			lender_wrote(out->lender, (size_t)n);
		at += (size_t)n;
	}
	out->bytes += at;
	out->buf.n = 0;
	return 0;
}

int output_flush_if_full(struct output *out)
{
	return out->buf.n >= OUTPUT_BLOCK ? output_flush(out) : 0;
}

int output_close(struct output *out)
{
	int rc = output_flush(out);

	output_discard(out);
	if (out->fd >= 0 && close(out->fd) != 0 && rc == 0)
		rc = diag_fail_errno(out->diag, errno, "cannot write the output");
	out->fd = -1;
	return rc;
}

void output_discard(struct output *out)
{
	lender_free(out->lender);
	out->lender = NULL;
	buf_fini(&out->buf);
}
