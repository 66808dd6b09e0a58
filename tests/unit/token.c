/* SPDX-License-Identifier: MIT */
/* Tokens: each text finds its own item, whatever else is in the table. */
#include "base/token.h"

#include "../random.h"
#include "check.h"

enum { TEXTS = 3000 };

static char texts[TEXTS][TOKEN_MAX + 1];

static struct slice text_at(size_t i)
{
	return (struct slice){ texts[i] + 1, (size_t)texts[i][0] };
}

static const char *item_of(const struct token_table *table, const struct token *token)
{
	const struct token_item *to = token_find(table, token);

	return to ? to->item : NULL;
}

int main(void)
{
	struct token_table table = { 0 };
	struct token token = token_of(SLICE("absent"), false);
	size_t n = 0;

	CHECK(item_of(&table, &token) == NULL);
	while (n < TEXTS) {
		size_t i = 0;

		/* Few letters, zero among them: many that differ in one place or in length only. */
		texts[n][0] = (char)random_below(TOKEN_MAX + 1);
		for (int k = 1; k <= texts[n][0]; k++)
			texts[n][k] = "\0ab"[random_below(3)];
		while (!slice_eq(text_at(i), text_at(n)))
			i++;
		token = token_of(text_at(n), false);
		CHECK(item_of(&table, &token) == (i < n ? texts[i] : NULL));
		if (i < n)
			continue;
		token_add(&table, &token, (struct token_item){ .item = texts[n] });
		CHECK(item_of(&table, &token) == texts[n]);
		n++;
	}
	for (size_t i = 0; i < TEXTS; i++) {
		token = token_of(text_at(i), false);
		CHECK(item_of(&table, &token) == texts[i]);
	}
	CHECK(table.n == TEXTS);
	token_fini(&table);
	return check_result();
}
