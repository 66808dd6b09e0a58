/* SPDX-License-Identifier: MIT */
/*
 * How wide texts are, without a font at hand: by the advances of DejaVu Sans.
 */
#ifndef KLASTER_TEXT_WIDTH_H
#define KLASTER_TEXT_WIDTH_H

#include "base/arena.h"
#include "base/slice.h"

/* In pixels at that size of letters. */
double text_width(struct slice text, double size, bool bold);

/* The text, or as much of its beginning as there is room for, and an ellipsis; then in the arena. */
struct slice text_fit(struct arena *arena, struct slice text, double size, bool bold, double room);

#endif
