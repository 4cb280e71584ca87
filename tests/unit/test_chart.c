/* Fan charts of invented runs: files, metadata, words, and faulty input. */
#include "yibao/chart.h"

#include "../../sim/output/chart_private.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SAMPLE      "tests/unit/data/chart-sample"
#define SAMPLE_HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const yb_chart_options EVERYTHING = {.zh = true, .en = true, .svg = true, .pdf = true, .png = true};
static const yb_chart_options ENGLISH_SVG = {.en = true, .svg = true};
static const yb_chart_options CHINESE_SVG = {.zh = true, .svg = true};

/* Read by the leak sanitizer: fontconfig keeps its cache to the end, and cairo
 * 1.16 loses 768 bytes for each font that it embeds in a PDF. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\nleak:libcairo.so\n";
}

/* ---- Files ---- */

typedef struct {
    char *bytes;
    size_t size;
} content;

static content read_path(const char *directory, const char *name)
{
    char path[4400];
    content c = {NULL, 0};

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *const stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    c.size = (size_t) ftell(stream);
    rewind(stream);
    c.bytes = calloc(c.size + 1, 1);
    assert_non_null(c.bytes);
    assert_int_equal(fread(c.bytes, 1, c.size, stream), c.size);
    fclose(stream);
    return c;
}

static void write_path(const char *directory, const char *name, const char *text)
{
    char path[4400];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *const stream = fopen(path, "wb");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

/* A fresh directory with an empty directory `charts` in it. */
typedef struct {
    char path[64], charts[80];
} work_dir;

static work_dir make_work_dir(void)
{
    work_dir dir = {.path = "/tmp/yibao-chart-XXXXXX"};

    assert_non_null(mkdtemp(dir.path));
    snprintf(dir.charts, sizeof dir.charts, "%s/charts", dir.path);
    assert_int_equal(mkdir(dir.charts, 0777), 0);
    return dir;
}

static size_t count_and_remove(const char *path)
{
    DIR *const stream = opendir(path);
    size_t n = 0;

    assert_non_null(stream);
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        char name[512];

        if (entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.'))
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
        n++;
    }
    closedir(stream);
    return n;
}

/* Removes the directory; returns how many files `charts` held. */
static size_t remove_work_dir(const work_dir *dir)
{
    const size_t n = count_and_remove(dir->charts);

    rmdir(dir->charts);
    count_and_remove(dir->path);
    assert_int_equal(rmdir(dir->path), 0);
    return n;
}

static void copy_sample(const work_dir *dir)
{
    static const char *const names[] = {"bands.csv", "risk.csv", "run.json"};

    for (size_t i = 0; i < 3; i++) {
        content c = read_path(SAMPLE, names[i]);

        write_path(dir->path, names[i], c.bytes);
        free(c.bytes);
    }
}

/* Replaces the first `from` in a file of the run. */
static void edit(const work_dir *dir, const char *name, const char *from, const char *to)
{
    content c = read_path(dir->path, name);
    char *const found = strstr(c.bytes, from);
    char *text = NULL;

    assert_non_null(found);
    *found = '\0';
    assert_true(asprintf(&text, "%s%s%s", c.bytes, to, found + strlen(from)) >= 0);
    write_path(dir->path, name, text);
    free(text);
    free(c.bytes);
}

static void draw(const work_dir *dir, const yb_chart_options *options)
{
    yb_diag *const diag = yb_diag_create();

    if (yb_chart_directory(dir->path, dir->charts, options, diag) != YB_OK || yb_diag_errors(diag) > 0)
        fail_msg("%s", yb_diag_text(diag, 0));
    yb_diag_free(diag);
}

static void assert_contains(const char *text, const char *piece)
{
    if (strstr(text, piece) == NULL)
        fail_msg("'%s' does not stand in: %.600s", piece, text);
}

/* ---- Small runs: one year of history, projections 2026 ... ---- */

/* Writes a run of fund resident with this median by year; bands of +-10 and +-20 around it. */
static void write_small_run(const work_dir *dir, const char *series, const double *median, int n,
                            const double *exhausted)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    fputs("scenario,fund,series,unit,year,status,mean,sd,p5,p25,p50,p75,p95,se_p50,note\n", stream);
    fprintf(stream, "small,resident,%s,100m_yuan,2025,official,%g,,,,%g,,,,\n", series, median[0], median[0]);
    for (int i = 1; i < n; i++)
        fprintf(stream, "small,resident,%s,100m_yuan,%d,projected,%g,8,%g,%g,%g,%g,%g,0.1,x\n", series,
                2025 + i, median[i], median[i] - 20, median[i] - 10, median[i], median[i] + 10,
                median[i] + 20);
    fclose(stream);
    write_path(dir->path, "bands.csv", text);
    free(text);
    stream = open_memstream(&text, &size);
    fputs("scenario,fund,event,year,probability,se\n", stream);
    for (int i = 1; i < n; i++)
        fprintf(stream, "small,resident,exhausted_by,%d,%g,0.01\n", 2025 + i, exhausted[i]);
    fclose(stream);
    write_path(dir->path, "risk.csv", text);
    free(text);
    write_path(
        dir->path, "run.json",
        "{\"scenario\":\"small\",\"title\":{\"zh\":\"小\",\"en\":\"Small\"},\"seed\":7,\"paths\":1000,\n"
        "\"scenario_sha256\":\"" SAMPLE_HASH
        "\",\"version\":\"0.1.0\",\"command\":\"yibao run small.yaml\"}\n");
}

/* Draws the small run in one language and compares title and description of the SVG. */
static void check_words(const char *series, const double *median, int n, const double *exhausted, bool zh,
                        const char *title, const char *piece)
{
    const work_dir dir = make_work_dir();
    char name[128], element[512];

    write_small_run(&dir, series, median, n, exhausted);
    draw(&dir, zh ? &CHINESE_SVG : &ENGLISH_SVG);
    snprintf(name, sizeof name, "fan-resident-%s.%s.svg", series, zh ? "zh" : "en");
    content svg = read_path(dir.charts, name);
    snprintf(element, sizeof element, "<title>%s</title>", title);
    assert_contains(svg.bytes, element);
    assert_contains(svg.bytes, piece);
    free(svg.bytes);
    assert_int_equal(remove_work_dir(&dir), 1 + 1);
}

/* ---- Tests ---- */

static void a_run_gives_five_figures_in_each_language_and_format(void **state)
{
    (void) state;
    const work_dir dir = make_work_dir();

    copy_sample(&dir);
    draw(&dir, &EVERYTHING);
    free(read_path(dir.charts, "fan-resident-accumulated_balance.zh.svg").bytes);
    free(read_path(dir.charts, "fan-all-accumulated_balance.en.pdf").bytes);
    free(read_path(dir.charts, "fan-all-accumulated_balance.csv").bytes);
    assert_int_equal(remove_work_dir(&dir), 30 + 5);
}

static void only_the_wanted_languages_and_formats_and_present_series_are_drawn(void **state)
{
    (void) state;
    const double median[] = {100, 90, 80}, none[] = {0, 0, 0};
    const work_dir dir = make_work_dir();
    const yb_chart_options options = {.zh = true, .pdf = true};

    write_small_run(&dir, "accumulated_balance", median, 3, none);
    draw(&dir, &options);
    free(read_path(dir.charts, "fan-resident-accumulated_balance.zh.pdf").bytes);
    assert_int_equal(remove_work_dir(&dir), 1 + 1);
}

static uint32_t load_32(const char *bytes)
{
    const unsigned char *const b = (const unsigned char *) bytes;

    return (uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 | (uint32_t) b[2] << 8 | b[3];
}

/* CRC-32 from the polynomial, most significant bit first on reflected input: not the way of the library. */
static uint32_t reference_crc(const char *bytes, size_t n)
{
    uint32_t crc = 0xFFFFFFFFU, reflected = 0;

    for (size_t i = 0; i < n; i++)
        for (int bit = 0; bit < 8; bit++) {
            const uint32_t in = ((unsigned char) bytes[i] >> bit) & 1U;

            crc = (crc << 1) ^ ((crc >> 31 ^ in) != 0 ? 0x04C11DB7U : 0U);
        }
    for (int bit = 0; bit < 32; bit++)
        reflected |= (crc >> bit & 1U) << (31 - bit);
    return ~reflected;
}

static void a_png_has_its_size_density_and_metadata_in_sound_chunks(void **state)
{
    (void) state;
    const work_dir dir = make_work_dir();
    const yb_chart_options options = {.zh = true, .png = true};
    size_t density = 0, hash = 0, seed = 0, version = 0, command = 0, title = 0, end = 0;

    copy_sample(&dir);
    draw(&dir, &options);
    content png = read_path(dir.charts, "fan-resident-accumulated_balance.zh.png");
    assert_memory_equal(png.bytes, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(load_32(png.bytes + 16), 1417); /* 180 mm at 200 dpi */
    assert_int_equal(load_32(png.bytes + 20), 866);
    for (size_t at = 8; at + 12 <= png.size;) {
        const size_t n = load_32(png.bytes + at);
        const char *const type = png.bytes + at + 4, *const body = type + 4;

        assert_true(at + 12 + n <= png.size);
        assert_int_equal(load_32(body + n), reference_crc(type, n + 4));
        density += memcmp(type, "pHYs", 4) == 0 && load_32(body) == 7874 && body[8] == 1;
        title += memcmp(type, "iTXt", 4) == 0 && strcmp(body, "Title") == 0;
        hash += memcmp(type, "tEXt", 4) == 0 && memcmp(body, "scenario_sha256\0" SAMPLE_HASH, n) == 0;
        seed += memcmp(type, "tEXt", 4) == 0 && n == 13 &&
                memcmp(body,
                       "seed\0"
                       "20260101",
                       n) == 0;
        version += memcmp(type, "tEXt", 4) == 0 && strcmp(body, "version") == 0;
        command += memcmp(type, "tEXt", 4) == 0 && strcmp(body, "command") == 0;
        end += memcmp(type, "IEND", 4) == 0;
        at += 12 + n;
    }
    assert_true(density == 1 && title == 1 && hash == 1 && seed == 1 && version == 1 && command == 1 &&
                end == 1);
    free(png.bytes);
    char path[160];
    snprintf(path, sizeof path, "%s/fan-resident-accumulated_balance.zh.png", dir.charts);
    cairo_surface_t *const picture = cairo_image_surface_create_from_png(path);
    assert_int_equal(cairo_surface_status(picture), CAIRO_STATUS_SUCCESS);
    const unsigned char *const pixels = cairo_image_surface_get_data(picture);
    const size_t stride = (size_t) cairo_image_surface_get_stride(picture);
    size_t red = 0;
    for (size_t y = 0; y < 866; y++)
        for (size_t x = 0; x < 1417; x++) {
            uint32_t pixel;

            memcpy(&pixel, pixels + y * stride + 4 * x, sizeof pixel);
            red += (pixel & 0xFFFFFF) == 0xB2182B; /* the marker of exhaustion */
        }
    assert_true(red > 1000 && red < 20000);
    assert_int_equal(pixels[0] & pixels[1] & pixels[2], 0xFF);
    cairo_surface_destroy(picture);
    remove_work_dir(&dir);
}

static void svg_and_pdf_carry_hash_seed_version_and_command(void **state)
{
    (void) state;
    const work_dir dir = make_work_dir();
    const yb_chart_options english_pdf = {.en = true, .pdf = true};

    copy_sample(&dir);
    draw(&dir, &CHINESE_SVG);
    draw(&dir, &english_pdf);
    content svg = read_path(dir.charts, "fan-resident-accumulated_balance.zh.svg");
    assert_contains(svg.bytes, "<title>居民医保累计结余：中位数在2043年转负</title>");
    assert_contains(svg.bytes, "scenario_sha256: " SAMPLE_HASH);
    assert_contains(svg.bytes,
                    "seed: 20260101\npaths: 10000\nversion: 0.1.0\ncommand: yibao run sample.yaml");
    assert_contains(svg.bytes, "空心点：推算值（2025年末）");
    free(svg.bytes);
    content pdf = read_path(dir.charts, "fan-employee_pooled-current_balance.en.pdf");
    assert_memory_equal(pdf.bytes, "%PDF-1.4", 8);
    for (size_t i = 0; i < pdf.size; i++)
        if (pdf.bytes[i] == '\0')
            pdf.bytes[i] = ' '; /* so that strstr sees the end of the file */
    assert_contains(pdf.bytes, "/Title (Employee pooled fund: first annual deficit of the median in 2048)");
    assert_contains(pdf.bytes,
                    "scenario_sha256: " SAMPLE_HASH "; seed: 20260101; paths: 10000; version: 0.1.0");
    assert_contains(pdf.bytes, "/CreationDate (20000101000000");
    free(pdf.bytes);
    remove_work_dir(&dir);
}

static void equal_input_gives_equal_bytes(void **state)
{
    (void) state;
    const work_dir first = make_work_dir(), second = make_work_dir();
    const double median[] = {100, 50, -50, -90}, exhausted[] = {0, 0.1, 0.7, 0.9};
    DIR *stream;
    size_t n = 0;

    write_small_run(&first, "accumulated_balance", median, 4, exhausted);
    write_small_run(&second, "accumulated_balance", median, 4, exhausted);
    draw(&first, &EVERYTHING);
    draw(&second, &EVERYTHING);
    draw(&second, &EVERYTHING); /* over the old files */
    stream = opendir(first.charts);
    assert_non_null(stream);
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        content a = read_path(first.charts, entry->d_name), b = read_path(second.charts, entry->d_name);

        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        free(a.bytes);
        free(b.bytes);
        n++;
    }
    closedir(stream);
    assert_int_equal(n, 6 + 1);
    remove_work_dir(&first);
    assert_int_equal(remove_work_dir(&second), 6 + 1);
}

static void the_title_says_what_the_median_does(void **state)
{
    (void) state;
    const double none[] = {0, 0, 0, 0, 0};
    const double up[] = {100, 110, 120, 130, 140}, dip[] = {100, 50, -50, -10, 30};
    const double below[] = {-10, -20, -30, -40, -50}, twice[] = {100, -1, 1, -1, -2};

    check_words("accumulated_balance", up, 5, none, true, "居民医保累计结余：中位数至2029年始终为正", "亿元");
    check_words("accumulated_balance", up, 5, none, false,
                "Resident fund: median balance stays positive to 2029", "No path exhausted by 2029");
    check_words("accumulated_balance", dip, 5, none, false,
                "Resident fund: median balance turns negative in 2027 and positive again in 2029",
                "billion yuan");
    check_words("accumulated_balance", twice, 5, none, true, "居民医保累计结余：中位数在2026年转负",
                "名义值");
    check_words("accumulated_balance", below, 5, none, false,
                "Resident fund: balance already negative in 2025", "No policy response assumed");
    check_words("current_balance", dip, 5, none, true,
                "居民医保当期结余：中位数在2027年首次出现赤字，2029年起恢复盈余", "50\u00A0%、90\u00A0%");
    check_words("current_balance", up, 5, none, false,
                "Resident fund: median balance shows no annual deficit to 2029",
                "central 50 and 90\u00A0% of paths");
    check_words("current_balance", below, 5, none, false, "Resident fund: annual deficit already in 2025",
                "nominal");
}

static void exhaustion_beyond_the_horizon_is_said_to_be_beyond_it(void **state)
{
    (void) state;
    const double median[] = {100, 80, 60, 40, 20};
    const double half[] = {0, 0.01, 0.06, 0.5, 0.7}, some[] = {0, 0, 0, 0.05, 0.23},
                 all[] = {0, 0.1, 0.6, 0.96, 1};
    const double hardly[] = {0, 0, 0, 0, 0.001};
    const char *const zh = "居民医保累计结余：中位数至2029年始终为正";
    const char *const en = "Resident fund: median balance stays positive to 2029";

    check_words("accumulated_balance", median, 5, half, true, zh,
                "半数路径耗尽：2028年；5–95\u00A0%的路径：2027年至2029年后");
    check_words("accumulated_balance", median, 5, half, false, en,
                "Half of paths exhausted: 2028; 5–95\u00A0% of paths: 2027 to after 2029");
    check_words("accumulated_balance", median, 5, some, true, zh,
                "耗尽概率至2029年：23\u00A0%；5–95\u00A0%的路径：2028年至2029年后");
    check_words("accumulated_balance", median, 5, all, false, en,
                "Half of paths exhausted: 2027; 5–95\u00A0% of paths: 2026 to 2028");
    check_words("accumulated_balance", median, 5, hardly, false, en,
                "Exhausted by 2029: &lt;1\u00A0% of paths");
}

static void a_tail_too_long_to_draw_is_named_instead(void **state)
{
    (void) state;
    const double median[] = {100, 90, 80}, none[] = {0, 0, 0};
    const work_dir dir = make_work_dir();

    write_small_run(&dir, "accumulated_balance", median, 3, none);
    edit(&dir, "bands.csv", "8,60,70,80,90,100,0.1", "8,-5000,70,80,90,100,0.1");
    draw(&dir, &ENGLISH_SVG);
    content svg = read_path(dir.charts, "fan-resident-accumulated_balance.en.svg");
    assert_contains(svg.bytes,
                    "The 90\u00A0% band is too wide to draw (in 2027: \u2212500.0 to 10.0 billion yuan)");
    assert_contains(svg.bytes, "central 50\u00A0% of paths");
    free(svg.bytes);
    remove_work_dir(&dir);
}

static void a_run_may_name_another_source_of_its_history(void **state)
{
    (void) state;
    const work_dir dir = make_work_dir();

    copy_sample(&dir);
    edit(&dir, "run.json", "\"seed\"", "\"history_source\": {\"zh\": \"北京市医保局\"}, \"seed\"");
    draw(&dir, &CHINESE_SVG);
    content svg = read_path(dir.charts, "fan-resident-current_balance.zh.svg");
    assert_contains(svg.bytes, "历史：北京市医保局（2018–2025年）");
    free(svg.bytes);
    remove_work_dir(&dir);
}

static void faulty_input_is_reported_with_its_line_and_nothing_is_written(void **state)
{
    (void) state;
    static const struct {
        const char *file, *from, *to, *message;
    } cases[] = {
        {"bands.csv", "2018,official", "20I8,official", "bands.csv:2:"},
        {"bands.csv", "2019,official", "1019,official", "bands.csv:3:"},
        {"bands.csv", "2020,official", "2020,guessed", "bands.csv:4:"},
        {"bands.csv", "2026,projected,", "2026,projected,1,", "bands.csv:10:"},
        {"bands.csv", "sample,resident,accumulated_balance,100m_yuan,2027",
         "other,resident,accumulated_balance,100m_yuan,2027", "bands.csv:11:"},
        {"bands.csv", "100m_yuan,2028", "yuan,2028", "bands.csv:12:"},
        {"bands.csv", "2029,projected", "2028,projected", "bands.csv:13:"},
        {"bands.csv", "2029,projected", "2029,official", "bands.csv:13:"},
        {"bands.csv", "p50,p75", "p49,p75", "bands.csv:1:"},
        {"bands.csv", "p10,p25", "p10,p10", "bands.csv:1:"},
        {"bands.csv", "p2_5,p5,p10,p25,p50,p75,p90,p95,p97_5", "p97_5,p5,p10,p25,p50,p75,p90,p95,p2_5",
         "bands.csv:10:"},
        {"bands.csv", "series,unit", "serie,unit", "bands.csv:1:"},
        {"risk.csv", "2027,0", "2027,2", "risk.csv:3:"},
        {"risk.csv", "2028,0", "2028,nan", "risk.csv:4:"},
        {"risk.csv", "event", "incident", "risk.csv:1:"},
        {"run.json", "\"paths\": ", "\"paths\" ", "run.json:9:"},
        {"run.json", "\"paths\": ", "\"paths\": -", "run.json"},
        {"run.json", "\"seed\"", "\"sead\"", "'seed'"},
        {"run.json", "0123456789abcdef", "0123456789abcdeg", "scenario_sha256"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const work_dir dir = make_work_dir();
        yb_diag *const diag = yb_diag_create();

        copy_sample(&dir);
        edit(&dir, cases[i].file, cases[i].from, cases[i].to);
        assert_int_equal(yb_chart_directory(dir.path, dir.charts, &EVERYTHING, diag), YB_ERR_INPUT);
        assert_true(yb_diag_errors(diag) > 0);
        assert_contains(yb_diag_text(diag, 0), cases[i].message);
        yb_diag_free(diag);
        assert_int_equal(remove_work_dir(&dir), 0);
    }
}

static void missing_files_and_directories_are_file_errors(void **state)
{
    (void) state;
    static const char *const names[] = {"bands.csv", "risk.csv", "run.json"};

    for (size_t i = 0; i < 4; i++) {
        const work_dir dir = make_work_dir();
        yb_diag *const diag = yb_diag_create();
        char path[128];

        copy_sample(&dir);
        snprintf(path, sizeof path, "%s/%s", dir.path, i < 3 ? names[i] : "nowhere");
        unlink(path);
        assert_int_equal(yb_chart_directory(dir.path, i < 3 ? dir.charts : path, &ENGLISH_SVG, diag),
                         YB_ERR_FILE);
        assert_int_equal(yb_diag_errors(diag), 1);
        yb_diag_free(diag);
        assert_int_equal(remove_work_dir(&dir), 0);
    }
}

static void a_hostile_title_is_only_text(void **state)
{
    (void) state;
    const work_dir dir = make_work_dir();
    const double median[] = {100, 90, 80}, none[] = {0, 0, 0};
    char zh[4096] = "$(touch yb-x)`touch yb-x`<b>&amp;\\\"%s%n\\n\\u0001\u202E\uFFFF",
         *end = strchr(zh, '\0');

    for (int i = 0; i < 500; i++, end += 3)
        memcpy(end, "医", 4);
    write_small_run(&dir, "accumulated_balance", median, 3, none);
    edit(&dir, "run.json", "小", zh);
    edit(&dir, "run.json", "Small", "</desc><script>alert(1)</script>]]>`touch yb-x`");
    edit(&dir, "run.json", "yibao run small.yaml", "</metadata>\\u0007费用 --set x='&'");
    draw(&dir, &EVERYTHING);
    content svg = read_path(dir.charts, "fan-resident-accumulated_balance.zh.svg");
    assert_contains(svg.bytes, "$(touch yb-x)`touch yb-x`&lt;b&gt;&amp;amp;&quot;%s%n        医医");
    assert_contains(svg.bytes, "command: &lt;/metadata&gt; 费用 --set x='&amp;'");
    assert_null(strchr(svg.bytes, '\a'));
    free(svg.bytes);
    svg = read_path(dir.charts, "fan-resident-accumulated_balance.en.svg");
    assert_null(strstr(svg.bytes, "<script"));
    free(svg.bytes);
    assert_int_not_equal(access("yb-x", F_OK), 0);
    assert_int_equal(remove_work_dir(&dir), 6 + 1);
}

static void numbers_have_separators_and_a_true_minus(void **state)
{
    (void) state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = {{0, 0, "0"},
                 {-0.04, 1, "0.0"},
                 {999.5, 0, "1,000"},
                 {-150000, 0, "\u2212150,000"},
                 {1234.56, 1, "1,234.6"},
                 {-0.5, 2, "\u22120.50"},
                 {1e6, 0, "1,000,000"}};
    char text[40];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        yb_chart_number(cases[i].value, cases[i].decimals, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_gives_five_figures_in_each_language_and_format),
        cmocka_unit_test(only_the_wanted_languages_and_formats_and_present_series_are_drawn),
        cmocka_unit_test(a_png_has_its_size_density_and_metadata_in_sound_chunks),
        cmocka_unit_test(svg_and_pdf_carry_hash_seed_version_and_command),
        cmocka_unit_test(equal_input_gives_equal_bytes),
        cmocka_unit_test(the_title_says_what_the_median_does),
        cmocka_unit_test(exhaustion_beyond_the_horizon_is_said_to_be_beyond_it),
        cmocka_unit_test(a_tail_too_long_to_draw_is_named_instead),
        cmocka_unit_test(a_run_may_name_another_source_of_its_history),
        cmocka_unit_test(faulty_input_is_reported_with_its_line_and_nothing_is_written),
        cmocka_unit_test(missing_files_and_directories_are_file_errors),
        cmocka_unit_test(a_hostile_title_is_only_text),
        cmocka_unit_test(numbers_have_separators_and_a_true_minus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
