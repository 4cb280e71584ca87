/* SVG, PDF and PNG files with metadata: see chart_private.h.
 *
 * Cairo writes none into SVG, so it is inserted into the finished bytes.
 * Nothing in a file depends on the time or on earlier files. */
#include "chart_private.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { PNG_DOTS_PER_INCH = 200, PNG_DOTS_PER_METRE = 7874, POINTS_PER_INCH = 72 };

typedef struct {
    char *bytes;
    size_t size, capacity;
    bool failed; /* out of memory */
} buffer;

static void add(buffer *to, const void *bytes, size_t n)
{
    if (to->failed || n == 0)
        return;
    if (n > to->capacity - to->size) {
        const size_t capacity = 2 * (to->size + n) + 4096;
        char *const grown = realloc(to->bytes, capacity);

        if (grown == NULL) {
            to->failed = true;
            return;
        }
        to->bytes = grown;
        to->capacity = capacity;
    }
    memcpy(to->bytes + to->size, bytes, n);
    to->size += n;
}

static void add_text(buffer *to, const char *text)
{
    add(to, text, strlen(text));
}

static cairo_status_t write_to_buffer(void *closure, const unsigned char *bytes, unsigned int n)
{
    buffer *const to = closure;

    add(to, bytes, n);
    return to->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static void add_xml(buffer *to, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&':
            add_text(to, "&amp;");
            break;
        case '<':
            add_text(to, "&lt;");
            break;
        case '>':
            add_text(to, "&gt;");
            break;
        case '"':
            add_text(to, "&quot;");
            break;
        default:
            add(to, text, 1);
        }
}

/* Cairo numbers its surfaces through the life of the process: "surface7" becomes "surface". */
static void add_without_surface_numbers(buffer *to, const char *svg, size_t size)
{
    static const char name[] = "surface";
    const char *const end = svg + size;

    while (svg < end) {
        const char *const found = memmem(svg, (size_t) (end - svg), name, sizeof name - 1);
        const char *const stop = found != NULL ? found + sizeof name - 1 : end;

        add(to, svg, (size_t) (stop - svg));
        svg = stop;
        while (svg < end && *svg >= '0' && *svg <= '9')
            svg++;
    }
}

static void add_svg_metadata(buffer *to, const buffer *svg, const yb_canvas_metadata *metadata)
{
    const char *const tag = svg->size > 0 ? memmem(svg->bytes, svg->size, "<svg", 4) : NULL;
    const char *const close = tag != NULL ? memchr(tag, '>', svg->size - (size_t) (tag - svg->bytes)) : NULL;
    const size_t head = close != NULL ? (size_t) (close + 1 - svg->bytes) : 0;

    if (close == NULL) {
        to->failed = true;
        return;
    }
    add(to, svg->bytes, head);
    add_text(to, "\n<title>");
    add_xml(to, metadata->title);
    add_text(to, "</title>\n<desc>");
    add_xml(to, metadata->description);
    add_text(to, "</desc>\n<metadata>");
    for (size_t i = 0; i < metadata->n_entries; i++) {
        add_text(to, "\n");
        add_xml(to, metadata->entries[i][0]);
        add_text(to, ": ");
        add_xml(to, metadata->entries[i][1]);
    }
    add_text(to, "\n</metadata>");
    add_without_surface_numbers(to, svg->bytes + head, svg->size - head);
}

static void store_32(unsigned char *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char) (value >> (24 - 8 * i));
}

static void add_png_chunk(buffer *to, const char type[static 4], const void *bytes, size_t n)
{
    unsigned char word[4];

    store_32(word, (uint32_t) n);
    add(to, word, 4);
    add(to, type, 4);
    add(to, bytes, n);
    if (to->failed)
        return;
    store_32(word, (uint32_t) crc32_z(0, (const unsigned char *) to->bytes + to->size - n - 4, n + 4));
    add(to, word, 4);
}

/* tEXt is Latin-1; whatever is not plain ASCII goes into iTXt, which is UTF-8. */
static void add_png_text(buffer *to, const char *key, const char *text)
{
    buffer chunk = {0};
    bool ascii = true;

    for (const char *c = text; *c != '\0'; c++)
        ascii = ascii && *c >= ' ' && *c <= '~';
    add(&chunk, key, strlen(key) + 1);
    if (!ascii)
        add(&chunk, "\0\0\0", 4); /* not compressed, method 0, no language, no translated key */
    add_text(&chunk, text);
    if (chunk.failed)
        to->failed = true;
    else
        add_png_chunk(to, ascii ? "tEXt" : "iTXt", chunk.bytes, chunk.size);
    free(chunk.bytes);
}

/* The rows of the picture as PNG wants them before compression: each a filter
 * byte (0, none: best for flat colours) and red, green, blue. */
static unsigned char *png_rows(cairo_surface_t *surface, size_t width, size_t height)
{
    const unsigned char *const pixels = cairo_image_surface_get_data(surface);
    const size_t stride = (size_t) cairo_image_surface_get_stride(surface);
    unsigned char *const rows = malloc(height * (3 * width + 1));
    unsigned char *out = rows;

    for (size_t y = 0; rows != NULL && y < height; y++) {
        *out++ = 0;
        for (size_t x = 0; x < width; x++) {
            uint32_t pixel;

            memcpy(&pixel, pixels + y * stride + 4 * x, sizeof pixel);
            *out++ = (unsigned char) (pixel >> 16);
            *out++ = (unsigned char) (pixel >> 8);
            *out++ = (unsigned char) pixel;
        }
    }
    return rows;
}

/* Cairo can write PNG too, but tries five filters on every row: four times the
 * time for a larger file. */
static void add_png(buffer *to, cairo_surface_t *surface, const yb_canvas_metadata *metadata)
{
    const int level = 3; /* of compression: higher ones gain 8 % for twice the time */
    const size_t width = (size_t) cairo_image_surface_get_width(surface);
    const size_t height = (size_t) cairo_image_surface_get_height(surface);
    const size_t raw_size = height * (3 * width + 1);
    uLongf size = compressBound(raw_size);
    unsigned char header[13] = {0}, density[9];
    unsigned char *const rows = png_rows(surface, width, height), *const packed = malloc(size);

    if (rows == NULL || packed == NULL || compress2(packed, &size, rows, raw_size, level) != Z_OK) {
        to->failed = true;
    } else {
        add(to, "\x89PNG\r\n\x1a\n", 8);
        store_32(header, (uint32_t) width);
        store_32(header + 4, (uint32_t) height);
        header[8] = 8; /* bits per channel */
        header[9] = 2; /* red, green, blue */
        add_png_chunk(to, "IHDR", header, sizeof header);
        store_32(density, PNG_DOTS_PER_METRE);
        store_32(density + 4, PNG_DOTS_PER_METRE);
        density[8] = 1; /* per metre */
        add_png_chunk(to, "pHYs", density, sizeof density);
        add_png_text(to, "Title", metadata->title);
        add_png_text(to, "Description", metadata->description);
        for (size_t i = 0; i < metadata->n_entries; i++)
            add_png_text(to, metadata->entries[i][0], metadata->entries[i][1]);
        add_png_chunk(to, "IDAT", packed, size);
        add_png_chunk(to, "IEND", "", 0);
    }
    free(rows);
    free(packed);
}

static void set_pdf_metadata(cairo_surface_t *surface, const yb_canvas_metadata *metadata)
{
    static const char fixed_date[] = "2000-01-01T00:00:00Z"; /* equal runs give equal bytes */
    buffer keywords = {0};

    for (size_t i = 0; i < metadata->n_entries; i++) {
        add_text(&keywords, i > 0 ? "; " : "");
        add_text(&keywords, metadata->entries[i][0]);
        add_text(&keywords, ": ");
        add_text(&keywords, metadata->entries[i][1]);
    }
    add(&keywords, "", 1);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, metadata->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, metadata->description);
    if (!keywords.failed)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, keywords.bytes);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "yibao");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, fixed_date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, fixed_date);
    free(keywords.bytes);
}

static cairo_surface_t *create_surface(yb_canvas_format format, double width, double height,
                                       const yb_canvas_metadata *metadata, buffer *to)
{
    const double dots_per_point = (double) PNG_DOTS_PER_INCH / POINTS_PER_INCH;
    cairo_surface_t *surface = NULL;

    switch (format) {
    case YB_CANVAS_SVG:
        surface = cairo_svg_surface_create_for_stream(write_to_buffer, to, width, height);
        break;
    case YB_CANVAS_PDF:
        surface = cairo_pdf_surface_create_for_stream(write_to_buffer, to, width, height);
        cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
        set_pdf_metadata(surface, metadata);
        break;
    case YB_CANVAS_PNG:
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int) lround(width * dots_per_point),
                                             (int) lround(height * dots_per_point));
        cairo_surface_set_device_scale(surface, dots_per_point, dots_per_point);
        break;
    }
    return surface;
}

/* Draws into memory: the finished bytes of the file. */
static cairo_status_t render(yb_canvas *canvas, yb_canvas_format format, yb_canvas_draw *draw,
                             const void *context, const yb_canvas_metadata *metadata, buffer *file)
{
    buffer plain = {0};
    const double scale = yb_canvas_scale(canvas);
    double width, height;

    yb_canvas_size(canvas, &width, &height);
    cairo_surface_t *const surface = create_surface(format, width * scale, height * scale, metadata, &plain);
    cairo_t *const cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    yb_canvas_begin(canvas, cr);
    draw(canvas, context);
    yb_canvas_begin(canvas, NULL);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS && format == YB_CANVAS_PNG) {
        cairo_surface_flush(surface);
        add_png(file, surface, metadata);
    }
    cairo_surface_finish(surface); /* completes SVG and PDF */
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (format == YB_CANVAS_SVG && status == CAIRO_STATUS_SUCCESS)
        add_svg_metadata(file, &plain, metadata);
    else if (format == YB_CANVAS_PDF)
        add(file, plain.bytes, plain.size);
    if (status == CAIRO_STATUS_SUCCESS && (file->failed || plain.failed))
        status = CAIRO_STATUS_NO_MEMORY;
    free(plain.bytes);
    return status;
}

/* Writes beside `path`, then renames.  Returns errno or 0. */
static int replace_file(const char *path, const char *bytes, size_t size)
{
    char *aside = NULL;
    size_t done = 0;
    int problem = 0;

    if (asprintf(&aside, "%s.%ld.tmp", path, (long) getpid()) < 0)
        return ENOMEM;
    (void) unlink(aside);
    const int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        problem = errno;
    while (problem == 0 && done < size) {
        const ssize_t n = write(fd, bytes + done, size - done);

        if (n > 0)
            done += (size_t) n;
        else if (n == 0 || errno != EINTR)
            problem = n == 0 ? EIO : errno;
    }
    if (fd >= 0 && close(fd) != 0 && problem == 0)
        problem = errno;
    if (problem == 0 && rename(aside, path) != 0)
        problem = errno;
    if (problem != 0 && fd >= 0)
        (void) unlink(aside);
    free(aside);
    return problem;
}

yb_status yb_chart_store(const char *path, const char *bytes, size_t size, yb_diag *diag)
{
    const int problem = replace_file(path, bytes, size);

    return problem == 0
               ? YB_OK
               : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write %s: %s", path, strerror(problem));
}

yb_status yb_canvas_write(yb_canvas *canvas, yb_canvas_format format, yb_canvas_draw *draw,
                          const void *context, const yb_canvas_metadata *metadata, const char *path,
                          yb_diag *diag)
{
    buffer file = {0};
    const cairo_status_t drawn = render(canvas, format, draw, context, metadata, &file);
    yb_status status;

    if (drawn != CAIRO_STATUS_SUCCESS)
        status =
            yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot draw %s: %s", path, cairo_status_to_string(drawn));
    else
        status = yb_chart_store(path, file.bytes, file.size, diag);
    free(file.bytes);
    return status;
}
