# yibao: build, test, run.  `make run` and `make test` do everything on a fresh Debian 12.
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
CC      ?= cc
VERSION := 0.1.0

PACKAGES := gcc libc6-dev pkg-config libyaml-dev libgsl-dev librandom123-dev libcmocka-dev libcairo2-dev \
            libpango1.0-dev libjansson-dev nettle-dev zlib1g-dev libnetcdf-dev libhdf5-dev libxlsxwriter-dev fonts-noto-cjk
# For the examples in R and Python that the tests run.
TEST_PACKAGES := python3-xarray python3-netcdf4 python3-matplotlib r-base-core r-cran-ncdf4

# -ffp-contract=off and no fast-math: the same bits with every compiler and processor.
STD      := -std=c17 -D_GNU_SOURCE
WARN     := -Wall -Wextra -Wpedantic -Wconversion -Wshadow
FP       := -ffp-contract=off -fno-math-errno -fno-trapping-math
OPT      ?= -O3
LIBS     := yaml-0.1 gsl pangocairo cairo cairo-svg cairo-pdf jansson nettle zlib netcdf hdf5 xlsxwriter
PKG_CFLAGS = $(shell pkg-config --cflags $(LIBS) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS   = $(shell pkg-config --libs $(LIBS) 2>/dev/null)
CFLAGS   ?=
override CFLAGS += $(STD) $(OPT) -g $(WARN) $(FP) -fopenmp -Iinclude $(PKG_CFLAGS) \
            -DYB_VERSION='"$(VERSION)"' -DYB_DATADIR='"$(PREFIX)/share/yibao"' -MMD -MP $(EXTRA)
LDLIBS    = $(PKG_LIBS) -lm -fopenmp $(EXTRA)

# The stages of the kernel are compiled once per instruction set (sim/model/isa.h).
KERNEL := $(patsubst %,sim/model/%.c,benefit demography economy employees kernel money parameters residents sampling shock)
ifneq ($(filter x86_64-%,$(shell $(CC) -dumpmachine)),)
ISA := v3 v4
override CFLAGS += -DYB_ISA_X86
endif
ISA_v3 := -march=x86-64-v3
ISA_v4 := -march=x86-64-v4 -mprefer-vector-width=512

SRC  := $(sort $(wildcard sim/*/*.c))
OBJ  := $(SRC:%.c=$(BUILD)/%.o)
ISA_OBJ := $(foreach isa,$(ISA),$(KERNEL:sim/model/%.c=$(BUILD)/isa/$(isa)/%.o))
LIB_OBJ := $(filter-out $(BUILD)/sim/app/main.o,$(OBJ)) $(ISA_OBJ)
UNIT_SRC := $(sort $(wildcard tests/unit/*.c tests/property/*.c tests/stat/*.c))
UNIT := $(UNIT_SRC:%.c=$(BUILD)/%)

all: $(BUILD)/yibao

# Installs what is missing, then builds with a second make that sees the new packages.
run: deps
	@$(MAKE) --no-print-directory $(BUILD)/yibao
	@tests/run-main-job.sh $(BUILD)/yibao

deps:
	@tests/deps.sh $(PACKAGES)

$(BUILD)/yibao: $(BUILD)/sim/app/main.o $(BUILD)/libyibao.a
	$(CC) -o $@ $^ $(LDLIBS)

$(BUILD)/libyibao.a: $(LIB_OBJ)
	rm -f $@ && ar rcs $@ $^

# The folder of the installed scenarios is compiled in: another PREFIX recompiles the file that knows it.
$(BUILD)/prefix: always
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(BUILD)/sim/input/inputs_files.o: $(BUILD)/prefix

$(KERNEL:%.c=$(BUILD)/%.o): override CFLAGS += -DYB_ISA=baseline

define ISA_RULE
$(BUILD)/isa/$(1)/%.o: sim/model/%.c
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) -DYB_ISA=$(1) $$(ISA_$(1)) -c -o $$@ $$<
endef
$(foreach isa,$(ISA),$(eval $(call ISA_RULE,$(isa))))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(BUILD)/libyibao.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests -o $@ $< $(BUILD)/libyibao.a $(LDLIBS) -lcmocka

test: deps
	@tests/deps.sh $(TEST_PACKAGES) || echo "without $(TEST_PACKAGES) the examples are not tested"
	@$(MAKE) --no-print-directory test-programs
	@tests/run-tests.sh $(BUILD)

test-programs: $(BUILD)/yibao $(UNIT)

# The files of docs/cluster on a real Slurm of this machine; nothing else needs these packages.
test-cluster:
	@tests/deps.sh $(PACKAGES) slurm-wlm munge
	@$(MAKE) --no-print-directory $(BUILD)/yibao
	@YIBAO=$(CURDIR)/$(BUILD)/yibao bash tests/cluster/slurm.sh

# ONLY=programs leaves out the command-line tests.
asan:
	@$(MAKE) --no-print-directory BUILD=build/asan OPT=-O1 EXTRA="-fsanitize=address,undefined -fno-sanitize-recover=all" test-programs
	@tests/run-tests.sh build/asan $(ONLY)

# The report as a browser shows and prints it; needs chromium and poppler-utils.
test-browser: $(BUILD)/yibao
	YIBAO=$(abspath $(BUILD))/yibao sh tests/browser/report.sh

format-check: ; clang-format --dry-run -Werror $(SRC) $(wildcard include/yibao/*.h) $(UNIT_SRC) $(wildcard tests/bench/*.[ch])
format: ; clang-format -i $(SRC) $(wildcard include/yibao/*.h) $(UNIT_SRC) $(wildcard tests/bench/*.[ch])

# What the program writes of itself, and the pictures of the README.
docs: $(BUILD)/yibao
	$(BUILD)/yibao keys >docs/parameters.md
	$(BUILD)/yibao keys --json-schema >docs/scenario.schema.json

# Estimates of docs/calibration.md from the published figures.
calibrate: $(BUILD)/yibao
	$(BUILD)/yibao calibrate >$(BUILD)/calibration.csv
	mv $(BUILD)/calibration.csv scenarios/data/national/calibration.csv

images: $(BUILD)/yibao
	@mkdir -p docs/images
	d=$$(mktemp -d) && $(BUILD)/yibao run scenarios/baseline.yaml -q -o $$d && \
	for l in en zh; do cp $$d/baseline/charts/fan-resident-accumulated_balance.$$l.png docs/images/fan-resident.$$l.png; done; rm -rf $$d

# The pictures of docs/gallery.md.
gallery: $(BUILD)/yibao
	docs/images/make-gallery.sh $(BUILD)/yibao

# The claims of the source documents, tested by runs of all scenarios.
claims: $(BUILD)/yibao
	tests/claims/make-claims.sh $(BUILD)/yibao

# The population of 2018 to 2023 by age, derived from that of 2024, and whom of it employers could cover.
population:
	python3 -B tests/population/past_population.py scenarios/data/national >$(BUILD)/population_past.csv
	cp $(BUILD)/population_past.csv scenarios/data/national/population_past.csv
	python3 -B tests/population/employable_population.py scenarios/data/national

# The checks of docs/validation.md, from runs of the program.
validation: $(BUILD)/yibao
	tests/validation/make-validation.sh $(BUILD)/yibao

install: $(BUILD)/yibao
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/yibao
	install -m 755 $(BUILD)/yibao $(DESTDIR)$(PREFIX)/bin/yibao
	cp -r scenarios/. $(DESTDIR)$(PREFIX)/share/yibao/
	install -d $(DESTDIR)$(PREFIX)/share/doc/yibao
	install -m 644 docs/validation.md $(DESTDIR)$(PREFIX)/share/doc/yibao/validation.md

clean: ; rm -rf $(BUILD)

-include $(OBJ:.o=.d) $(ISA_OBJ:.o=.d) $(UNIT:=.d)
include tests/bench/bench.mk

always:

.PHONY: always all run deps claims calibrate validation docs images gallery population test test-cluster test-browser test-programs asan format format-check install clean
