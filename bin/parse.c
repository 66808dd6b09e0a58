/* SPDX-License-Identifier: MIT */
#include "filter/filters.h"

int main(int argc, char **argv)
{
	return filter_main(&parse_class, argc, argv);
}
