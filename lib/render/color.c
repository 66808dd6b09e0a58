/* SPDX-License-Identifier: MIT */
/* Colours of numbers. */
#include "render/color.h"

#include <math.h>

/* Okabe, Ito: Color Universal Design (2008). Black stands last but one, yellow, which is
 * hard to see on white, last. */
const uint32_t palette[PALETTE_SIZE] = {
	0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9, 0xF0E442, 0x000000,
};

struct ramp ramp_make(double low, double high, double threshold)
{
	double reach;

	if (isnan(threshold))
		return (struct ramp){ .n = 3,
			              .at = { low, low + (high - low) / 2, high > low ? high : low + 1 },
			              .rgb = { 0xE8F1F8, 0x6AAED6, 0x08519C } };
	if (threshold > 0 && low >= 0)
		return (struct ramp){ .n = 4,
			              .at = { 0, threshold, 2.5 * threshold, 5 * threshold },
			              .rgb = { 0x2166AC, 0xF7F7F7, 0xE66101, 0x7F3B08 },
			              .cut = high > 5 * threshold };
	reach = fmax(fabs(low - threshold), fabs(high - threshold));
	if (!(reach > 0))
		reach = 1;
	return (struct ramp){ .n = 3,
		              .at = { threshold - reach, threshold, threshold + reach },
		              .rgb = { 0x2166AC, 0xF7F7F7, 0xE66101 } };
}

uint32_t ramp_color(const struct ramp *r, double number)
{
	uint32_t color = 0;
	size_t i = 1;
	double part;

	if (number <= r->at[0])
		return r->rgb[0];
	if (number >= r->at[r->n - 1])
		return r->rgb[r->n - 1];
	while (number > r->at[i])
		i++;
	part = (number - r->at[i - 1]) / (r->at[i] - r->at[i - 1]);
	for (int shift = 0; shift <= 16; shift += 8) {
		double from = r->rgb[i - 1] >> shift & 255, to = r->rgb[i] >> shift & 255;
		color |= (uint32_t)lround(from + (to - from) * part) << shift;
	}
	return color;
}

/* Relative luminance of WCAG 2.2. */
static double luminance(uint32_t rgb)
{
	static const double weight[3] = { 0.0722, 0.7152, 0.2126 }; /* blue, green, red */
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double c = (rgb >> 8 * i & 255) / 255.0;
		sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

bool color_is_dark(uint32_t rgb)
{
	double own = luminance(rgb) + 0.05;
	return 1.05 / own > own / (luminance(INK_ON_COLOR) + 0.05);
}

void ramp_dark(const struct ramp *r, double *below, double *above)
{
	enum { STEPS = 1000 };
	double from = r->at[0], step = (r->at[r->n - 1] - from) / STEPS;
	int i;

	*below = -INFINITY;
	*above = INFINITY;
	for (i = 0; i <= STEPS && color_is_dark(ramp_color(r, from + i * step)); i++)
		*below = from + i * step;
	for (i = STEPS; i >= 0 && color_is_dark(ramp_color(r, from + i * step)); i--)
		*above = from + i * step;
}
