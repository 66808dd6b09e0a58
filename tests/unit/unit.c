/* SPDX-License-Identifier: MIT */
/* Units and multipliers as published. */
#include "reference/unit.h"

#include "check.h"

static struct units *t;

/* "12.5 UNIT" of 12.5 times what is written. */
static const char *read_as(const char *text)
{
	static char result[128];
	struct buf out = { 0 };
	struct unit u;

	if (!unit_read(t, slice_of(text), &u))
		return "unknown";
	CHECK(factor_apply(&u.factor, SLICE("12.5"), &out));
	snprintf(result, sizeof(result), "%.*s %.*s", SLICE_ARG(buf_slice(&out)), SLICE_ARG(u.code));
	buf_fini(&out);
	return result;
}

#define READS(text, want) CHECK(strcmp(read_as(text), want) == 0)

int main(void)
{
	const char *message;

	t = units_open(&message);
	CHECK(t);
	if (!t)
		return check_result();
	READS("млн. тенге", "12500000 KZT");
	READS("млн.тенге", "12500000 KZT");
	READS("mln_KZT", "12500000 KZT");
	READS("mln.tenge", "12500000 KZT");
	READS("МЛН ТЕҢГЕ", "12500000 KZT");
	READS("млрд тенге", "12500000000 KZT");
	READS("тыс. долларов США", "12500 USD");
	READS("thousand USD", "12500 USD");
	READS("тыс. тонн", "12500 t");
	READS("мың тонна", "12500 t");
	READS("тыс. ц", "1250 t");
	READS("тыс. кв. м", "12500 m2");
	READS("тыс. м²", "12500 m2");
	READS("млн куб.\xC2\xA0м", "12500000 m3");
	READS("тыс. литров", "12500 l");
	READS("тыс. человек", "12500 persons");
	READS("%", "12.5 percent");
	READS("в % к предыдущему году", "12.5 percent_previous_year");
	READS("persons", "12.5 persons");
	READS("tons", "unknown");
	READS("тыс.", "unknown");
	READS("млн. млн. тенге", "unknown");
	READS("", "unknown");
	CHECK(unit_add(t, SLICE("tons"), SLICE("t")));
	CHECK(unit_add(t, SLICE("усл. банок"), SLICE("0.353 kg")));
	READS("thousand tons", "12500 t");
	READS("тыс. усл. банок", "4412.5 kg");
	CHECK(!unit_add(t, SLICE("x"), SLICE("")));
	CHECK(!unit_add(t, SLICE("x"), SLICE("y z")));
	units_close(t);
	return check_result();
}
