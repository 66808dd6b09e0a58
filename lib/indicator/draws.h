/* SPDX-License-Identifier: MIT */
/*
 * How often each of n places comes when n are drawn with replacement, for many draws at once. What
 * is costly is shared: each draw has one independent Poisson(1) count for each place, the same for
 * all n, and the few places by which the first n of them miss n are put right by drawing. Poisson
 * counts with a given sum are multinomial (Devroye 1986, XI.1.4), and stay so when one that is drawn
 * evenly is added or taken away.
 *
 * The counts of a draw hang on the seed, its number and n; not on who asks, nor on what came before.
 */
#ifndef KLASTER_DRAWS_H
#define KLASTER_DRAWS_H

#include <stddef.h>
#include <stdint.h>

/* Draws that lie side by side: those of bundle b are b * DRAWS_WIDTH and the following. */
enum { DRAWS_WIDTH = 64 };

typedef uint8_t draws_row[DRAWS_WIDTH];

struct draws;

/* `places` is about how many there are at the most: what is kept goes by it. */
struct draws *draws_new(uint64_t seed, size_t places);
void draws_free(struct draws *d);

/* n rows of counts, each column of which adds up to n; until the next call. n > 0. */
const draws_row *draws_of(struct draws *d, size_t bundle, size_t n);

#endif
