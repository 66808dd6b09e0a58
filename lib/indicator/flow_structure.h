/* SPDX-License-Identifier: MIT */
/* How an input-output table is built: indicators with a file of their own each, rows together. */
#ifndef KLASTER_FLOW_STRUCTURE_H
#define KLASTER_FLOW_STRUCTURE_H

#include "indicator/flows.h"

int compute_minimal_flow(struct run *run, const struct group *g);
int compute_feedback_loops(struct run *run, const struct group *g);

#endif
