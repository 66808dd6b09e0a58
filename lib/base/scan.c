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
typedef struct plain lanes_plain, flags_plain;

static inline struct plain load_plain(const char *p)
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

static inline struct plain is_plain(struct plain x, unsigned char c)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = plain_zero(x.w[i] ^ UINT64_C(0x0101010101010101) * c);
	return x;
}

static inline struct plain least_plain(struct plain x, unsigned char c)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = plain_not_below(x.w[i], c);
	return x;
}

static inline struct plain most_plain(struct plain x, unsigned char c)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		x.w[i] = ~plain_not_below(x.w[i], (unsigned char)(c + 1)) & 0x8080808080808080;
	return x;
}

static inline struct plain either_plain(struct plain a, struct plain b)
{
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		a.w[i] |= b.w[i];
	return a;
}

static inline uint64_t bits_plain(struct plain flags)
{
	uint64_t all = 0;

	/* The product gathers the eight high bits in its highest byte. */
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		all |= ((flags.w[i] >> 7) * 0x0102040810204080 >> 56) << 8 * i;
	return all;
}

static inline unsigned first_plain(uint64_t word)
{
	return (unsigned)__builtin_ctzll(word | (uint64_t)1 << 63);
}

static bool runs_anywhere(void)
{
	return true;
}

#define TARGET
#define SET plain
#include "base/scan_kernel.h"

#ifdef __x86_64__
#include <immintrin.h>

/* ---- SSE2: four registers of sixteen bytes ------------------------------- */

struct sse2 {
	__m128i r[4];
};
typedef struct sse2 lanes_sse2, flags_sse2;

static inline unsigned first_sse2(uint64_t word)
{
	return first_plain(word);
}

static inline struct sse2 load_sse2(const char *p)
{
	struct sse2 x;

#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return x;
}

static inline struct sse2 is_sse2(struct sse2 x, unsigned char c)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = _mm_cmpeq_epi8(x.r[i], _mm_set1_epi8((char)c));
	return x;
}

static inline struct sse2 least_sse2(struct sse2 x, unsigned char c)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = c == 0x80 ? x.r[i] : _mm_cmpeq_epi8(_mm_max_epu8(x.r[i], _mm_set1_epi8((char)c)), x.r[i]);
	return x;
}

static inline struct sse2 most_sse2(struct sse2 x, unsigned char c)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		x.r[i] = _mm_cmpeq_epi8(_mm_min_epu8(x.r[i], _mm_set1_epi8((char)c)), x.r[i]);
	return x;
}

static inline struct sse2 either_sse2(struct sse2 a, struct sse2 b)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		a.r[i] = _mm_or_si128(a.r[i], b.r[i]);
	return a;
}

static inline uint64_t bits_sse2(struct sse2 flags)
{
	uint64_t all = 0;

#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		all |= (uint64_t)(unsigned)_mm_movemask_epi8(flags.r[i]) << 16 * i;
	return all;
}

#define TARGET
#define SET sse2
#include "base/scan_kernel.h"

/* ---- AVX2: two registers of thirty-two bytes ----------------------------- */

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

struct avx2 {
	__m256i low, high;
};
typedef struct avx2 lanes_avx2, flags_avx2;

TARGET static inline unsigned first_avx2(uint64_t word)
{
	return (unsigned)_tzcnt_u64(word);
}

TARGET static inline struct avx2 load_avx2(const char *p)
{
	return (struct avx2){ _mm256_loadu_si256((const __m256i *)(const void *)p),
		              _mm256_loadu_si256((const __m256i *)(const void *)(p + 32)) };
}

TARGET static inline struct avx2 is_avx2(struct avx2 x, unsigned char c)
{
	__m256i all = _mm256_set1_epi8((char)c);
	return (struct avx2){ _mm256_cmpeq_epi8(x.low, all), _mm256_cmpeq_epi8(x.high, all) };
}

TARGET static inline struct avx2 least_avx2(struct avx2 x, unsigned char c)
{
	__m256i all = _mm256_set1_epi8((char)c);
	if (c == 0x80) /* the sign, which bits() takes */
		return x;
	return (struct avx2){ _mm256_cmpeq_epi8(_mm256_max_epu8(x.low, all), x.low),
		              _mm256_cmpeq_epi8(_mm256_max_epu8(x.high, all), x.high) };
}

TARGET static inline struct avx2 most_avx2(struct avx2 x, unsigned char c)
{
	__m256i all = _mm256_set1_epi8((char)c);
	return (struct avx2){ _mm256_cmpeq_epi8(_mm256_min_epu8(x.low, all), x.low),
		              _mm256_cmpeq_epi8(_mm256_min_epu8(x.high, all), x.high) };
}

TARGET static inline struct avx2 either_avx2(struct avx2 a, struct avx2 b)
{
	return (struct avx2){ _mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high) };
}

TARGET static inline uint64_t bits_avx2(struct avx2 flags)
{
	return (uint64_t)(unsigned)_mm256_movemask_epi8(flags.low) |
	       (uint64_t)(unsigned)_mm256_movemask_epi8(flags.high) << 32;
}

static bool avx2_runs(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt");
}

#define SET avx2
#include "base/scan_kernel.h"

/* ---- AVX-512: one register, and comparisons that give bits ---------------- */

#define TARGET __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))

typedef __m512i lanes_avx512;
typedef __mmask64 flags_avx512;

TARGET static inline unsigned first_avx512(uint64_t word)
{
	return (unsigned)_tzcnt_u64(word);
}

TARGET static inline __m512i load_avx512(const char *p)
{
	return _mm512_loadu_si512(p);
}

static bool avx512_runs(void)
{
	return avx2_runs() && __builtin_cpu_supports("avx512bw");
}

TARGET static inline __mmask64 is_avx512(__m512i x, unsigned char c)
{
	return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)c));
}

TARGET static inline __mmask64 least_avx512(__m512i x, unsigned char c)
{
	if (c == 0x80) /* the sign */
		return _mm512_movepi8_mask(x);
	return _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)c));
}

TARGET static inline __mmask64 most_avx512(__m512i x, unsigned char c)
{
	return _mm512_cmple_epu8_mask(x, _mm512_set1_epi8((char)c));
}

TARGET static inline __mmask64 either_avx512(__mmask64 a, __mmask64 b)
{
	return a | b;
}

TARGET static inline uint64_t bits_avx512(__mmask64 flags)
{
	return flags;
}

#define SET avx512
#include "base/scan_kernel.h"

/* ---- AVX-512 with VBMI2: places by one instruction ------------------------ */

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt")))

static bool vbmi2_runs(void)
{
	return avx512_runs() && __builtin_cpu_supports("avx512vbmi2");
}

TARGET static inline void places_vbmi2(uint64_t rest, size_t count, uint32_t at, uint32_t *to)
{
	static const unsigned char numbers[64] __attribute__((aligned(64))) = {
		0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
		22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
		44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	};
	__m512i base = _mm512_set1_epi32((int)at);
	__m512i bytes = _mm512_maskz_compress_epi8(rest, _mm512_load_si512(numbers));

	_mm512_storeu_si512(to, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(bytes))));
	for (size_t k = 16; k < count; k += 16) {
		bytes = _mm512_alignr_epi32(bytes, bytes, 4);
		_mm512_storeu_si512(to + k, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(bytes))));
	}
}

#define LIST_PLACES
#define SET vbmi2
#include "base/scan_list.h"
#endif

/* ---- the choice ----------------------------------------------------------- */

const struct scan_kernel scan_kernels[] = {
	{ "plain", runs_anywhere, json_plain, cells_plain, list_plain, false },
#ifdef __x86_64__
	{ "sse2", runs_anywhere, json_sse2, cells_sse2, list_sse2, false },
	{ "avx2", avx2_runs, json_avx2, cells_avx2, list_avx2, true },
	{ "avx512", avx512_runs, json_avx512, cells_avx512, list_avx512, true },
	{ "vbmi2", vbmi2_runs, json_avx512, cells_avx512, list_vbmi2, true },
#endif
	{ NULL, NULL, NULL, NULL, NULL, false },
};

static const struct scan_kernel *chosen;

void scan_use(const struct scan_kernel *kernel)
{
	__atomic_store_n(&chosen, kernel, __ATOMIC_RELAXED);
}

const struct scan_kernel *scan_kernel(void)
{
	const struct scan_kernel *best = __atomic_load_n(&chosen, __ATOMIC_RELAXED);
	const char *wanted;

	if (best)
		return best;
	wanted = getenv("KLASTER_SCAN");
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
