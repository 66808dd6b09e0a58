/* SPDX-License-Identifier: MIT */
#include "base/table.h"

#include "check.h"

int main(void)
{
	struct table t;
	const char *message = NULL;
	struct table_index *index;

	CHECK(table_read(&t, SLICE("# about\ncode\tname\n01\tone\n\n02\t\n01\tagain\n"), &message));
	CHECK(t.rows == 3 && t.columns == 2 && table_column(&t, "name") == 1 &&
	      table_column(&t, "x") == -1);
	index = table_index_new(&t, 0);
	CHECK(table_index_find(index, SLICE("01")) == 0);
	CHECK(table_index_find(index, SLICE("02")) == 1 && table_cell(&t, 1, 1).n == 0);
	CHECK(table_index_find(index, SLICE("1")) == -1);
	table_index_free(index);
	table_fini(&t);

	CHECK(table_read(&t, SLICE("\xEF\xBB\xBF" "code,name\r\n13,\"a \"\"b\"\", c\"\r\n"), &message));
	CHECK(t.rows == 1 && slice_is(table_cell(&t, 0, 1), "a \"b\", c") && slice_is(t.names[0], "code"));
	table_fini(&t);

	CHECK(!table_read(&t, SLICE("a\tb\n1\n"), &message) && strstr(message, "line 2: fewer"));
	table_fini(&t);
	CHECK(!table_read(&t, SLICE("a,b\n1,\"x\n"), &message) && strstr(message, "not closed"));
	table_fini(&t);
	CHECK(!table_read(&t, SLICE("# nothing\n"), &message));
	table_fini(&t);
	return check_result();
}
