/* The plain loop in C: one unit at a time, all fields kept up to date flip by flip. */

#include <math.h>
#include <stdint.h>

static uint64_t rotated(uint64_t x, int places) { return (x << places) | (x >> (64 - places)); }

static uint64_t next_bits(uint64_t *s)
{
    uint64_t bits = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return bits;
}

static double uniform(uint64_t *s) { return (next_bits(s) >> 11) * 0x1p-53; }

void run(int64_t visits, int64_t n, const double *w, double *h, int8_t *s, double temperature, int in_order, uint64_t *rng)
{
    for (int64_t visit = 0; visit < visits; visit++) {
        int64_t i = in_order ? visit % n : (int64_t)(uniform(rng) * n);
        int8_t value;
        if (temperature > 0)
            value = uniform(rng) < 1 / (1 + exp(-2 * h[i] / temperature)) ? 1 : -1;
        else
            value = h[i] > 0 ? 1 : h[i] < 0 ? -1 : s[i];
        if (value != s[i]) {
            double change = value - s[i];
            const double *row = w + i * n;
            s[i] = value;
            for (int64_t j = 0; j < n; j++)
                h[j] += change * row[j];
        }
    }
}
