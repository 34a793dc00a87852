#include "util/phone.h"

static bool finish(const char *digits, size_t count, char ret[PHONE_SIZE])
{
    ret[0] = '\0';
    if (count < 7 || count > 15 || digits[0] == '0')
        return false;
    ret[0] = '+';
    memcpy(ret + 1, digits, count);
    ret[count + 1] = '\0';
    return true;
}

/* Only digits are kept; anything but the usual separators makes it no number. */
static bool gather(struct str text, char digits[20], size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c >= '0' && c <= '9') {
            if (count == 20)
                return false;
            digits[count++] = c;
        } else if (!c || !strchr(" -.()", c)) {
            return false;
        }
    }
    *ret_count = count;
    return true;
}

bool phone_parse(struct str text, char ret[PHONE_SIZE])
{
    char digits[20], indian[12] = "91";
    size_t count;
    ret[0] = '\0';
    text = str_trim(text);
    bool plus = text.len && text.at[0] == '+';
    if (!gather(str_slice(text, plus, text.len), digits, &count))
        return false;
    if (plus)
        return finish(digits, count, ret);
    bool national = count == 10 && digits[2] == '0'; /* no country begins with 0 */
    if (count > 2 && digits[0] == '0' && digits[1] == '0' && !national)
        return finish(digits + 2, count - 2, ret);
    if (count == 12 && digits[0] == '9' && digits[1] == '1')
        return finish(digits, count, ret);
    size_t trunk = count == 11 && digits[0] == '0';
    if (count - trunk != 10)
        return false;
    memcpy(indian + 2, digits + trunk, 10);
    return finish(indian, 12, ret);
}

bool phone_from_wa_id(struct str text, char ret[PHONE_SIZE])
{
    char digits[20];
    size_t count;
    ret[0] = '\0';
    if (text.len && text.at[0] == '+')
        text = str_slice(text, 1, text.len);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    }
    return gather(text, digits, &count) && finish(digits, count, ret);
}

void phone_mask(const char *phone, char ret[PHONE_SIZE])
{
    size_t len = strlen(phone);
    if (len < 9 || len >= PHONE_SIZE) {
        memcpy(ret, "***", 4);
        return;
    }
    memcpy(ret, phone, len + 1);
    memset(ret + 3, '*', len - 7);
}

/* Every character of the pattern but a space stands for one of the phone. */
static void space(const char *phone, const char *pattern, char *ret)
{
    for (; *pattern && *phone; pattern++)
        *ret++ = *pattern == ' ' ? ' ' : *phone++;
    *ret = '\0';
}

void phone_spaced(const char *phone, char ret[PHONE_SPACED_SIZE])
{
    struct str text = str_of(phone);
    if (text.len == 13 && str_starts(text, STR("+9122")))
        space(phone, "+## ## #### ####", ret);
    else if (text.len == 13 && str_starts(text, STR("+91")))
        space(phone, "+## ##### #####", ret);
    else if (!str_copy(ret, PHONE_SPACED_SIZE, text))
        ret[0] = '\0';
}
