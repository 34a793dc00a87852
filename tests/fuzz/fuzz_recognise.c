/* Any bytes are a message: a verdict comes, its evidence lies inside the text, its JSON is whole. */
#include <stdlib.h>

#include "recognise/recognise.h"
#include "target.h"
#include "util/json.h"

static const struct recogniser *shipped(void)
{
    static struct recogniser *recogniser;
    struct config_report report = {{0}, 0};
    struct recognise_settings settings = {getenv("PUKAAR_LEXICON"), 0.5, 0.8};
    if (!recogniser)
        recogniser = recogniser_load(&settings, &report);
    if (!recogniser)
        abort();
    config_report_free(&report);
    return recogniser;
}

static void check(const struct verdict *verdict, struct str text)
{
    struct buf buf_auto out = {0};
    verdict_print_json(verdict, text, &out);
    cJSON *json = json_parse(buf_str(&out));
    if (!json)
        abort();
    cJSON_Delete(json);
    for (size_t i = 0; i < verdict->evidence_count; i++) {
        if (verdict->evidence[i].start >= verdict->evidence[i].end || verdict->evidence[i].end > text.len)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct recognise_scratch *scratch;
    static const char *const landmarks[] = {"Banyan Court", "नाना पार्क", NULL};
    struct verdict verdict;
    struct str text = {(const char *)bytes, len};
    struct recognise_context context = {.landmarks = len % 2 ? landmarks : NULL, .forwarded = len % 3 == 0};
    if (!scratch)
        scratch = recognise_scratch_create();
    recognise(shipped(), scratch, text, &context, &verdict);
    check(&verdict, text);
    return 0;
}
