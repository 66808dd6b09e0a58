/* SPDX-License-Identifier: MIT */
/*
 * The colour of a number, computed here and not left to the drawing library, so that a
 * specification and an SVG have the same colours and a text on a colour can be read.
 */
#ifndef KLASTER_COLOR_H
#define KLASTER_COLOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Colours between stops, by straight lines in sRGB; beyond the ends, the end's. */
struct ramp {
	size_t n;
	double at[4];
	uint32_t rgb[4];
	bool cut; /* numbers reach beyond the last stop */
};

/*
 * For numbers from `low` to `high`. Without a threshold (NAN) from light to dark. Around
 * one from blue to orange: a ratio (threshold above zero, no number below zero) has zero,
 * the threshold, 2.5 and 5 times it as its stops, as quotients are read; anything else as
 * far above the threshold as below.
 */
struct ramp ramp_make(double low, double high, double threshold);

uint32_t ramp_color(const struct ramp *r, double number);

/* Letters on a dark colour are white, on others black: either has a contrast of 4.5 at least with
 * any colour, which no grey instead of black gives. */
enum { INK_ON_COLOR = 0x000000 };

/* Whether white can be read better on it than black, by WCAG's contrast. */
bool color_is_dark(uint32_t rgb);

/* Numbers below *below or above *above have dark colours; infinite where none has. */
void ramp_dark(const struct ramp *r, double *below, double *above);

/* Okabe and Ito's colours, told apart by the colour-blind; repeated after eight. */
enum { PALETTE_SIZE = 8 };
extern const uint32_t palette[PALETTE_SIZE];

#endif
