/* SPDX-License-Identifier: MIT */
/* A whole small file in memory. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/utf8.h"

int file_read(const char *path, size_t limit, struct buf *content)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t start = content->n;
	int error = 0;

	if (fd < 0)
		return errno;
	for (;;) {
		ssize_t n;

		buf_reserve(content, 65536);
		n = read(fd, content->p + content->n, content->cap - content->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			error = errno;
		if (n <= 0)
			break;
		content->n += (size_t)n;
		if (content->n - start > limit) {
			error = EFBIG;
			break;
		}
	}
	close(fd);
	if (!error) {
		struct slice text = { content->p + start, content->n - start };
		if (utf8_error(text) != text.n)
			error = EILSEQ;
	}
	return error;
}
