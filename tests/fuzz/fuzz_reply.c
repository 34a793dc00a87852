/* Any words: the rest lies inside them, and a reference is one. */
#include <stdlib.h>

#include "incident/texts.h"
#include "target.h"

static const struct texts *shipped(void)
{
    static struct texts *texts;
    struct config_report report = {0};
    if (!texts)
        texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    if (!texts)
        abort();
    config_report_free(&report);
    return texts;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    char ref[ID_REFERENCE_SIZE];
    struct reply reply;
    reply_parse(shipped(), (struct str){text, len}, &reply);
    if (reply.rest.len > len ||
        (reply.rest.len && (reply.rest.at < text || reply.rest.at + reply.rest.len > text + len)))
        abort();
    if (*reply.ref && !id_is_reference(str_of(reply.ref), ref))
        abort();
    struct closing closing;
    closing_parse(shipped(), (struct str){text, len}, &closing);
    if (closing.rest.len > len || !memchr(closing.case_number, '\0', sizeof(closing.case_number)))
        abort();
    return 0;
}
