/* rng.h: counter-based random draws.        Layer: base
 *
 * Philox4x32-10 (Salmon et al. 2011, Random123).  A draw is a pure function of
 * (seed, stream, year, path): order, threads, block sizes and shards cannot
 * matter, and a new stream or a longer horizon leaves existing draws alone.
 *
 * Counter words: path low, path high, year, stream / 2.  Key: the seed.
 * The four output words make two uniforms of 52 bits plus one half, which
 * exclude 0 and 1, and these two normals by Box-Muller; stream 2k takes the
 * cosine and stream 2k + 1 the sine of the same pair:
 *   u1 = (top 52 bits of word 1 : word 0, + 1/2) / 2^52,   u2 likewise from 3 : 2,
 *   z(2k) = sqrt(-2 log u1) cos(2 pi u2),   z(2k + 1) = sqrt(-2 log u1) sin(2 pi u2),
 * so |z| < 8.6.  The fastest vector instructions of the processor are chosen
 * at run time; all give equal bits.
 */
#ifndef YIBAO_RNG_H
#define YIBAO_RNG_H

#include <stddef.h>
#include <stdint.h>

/* Standard normals of streams 2 * pair and 2 * pair + 1 in `year` for paths
 * first_path .. first_path + n - 1; even[n] and odd[n] are the caller's and do not
 * overlap.  A value depends on neither n nor first_path. */
void yb_rng_normal_pairs(uint64_t seed, uint32_t pair, uint32_t year, uint64_t first_path, size_t n,
                         double *even, double *odd);

/* Uniforms in (0, 1) of the same streams, layout as above: the first and the
 * second uniform, u1 and u2, of the Philox block. */
void yb_rng_uniform_pairs(uint64_t seed, uint32_t pair, uint32_t year, uint64_t first_path, size_t n,
                          double *even, double *odd);

#endif
