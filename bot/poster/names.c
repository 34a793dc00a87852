/* Names of sizes and formats. */
#include "poster/poster.h"

static const char *const sizes[] = {
    [POSTER_A4] = "a4", [POSTER_A3] = "a3", [POSTER_STICKER] = "sticker", [POSTER_SQUARE] = "square"};
static const char *const formats[] = {[POSTER_PDF] = "pdf", [POSTER_SVG] = "svg", [POSTER_PNG] = "png"};

static int index_of(const char *const *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(name, str_of(names[i])))
            return (int)i;
    }
    return -1;
}

bool poster_size_parse(struct str name, enum poster_size *ret)
{
    int index = index_of(sizes, ARRAY_LEN(sizes), name);
    if (index >= 0)
        *ret = (enum poster_size)index;
    return index >= 0;
}

const char *poster_size_name(enum poster_size size)
{
    return sizes[size];
}

bool poster_format_parse(struct str name, enum poster_format *ret)
{
    int index = index_of(formats, ARRAY_LEN(formats), name);
    if (index >= 0)
        *ret = (enum poster_format)index;
    return index >= 0;
}

const char *poster_format_name(enum poster_format format)
{
    return formats[format];
}
