/* SPDX-License-Identifier: MIT */
/* The instruction sets of scan.h's kernels, and the choice among them. */
#include "base/scan.h"

#include <endian.h>

/* The bytes that a backslash escapes: in a run of backslashes every second one. */
static inline uint64_t escaped(uint64_t slashes, struct scan_state *s)
{
	uint64_t result = s->escaped;

	for (uint64_t rest = slashes & ~s->escaped; rest;) {
		uint64_t slash = rest & -rest;
		result |= slash << 1;
		rest &= ~(slash | slash << 1);
		s->escaped = slash >> 63;
		if (s->escaped)
			return result;
	}
	s->escaped = 0;
	return result;
}

/* ---- plain: eight bytes in a word ---------------------------------------- */

struct plain {
	uint64_t w[8];
};

static inline struct plain plain_load(const char *p)
{
	struct plain x;

	memcpy(x.w, p, sizeof(x.w));
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = le64toh(x.w[i]);
	return x;
}

/* The high bit of each byte that is zero: exact, no carry crosses a byte. */
static inline uint64_t plain_zero(uint64_t w)
{
	const uint64_t low = 0x7F7F7F7F7F7F7F7F;
	return ~(((w & low) + low) | w | low);
}

/* The high bit of each byte that is not below c. */
static inline uint64_t plain_not_below(uint64_t w, unsigned char c)
{
	const uint64_t ones = 0x0101010101010101, high = ones * 0x80;
	/* Of the lower seven bits: 0x80 + a - b keeps its high bit where a >= b. */
	uint64_t low = ((w & ~high) | high) - ones * (c & 0x7F);
	return (c & 0x80 ? w & low : w | low) & high;
}

static inline struct plain plain_is(struct plain x, unsigned char c)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = plain_zero(x.w[i] ^ UINT64_C(0x0101010101010101) * c);
	return x;
}

static inline struct plain plain_least(struct plain x, unsigned char c)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = plain_not_below(x.w[i], c);
	return x;
}

static inline struct plain plain_most(struct plain x, unsigned char c)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = ~plain_not_below(x.w[i], (unsigned char)(c + 1)) & 0x8080808080808080;
	return x;
}

static inline struct plain plain_either(struct plain a, struct plain b)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		a.w[i] |= b.w[i];
	return a;
}

static inline uint64_t plain_bits(struct plain flags)
{
	uint64_t all = 0;

	/* The product gathers the eight high bits in its highest byte. */
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		all |= ((flags.w[i] >> 7) * 0x0102040810204080 >> 56) << 8 * i;
	return all;
}

static bool runs_anywhere(void)
{
	return true;
}

#define TARGET
#define KERNEL(name) name##_plain
#define LANES struct plain
#define FLAGS struct plain
#define lanes_load plain_load
#define is plain_is
#define least plain_least
#define most plain_most
#define either plain_either
#define bits plain_bits
#define first(word) __builtin_ctzll((word) | (uint64_t)1 << 63)
#include "base/scan_kernel.h"
#undef TARGET
#undef KERNEL
#undef LANES
#undef FLAGS
#undef lanes_load
#undef is
#undef least
#undef most
#undef either
#undef bits
#undef first

#ifdef __x86_64__
#include <immintrin.h>

/* ---- SSE2: four registers of sixteen bytes ------------------------------- */

struct sse2 {
	__m128i r[4];
};

static inline struct sse2 sse2_load(const char *p)
{
	struct sse2 x;

#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return x;
}

static inline struct sse2 sse2_is(struct sse2 x, unsigned char c)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = _mm_cmpeq_epi8(x.r[i], _mm_set1_epi8((char)c));
	return x;
}

static inline struct sse2 sse2_least(struct sse2 x, unsigned char c)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = c == 0x80 ? x.r[i] : _mm_cmpeq_epi8(_mm_max_epu8(x.r[i], _mm_set1_epi8((char)c)), x.r[i]);
	return x;
}

static inline struct sse2 sse2_most(struct sse2 x, unsigned char c)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = _mm_cmpeq_epi8(_mm_min_epu8(x.r[i], _mm_set1_epi8((char)c)), x.r[i]);
	return x;
}

static inline struct sse2 sse2_either(struct sse2 a, struct sse2 b)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		a.r[i] = _mm_or_si128(a.r[i], b.r[i]);
	return a;
}

static inline uint64_t sse2_bits(struct sse2 flags)
{
	uint64_t all = 0;

#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		all |= (uint64_t)(unsigned)_mm_movemask_epi8(flags.r[i]) << 16 * i;
	return all;
}

#define TARGET
#define KERNEL(name) name##_sse2
#define LANES struct sse2
#define FLAGS struct sse2
#define lanes_load sse2_load
#define is sse2_is
#define least sse2_least
#define most sse2_most
#define either sse2_either
#define bits sse2_bits
#define first(word) __builtin_ctzll((word) | (uint64_t)1 << 63)
#include "base/scan_kernel.h"
#undef TARGET
#undef KERNEL
#undef LANES
#undef FLAGS
#undef lanes_load
#undef is
#undef least
#undef most
#undef either
#undef bits
#undef first

/* ---- AVX2: two registers of thirty-two bytes ----------------------------- */

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

struct avx2 {
	__m256i low, high;
};

TARGET static inline struct avx2 avx2_load(const char *p)
{
	return (struct avx2){ _mm256_loadu_si256((const __m256i *)(const void *)p),
		              _mm256_loadu_si256((const __m256i *)(const void *)(p + 32)) };
}

TARGET static inline struct avx2 avx2_is(struct avx2 x, unsigned char c)
{
	__m256i all = _mm256_set1_epi8((char)c);
	return (struct avx2){ _mm256_cmpeq_epi8(x.low, all), _mm256_cmpeq_epi8(x.high, all) };
}

TARGET static inline struct avx2 avx2_least(struct avx2 x, unsigned char c)
{
	__m256i all = _mm256_set1_epi8((char)c);
	if (c == 0x80) /* the sign, which bits() takes */
		return x;
	return (struct avx2){ _mm256_cmpeq_epi8(_mm256_max_epu8(x.low, all), x.low),
		              _mm256_cmpeq_epi8(_mm256_max_epu8(x.high, all), x.high) };
}

TARGET static inline struct avx2 avx2_most(struct avx2 x, unsigned char c)
{
	__m256i all = _mm256_set1_epi8((char)c);
	return (struct avx2){ _mm256_cmpeq_epi8(_mm256_min_epu8(x.low, all), x.low),
		              _mm256_cmpeq_epi8(_mm256_min_epu8(x.high, all), x.high) };
}

TARGET static inline struct avx2 avx2_either(struct avx2 a, struct avx2 b)
{
	return (struct avx2){ _mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high) };
}

TARGET static inline uint64_t avx2_bits(struct avx2 flags)
{
	return (uint64_t)(unsigned)_mm256_movemask_epi8(flags.low) |
	       (uint64_t)(unsigned)_mm256_movemask_epi8(flags.high) << 32;
}

static bool avx2_runs(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt");
}

#define KERNEL(name) name##_avx2
#define LANES struct avx2
#define FLAGS struct avx2
#define lanes_load avx2_load
#define is avx2_is
#define least avx2_least
#define most avx2_most
#define either avx2_either
#define bits avx2_bits
#define first(word) _tzcnt_u64(word)
#include "base/scan_kernel.h"
#undef TARGET
#undef KERNEL
#undef LANES
#undef FLAGS
#undef lanes_load
#undef is
#undef least
#undef most
#undef either
#undef bits
#undef first

/* ---- AVX-512: one register, and comparisons that give bits ---------------- */

#define TARGET __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))

TARGET static inline __m512i avx512_load(const char *p)
{
	return _mm512_loadu_si512(p);
}

static bool avx512_runs(void)
{
	return avx2_runs() && __builtin_cpu_supports("avx512bw");
}

#define KERNEL(name) name##_avx512
#define LANES __m512i
#define FLAGS __mmask64
#define lanes_load avx512_load
#define is(x, c) _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)(c)))
#define least(x, c) _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)(c)))
#define most(x, c) _mm512_cmple_epu8_mask(x, _mm512_set1_epi8((char)(c)))
#define either(a, b) ((a) | (b))
#define bits(flags) ((uint64_t)(flags))
#define first(word) _tzcnt_u64(word)
#include "base/scan_kernel.h"
#endif

/* ---- the choice ----------------------------------------------------------- */

const struct scan_kernel scan_kernels[] = {
	{ "plain", runs_anywhere, json_plain, cells_plain, list_plain },
#ifdef __x86_64__
	{ "sse2", runs_anywhere, json_sse2, cells_sse2, list_sse2 },
	{ "avx2", avx2_runs, json_avx2, cells_avx2, list_avx2 },
	{ "avx512", avx512_runs, json_avx512, cells_avx512, list_avx512 },
#endif
	{ NULL, NULL, NULL, NULL, NULL },
};

static const struct scan_kernel *chosen;

void scan_use(const struct scan_kernel *kernel)
{
	__atomic_store_n(&chosen, kernel, __ATOMIC_RELAXED);
}

const struct scan_kernel *scan_kernel(void)
{
	const struct scan_kernel *best = __atomic_load_n(&chosen, __ATOMIC_RELAXED);
	const char *wanted = getenv("KLASTER_SCAN");

	if (best)
		return best;
	for (const struct scan_kernel *k = scan_kernels; k->name; k++) {
		if (!k->runs())
			continue;
		best = k;
		if (wanted && strcmp(k->name, wanted) == 0)
			break;
	}
	scan_use(best);
	return best;
}
