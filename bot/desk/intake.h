/* What one webhook becomes, whichever channel it is of: units of work, and an answer once all are on disk. */
#ifndef PUKAAR_DESK_INTAKE_H
#define PUKAAR_DESK_INTAKE_H

#include "desk_private.h"

/* One post, until it is answered. */
struct webhook_post {
    struct desk *desk;
    uint64_t request;
    struct webhook webhook;
    size_t pending; /* units under way, and one for the handler itself */
    bool failed;
};

struct webhook_post *intake_begin(struct desk *desk, const struct http_request *request);
/* Takes what post->webhook holds, and answers 200 or 503; the post is gone then. */
void intake_take(struct webhook_post *post);
/* Answers 400; the post is gone then. */
void intake_bad_body(struct webhook_post *post, const struct http_request *request, const char *why);
/* Before there is a post. */
void intake_refuse(struct desk *desk, const struct http_request *request, int status, const char *label,
                   const char *detail);

#endif
