/* What one webhook costs beside HTTP: signature and parsing, of a single message and of a batch. Prints
 * microseconds a post and a message. */
#include <stdio.h>
#include <stdlib.h>

#include "channel/whatsapp.h"
#include "util/clock.h"

#define ROUND_US 1000000

static void make_body(size_t messages, struct buf *out)
{
    buf_add_text(out, "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\","
                      "\"changes\":[{\"field\":\"messages\",\"value\":"
                      "{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":"
                      "\"15550000001\",\"phone_number_id\":\"106540352242922\"},"
                      "\"contacts\":[{\"profile\":{\"name\":\"Asha\"},\"wa_id\":\"910000010001\",\"user_id\":"
                      "\"IN.13491208655302741918\"}],\"messages\":[");
    for (size_t i = 0; i < messages; i++)
        buf_addf(out,
                 "%s{\"from\":\"910000010001\",\"from_user_id\":\"IN.13491208655302741918\",\"id\":\"wamid."
                 "HBgMOTEwMDAwMDEwMDAxFQIAEhg%zu\","
                 "\"timestamp\":\"1764144000\",\"type\":\"text\",\"text\":{\"body\":\"\\u092e\\u0926\\u0926 "
                 "koi hai kya, B wing 1203 mein pani nahi aa raha\"}}",
                 i ? "," : "", i);
    buf_add_text(out, "]}}]}]}");
}

static void measure(size_t messages)
{
    struct buf buf_auto body = {0};
    struct hmac_key *key = hmac_key_create(STR("an_app_secret_of_32_characters__"));
    unsigned char digest[HMAC_SIZE];
    char header[8 + 2 * HMAC_SIZE] = "sha256=";
    make_body(messages, &body);
    hmac_sha256(key, buf_str(&body), digest);
    hmac_hex(digest, HMAC_SIZE, header + 7);
    int64_t begin_us = clock_mono_us(), signed_us = 0;
    size_t posts = 0;
    while (clock_mono_us() - begin_us < ROUND_US) {
        struct webhook webhook;
        struct err err;
        int64_t before_us = clock_mono_us();
        if (!whatsapp_signature_valid(key, NULL, header, buf_str(&body)))
            exit(1);
        signed_us += clock_mono_us() - before_us;
        if (whatsapp_parse(buf_str(&body), &webhook, &err) < 0 || webhook.message_count != messages)
            exit(1);
        webhook_free(&webhook);
        posts++;
    }
    double each_us = (double)(clock_mono_us() - begin_us) / (double)posts;
    printf("%4zu messages, %6zu bytes: %.1f us a post (signature %.1f), %.2f us a message\n", messages,
           body.len, each_us, (double)signed_us / (double)posts, each_us / (double)messages);
    hmac_key_destroy(key);
}

int main(void)
{
    measure(1);
    measure(10);
    measure(1000);
    return 0;
}
