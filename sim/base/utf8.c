#include "yibao/utf8.h"

#include <string.h>

typedef struct {
    uint32_t first, last;
} code_range;

static bool in_ranges(uint32_t code_point, const code_range *range, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (code_point >= range[i].first && code_point <= range[i].last)
            return true;
    return false;
}

size_t yb_utf8_decode(const char *text, size_t size, uint32_t *code_point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *) text;
    size_t length;
    uint32_t value;

    *code_point = 0;
    if (size == 0)
        return 0;
    if (byte[0] < 0x80) {
        *code_point = byte[0];
        return 1;
    }
    if (byte[0] >= 0xC2 && byte[0] <= 0xDF)
        length = 2;
    else if (byte[0] >= 0xE0 && byte[0] <= 0xEF)
        length = 3;
    else if (byte[0] >= 0xF0 && byte[0] <= 0xF4)
        length = 4;
    else
        return 0;
    if (length > size)
        return 0;
    value = byte[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (byte[i] & 0x3Fu);
    }
    if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *code_point = value;
    return length;
}

int yb_utf8_width(uint32_t code_point)
{
    static const code_range none[] = {
        {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
    static const code_range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                      {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
                                      {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                                      {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

    if (code_point < 0x300)
        return 1;
    if (in_ranges(code_point, none, sizeof none / sizeof *none))
        return 0;
    return in_ranges(code_point, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

bool yb_utf8_is_printable(uint32_t code_point)
{
    static const code_range hidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x200B, 0x200F},
                                        {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF},
                                        {0xFFF9, 0xFFFF}};

    return !in_ranges(code_point, hidden, sizeof hidden / sizeof *hidden);
}

int yb_utf8_columns(const char *text)
{
    size_t left = strlen(text);
    int columns = 0;

    while (left > 0) {
        uint32_t code_point;
        const size_t length = yb_utf8_decode(text, left, &code_point);

        columns += length > 0 ? yb_utf8_width(code_point) : 1;
        text += length > 0 ? length : 1;
        left -= length > 0 ? length : 1;
    }
    return columns;
}
