/* SPDX-License-Identifier: MIT */
/* The six filters, one file each in this folder; what each does is at the top of its file. */
#ifndef KLASTER_FILTERS_H
#define KLASTER_FILTERS_H

#include "stream/stage.h"

extern const struct stage_class parse_class;
extern const struct stage_class normalise_class;
extern const struct stage_class classify_nace_class;
extern const struct stage_class aggregate_region_class;
extern const struct stage_class compute_indicator_class;
extern const struct stage_class render_class;

#endif
