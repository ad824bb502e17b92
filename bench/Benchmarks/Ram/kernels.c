/* The peers of the RAM kernels, as a C programmer would write them: compiled by NativeKernels with gcc -O3 -mavx2. */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

/* Four vectors of 256 bits at a time, out at the first that is not zero. */
int32_t is_zero(const uint8_t *page, int64_t length)
{
    for (int64_t i = 0; i < length; i += 128) {
        const __m256i *v = (const __m256i *)(page + i);
        __m256i any = _mm256_or_si256(_mm256_or_si256(_mm256_loadu_si256(v), _mm256_loadu_si256(v + 1)),
                                      _mm256_or_si256(_mm256_loadu_si256(v + 2), _mm256_loadu_si256(v + 3)));
        if (!_mm256_testz_si256(any, any)) {
            return 0;
        }
    }
    return 1;
}

static int put_length(uint8_t *out, uint32_t n)
{
    if (n < 0x80) {
        out[0] = (uint8_t)n;
        return 1;
    }
    out[0] = (uint8_t)(n | 0x80);
    out[1] = (uint8_t)(n >> 7);
    return 2;
}

/* XBZRLE run by run: words while they are equal (or all their bytes differ), bytes at the borders. -1 when it does not fit. */
int32_t xbzrle(const uint8_t *old, const uint8_t *now, int32_t length, uint8_t *out, int32_t limit)
{
    int32_t i = 0, written = 0;
    while (i < length) {
        int32_t start = i;
        if (written + 2 > limit) {
            return -1;
        }
        while (i + 8 <= length) {
            uint64_t a, b;
            memcpy(&a, old + i, 8);
            memcpy(&b, now + i, 8);
            if (a != b) {
                i += __builtin_ctzll(a ^ b) / 8;
                break;
            }
            i += 8;
        }
        while (i < length && old[i] == now[i]) {
            i++;
        }
        if (i == length) {
            return written;
        }
        written += put_length(out + written, (uint32_t)(i - start));
        start = i;
        if (written + 2 > limit) {
            return -1;
        }
        while (i + 8 <= length) {
            uint64_t a, b, x;
            memcpy(&a, old + i, 8);
            memcpy(&b, now + i, 8);
            x = a ^ b;
            x = (x - 0x0101010101010101ULL) & ~x & 0x8080808080808080ULL;
            if (x) {
                i += __builtin_ctzll(x) / 8;
                break;
            }
            i += 8;
        }
        while (i < length && old[i] != now[i]) {
            i++;
        }
        int32_t run = i - start;
        written += put_length(out + written, (uint32_t)run);
        if (written + run > limit) {
            return -1;
        }
        memcpy(out + written, now + start, (size_t)run);
        written += run;
    }
    return written;
}

/* The same with vectors of 512 bits: a bit for each byte that differs, and runs found by counting zero bits. Where the processor has AVX-512BW. */
__attribute__((target("avx512f,avx512bw,bmi")))
int32_t xbzrle_avx512(const uint8_t *old, const uint8_t *now, int32_t length, uint8_t *out, int32_t limit)
{
    int32_t start = 0, written = 0, differs = 0;
    for (int32_t i = 0; i < length; i += 64) {
        uint64_t other = _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(old + i), _mm512_loadu_si512(now + i));
        int32_t place = 0;
        while (place < 64) {
            uint64_t change = (differs ? ~other : other) >> place;
            if (!change) {
                break;
            }
            place += (int32_t)__builtin_ctzll(change);
            int32_t run = i + place - start;
            if (written + 2 > limit) {
                return -1;
            }
            written += put_length(out + written, (uint32_t)run);
            if (differs) {
                if (written + run > limit) {
                    return -1;
                }
                memcpy(out + written, now + start, (size_t)run);
                written += run;
            }
            start = i + place;
            differs = !differs;
        }
    }
    if (start < length && written + 2 > limit) {
        return -1;
    }
    if (differs) {
        int32_t run = length - start;
        written += put_length(out + written, (uint32_t)run);
        if (written + run > limit) {
            return -1;
        }
        memcpy(out + written, now + start, (size_t)run);
        written += run;
    }
    return written;
}
