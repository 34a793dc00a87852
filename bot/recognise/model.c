#include "model.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/file.h"
#include "util/mem.h"

/*
 * The file: the magic, biases and languages as they lie in memory, then of each table the number of slots in
 * use, and for each of these its number (32 bits) and the slot. Little endian, as every machine we run on.
 */
#define MAGIC "pukaar-model-2\n\n"
#define FILE_BYTES_MAX (16u << 20)
#define PREFETCH 12 /* features ahead: each lies anywhere in a table larger than the near caches */

/* Tells models apart, also one that lies where another lay before. */
static atomic_uint_fast64_t models_loaded;

struct slot_record {
    uint32_t number;
    struct model_slot slot;
};
struct detail_record {
    uint32_t number;
    struct model_detail detail;
};

float model_text_scale(size_t text_count)
{
    float ratio = MODEL_TEXT_LENGTH / ((float)text_count + 32.0f);
    return sqrtf(ratio);
}

float model_concept_scale(size_t concept_count)
{
    return sqrtf(MODEL_CONCEPT_LENGTH / ((float)concept_count + 8.0f));
}

/* NULL when the feature has no weight. */
static const struct model_detail *find(const struct model *model, uint32_t feature)
{
    const struct model_detail *detail = &model->details[model_detail_of(feature)];
    uint16_t tag = model_tag_of(feature);
    for (uint32_t way = 0; way < MODEL_WAYS; way++) {
        if (detail[way].tag == tag)
            return &detail[way];
    }
    return NULL;
}

void model_add(const struct model *model, const uint32_t *features, size_t count, struct model_sum *sum)
{
    int32_t alert = 0, confirm = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + PREFETCH < count)
            __builtin_prefetch(&model->slots[model_slot_of(features[i + PREFETCH])]);
        const struct model_slot *slot = &model->slots[model_slot_of(features[i])];
        uint16_t tag = model_tag_of(features[i]);
        for (uint32_t way = 0; way < MODEL_WAYS; way++) {
            int32_t mine = -(int32_t)(slot[way].tag == tag); /* all ones or none: no branch to guess wrong */
            alert += slot[way].alert & mine;
            confirm += slot[way].confirm & mine;
        }
    }
    sum->alert += alert;
    sum->confirm += confirm;
    sum->features += (uint32_t)count;
}

void model_verdict(const struct model *model, const struct model_sum *text, const struct model_sum *concepts,
                   const struct model_sum *signs, float *ret_alert, float *ret_confirm)
{
    float scale = model_text_scale(text->features), concept_scale = model_concept_scale(concepts->features);
    float alert = (float)text->alert * scale + (float)concepts->alert * concept_scale + (float)signs->alert;
    float confirm =
        (float)text->confirm * scale + (float)concepts->confirm * concept_scale + (float)signs->confirm;
    *ret_alert = model->bias[HEAD_ALERT] + alert / MODEL_SCALE;
    *ret_confirm = model->bias[HEAD_CONFIRM] + confirm / MODEL_SCALE;
}

static void add_details(const struct model *model, const uint32_t *features, size_t count, float scale,
                        float *ret)
{
    int32_t sums[HEAD_DETAILS_] = {0};
    for (size_t i = 0; i < count; i++) {
        const struct model_detail *detail = find(model, features[i]);
        for (size_t head = 0; detail && head < HEAD_DETAILS_; head++)
            sums[head] += detail->weights[head];
    }
    for (size_t head = 0; head < HEAD_DETAILS_; head++)
        ret[HEAD_CANCEL + head] += (float)sums[head] * scale / MODEL_SCALE;
}

static int32_t sum_cancel(const struct model *model, const uint32_t *features, size_t count)
{
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const struct model_detail *detail = find(model, features[i]);
        sum += detail ? detail->weights[0] : 0;
    }
    return sum;
}

float model_score_cancel(const struct model *model, const struct features *features)
{
    float text = (float)sum_cancel(model, features->text, features->text_count);
    float concepts = (float)sum_cancel(model, features->concepts, features->concept_count);
    float signs = (float)sum_cancel(model, features->signs, features->sign_count);
    return model->bias[HEAD_CANCEL] + (text * model_text_scale(features->text_count) +
                                       concepts * model_concept_scale(features->concept_count) + signs) /
                                          MODEL_SCALE;
}

void model_score_details(const struct model *model, const struct features *features, float ret[HEAD_COUNT_])
{
    memcpy(ret, model->bias, sizeof(model->bias));
    float scale = model_text_scale(features->text_count);
    add_details(model, features->text, features->text_count, scale, ret);
    add_details(model, features->concepts, features->concept_count,
                model_concept_scale(features->concept_count), ret);
    add_details(model, features->signs, features->sign_count, 1.0f, ret);
}

struct reader {
    const char *at;
    size_t left;
};

static bool take(struct reader *reader, void *into, size_t len)
{
    if (reader->left < len)
        return false;
    memcpy(into, reader->at, len);
    reader->at += len;
    reader->left -= len;
    return true;
}

static bool read_slots(struct model *model, struct reader *reader)
{
    uint32_t count;
    struct slot_record record;
    if (!take(reader, &count, sizeof(count)))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!take(reader, &record, sizeof(record)) || record.number >= MODEL_SLOTS)
            return false;
        model->slots[record.number] = record.slot;
    }
    return true;
}

static bool read_details(struct model *model, struct reader *reader)
{
    uint32_t count;
    struct detail_record record;
    if (!take(reader, &count, sizeof(count)))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!take(reader, &record, sizeof(record)) || record.number >= MODEL_DETAIL_SLOTS)
            return false;
        model->details[record.number] = record.detail;
    }
    return true;
}

static bool read_model(struct model *model, struct reader reader)
{
    char magic[sizeof(MAGIC) - 1];
    if (!take(&reader, magic, sizeof(magic)) || memcmp(magic, MAGIC, sizeof(magic)) != 0 ||
        !take(&reader, model->bias, sizeof(model->bias)) ||
        !take(&reader, model->languages, sizeof(model->languages)))
        return false;
    for (size_t i = 0; i < MODEL_LANGUAGES_MAX; i++)
        model->languages[i][sizeof(model->languages[i]) - 1] = '\0';
    for (size_t i = 0; i < HEAD_COUNT_; i++) {
        if (!isfinite(model->bias[i]))
            return false;
    }
    return read_slots(model, &reader) && read_details(model, &reader) && reader.left == 0;
}

struct model *model_load(const char *path, struct config_report *report)
{
    if (access(path, F_OK) != 0)
        return NULL;
    buf_auto struct buf bytes = {0};
    struct err err;
    if (file_read(path, FILE_BYTES_MAX, &bytes, &err) < 0) {
        config_report_add(report, path, 0, "model", "%s", err.text);
        return NULL;
    }
    struct model *model = mem_new(1, sizeof(*model));
    model->number = atomic_fetch_add(&models_loaded, 1) + 1;
    if (!read_model(model, (struct reader){bytes.at, bytes.len})) {
        config_report_add(report, path, 0, "model",
                          "not a model of this version: train it anew (tests/train)");
        model_free(model);
        return NULL;
    }
    return model;
}

void model_free(struct model *model)
{
    free(model);
}

static void print_slots(const struct model *model, struct buf *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < MODEL_SLOTS; i++)
        count += model->slots[i].tag != 0;
    buf_add(out, &count, sizeof(count));
    for (uint32_t i = 0; i < MODEL_SLOTS; i++) {
        struct slot_record record = {i, model->slots[i]};
        if (record.slot.tag != 0)
            buf_add(out, &record, sizeof(record));
    }
}

static void print_details(const struct model *model, struct buf *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < MODEL_DETAIL_SLOTS; i++)
        count += model->details[i].tag != 0;
    buf_add(out, &count, sizeof(count));
    for (uint32_t i = 0; i < MODEL_DETAIL_SLOTS; i++) {
        struct detail_record record;
        memset(&record, 0, sizeof(record)); /* the padding too: the same file every time */
        record.number = i;
        record.detail = model->details[i];
        if (record.detail.tag != 0)
            buf_add(out, &record, sizeof(record));
    }
}

void model_print(const struct model *model, struct buf *out)
{
    buf_add(out, MAGIC, sizeof(MAGIC) - 1);
    buf_add(out, model->bias, sizeof(model->bias));
    buf_add(out, model->languages, sizeof(model->languages));
    print_slots(model, out);
    print_details(model, out);
}
