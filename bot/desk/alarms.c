/* Words for the operator's own phone. */
#include "telling.h"

void operator_tell(struct work *work, const struct incident *incident, const char *text)
{
    struct address to = phone_address(work->rules->operator_phone);
    const struct speak_context context = {
        .texts = work->rules->texts, .arena = work->arena, .now_ms = work->now_ms, .language = "en"};
    struct outgoing outgoing;
    speak_operator(&context, text, &outgoing);
    post(work, incident, PURPOSE_OPERATOR, &to, &outgoing);
}
