/* SPDX-License-Identifier: MIT */
#ifndef KLASTER_COMPLEXITY_H
#define KLASTER_COMPLEXITY_H

#include "indicator/presence.h"

/* With eci and pci, unscaled, eci the mean of pci; NAN where they are not defined. */
const struct presence *complexity_of(struct run *run, const struct panel *p);

#define PCI_STANDARD(first)                                           \
	{ "standard", first, "population|sample|sum|none|regions",    \
	  "activities' scores as z-scores by that deviation, over the sum, unscaled, or by mean and deviation of the regions' scores" }

/* What to take from the activities' scores, and what to divide by. */
void pci_scale(const struct run *run, const struct presence *m, double *mean, double *sd);

#endif
