# make bench: the program against plain programs of the same model in C, NumPy and R; docs/performance.md.
#   make bench               checks, measures and prints; results in build/bench/
#   make bench-check         only checks that all programs compute the same model
#   make bench-variance      variance x time of ways to draw the paths: some minutes
#   make bench-docs          puts the measured tables into docs/performance.md
# BENCH_ARGS is handed on: --repeats 9, --quick.
BENCH := $(BUILD)/bench
BENCH_PACKAGES := r-base-core python3 python3-numpy
BENCH_C := -std=c17 -D_GNU_SOURCE $(WARN) -fopenmp
BENCH_ISA := baseline $(ISA)
BENCH_PROGRAMS := $(BUILD)/tests/bench/dump_model $(BUILD)/tests/bench/yibao_stages $(BENCH)/bandwidth \
                  $(BENCH)/scalar $(BENCH)/scalar_fast $(BENCH_ISA:%=$(BENCH)/kernel_stages_%) \
                  $(BENCH_ISA:%=$(BENCH)/fma_peak_%)
BENCH_LANES_baseline := 2
BENCH_LANES_v3 := 4
BENCH_LANES_v4 := 8
SCALAR_SRC := $(addprefix tests/bench/,scalar.c scalar_main.c scalar_model.c tables.c)
SCALAR_H   := $(addprefix tests/bench/,scalar.h tables.h stopwatch.h)

bench bench-check: %: deps
	@tests/deps.sh $(BENCH_PACKAGES)
	@$(MAKE) --no-print-directory bench-programs
	@python3 -B tests/bench/bench.py $(BUILD) $(if $(filter bench-check,$@),--check-only) $(BENCH_ARGS)

# VARIANCE_ARGS: repetitions and paths (a power of 2).
bench-variance: $(BENCH)/variance_reduction
	$(BENCH)/variance_reduction $(or $(VARIANCE_ARGS),256 4096) >$(BENCH)/variance.csv

$(BENCH)/variance_reduction: tests/bench/variance_reduction.c $(BUILD)/libyibao.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $< $(BUILD)/libyibao.a $(LDLIBS) \
	    -Wl,--wrap=yb_rng_normal_pairs,--wrap=yb_rng_uniform_pairs

bench-docs:
	@python3 -B tests/bench/report.py $(BENCH)/results.csv docs/performance.md

bench-programs: $(BUILD)/yibao $(BENCH_PROGRAMS)

$(BENCH)/scalar: $(SCALAR_SRC) $(SCALAR_H)
	@mkdir -p $(@D)
	$(CC) $(BENCH_C) -O3 -march=native -o $@ $(SCALAR_SRC) -lgsl -lgslcblas -lm

# The compiler's licence to reorder and to use vector versions of the functions of libm.
$(BENCH)/scalar_fast: $(SCALAR_SRC) $(SCALAR_H)
	@mkdir -p $(@D)
	$(CC) $(BENCH_C) -Ofast -march=native -o $@ $(SCALAR_SRC) -lgsl -lgslcblas -lm

$(BENCH)/bandwidth: tests/bench/bandwidth.c tests/bench/stopwatch.h
	@mkdir -p $(@D)
	$(CC) $(BENCH_C) -O3 -march=native -o $@ $<

define BENCH_RULE
$(BENCH)/fma_peak_$(1): tests/bench/fma_peak.c tests/bench/stopwatch.h
	@mkdir -p $$(@D)
	$$(CC) $$(BENCH_C) -O3 -ffp-contract=fast $$(ISA_$(1)) -DLANES=$$(BENCH_LANES_$(1)) -o $$@ $$<

$(BENCH)/kernel_stages_$(1): tests/bench/kernel_stages.c tests/bench/stopwatch.h sim/model/kernel_internal.h $(BUILD)/libyibao.a
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) -DYB_ISA=$(1) $$(ISA_$(1)) -o $$@ $$< $(BUILD)/libyibao.a $$(LDLIBS)
endef
$(foreach isa,$(BENCH_ISA),$(eval $(call BENCH_RULE,$(isa))))

.PHONY: bench bench-check bench-variance bench-docs bench-programs
