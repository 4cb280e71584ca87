/* The nearest known word, for hints. */
#include "yibao/text.h"

#include <string.h>

enum { MAX_LENGTH = 127, MAX_DISTANCE = 4 };

static char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance: insert, delete, replace, or swap neighbours. */
static size_t edit_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][MAX_LENGTH + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];

    for (size_t j = 0; j <= m; j++)
        above[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *spare;

        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            const bool equal = folded(a[i - 1]) == folded(b[j - 1]);

            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !equal);
            if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                folded(a[i - 2]) == folded(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[m];
}

const char *yb_nearest(const char *word, const char *const *candidates, size_t n)
{
    const size_t length = strnlen(word, MAX_LENGTH + 1);
    const char *nearest = NULL;
    size_t limit = least(1 + length / 4, MAX_DISTANCE);

    if (length == 0 || length > MAX_LENGTH)
        return NULL;
    limit = least(limit, length - 1);
    for (size_t i = 0; i < n; i++) {
        const size_t m = strnlen(candidates[i], MAX_LENGTH + 1);
        size_t distance;

        if (m > MAX_LENGTH || m > length + limit || length > m + limit)
            continue;
        distance = edit_distance(word, length, candidates[i], m);
        if (distance < limit || (distance == limit && !nearest)) {
            nearest = candidates[i];
            limit = distance;
        }
    }
    return nearest;
}
