/* SPDX-License-Identifier: MIT */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	return fuzz_format("sdmx-ml", data, n);
}
