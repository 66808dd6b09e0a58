/* SPDX-License-Identifier: MIT */
#include "stream/pipe.h"

#include <fcntl.h>

#include "stream/output.h"

void pipe_widen(int fd)
{
	(void)fcntl(fd, F_SETPIPE_SZ, 4 * OUTPUT_BLOCK);
}
