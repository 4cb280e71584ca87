# Want of memory while scenarios and data are read: a message and exit code 4, never a crash or other numbers.
. tests/cli/helpers/tap.sh

cat >shim.c <<'E'
/* Refuses the allocation whose number is in FAIL_AT; writes their number into COUNT_TO. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
static long made, fail_at = -1;

static int refused(void)
{
    if (fail_at < 0)
        fail_at = getenv("FAIL_AT") ? atol(getenv("FAIL_AT")) : 0;
    if (++made != fail_at)
        return 0;
    errno = ENOMEM;
    return 1;
}
void *malloc(size_t size) { return refused() ? NULL : __libc_malloc(size); }
void *calloc(size_t n, size_t size) { return refused() ? NULL : __libc_calloc(n, size); }
void *realloc(void *old, size_t size) { return refused() ? NULL : __libc_realloc(old, size); }
__attribute__((destructor)) static void report(void)
{
    FILE *stream = getenv("COUNT_TO") ? fopen(getenv("COUNT_TO"), "w") : NULL;

    if (stream) {
        fprintf(stream, "%ld\n", made);
        fclose(stream);
    }
}
E
if ! ${CC:-cc} -shared -fPIC -O1 -o shim.so shim.c 2>/dev/null || ldd "$YIBAO" | grep -q asan; then
    skip "allocations can be made to fail" "no C compiler, or the program has allocation functions of its own"
    finish
fi
count() { # ARGUMENT...: the number of allocations
    COUNT_TO=count LD_PRELOAD=$PWD/shim.so "$YIBAO" "$@" >reference 2>/dev/null && cat count
}
libraries=$(count --version) # those of the libraries before main()
# withstands STEP ARGUMENT...: every STEP-th allocation fails once.
withstands() {
    step=$1
    shift
    n=$(count "$@") && [ "$n" -gt $((libraries + 1000)) ] || return 1
    i=$((libraries + 20))
    tried=0
    while [ $i -le "$n" ]; do
        FAIL_AT=$i LD_PRELOAD=$PWD/shim.so timeout 60 "$YIBAO" "$@" >found 2>messages
        code=$?
        # A library may do without what it asked for.
        if [ $code -eq 0 ]; then
            cmp -s reference found || { echo "allocation $i of $n: other output"; return 1; }
        elif [ $code -ne 4 ] && [ $code -ne 3 ]; then
            echo "allocation $i of $n: exit code $code"
            return 1
        else
            grep -q error: messages || { echo "allocation $i of $n: no message"; return 1; }
        fi
        tried=$((tried + 1))
        i=$((i + step))
    done
    [ $tried -ge 50 ]
}
check "a region's scenario and data" withstands 97 show "$scenarios/beijing.yaml"
check "an earlier base year" withstands 157 show "$scenarios/baseline.yaml" --set projection.first_year=2022
cat >grid.yaml <<'E'
batch: b
base: baseline
grid:
  resident.subsidy: [{rule: step, level: 724, add: 24}, {name: frozen, title: {zh: 冻结, en: Frozen}, value: 724}]
  resident.premium: [400, 500]
versus: baseline
E
check "a batch" withstands 797 batch grid.yaml --dry-run -n 8 -j 1 -q
finish
