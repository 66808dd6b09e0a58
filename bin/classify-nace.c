/* SPDX-License-Identifier: MIT */
#include "filter/filters.h"

int main(int argc, char **argv)
{
	return filter_main(&classify_nace_class, argc, argv);
}
