/*
 * Posts under way to the business: bytes and their signature, repeated with back-off until they are answered
 * 200.
 */
#ifndef PUKAAR_SANDBOX_POST_H
#define PUKAAR_SANDBOX_POST_H

#include "sandbox.h"
#include "webhook.h"

struct posts;

struct posts *posts_create(struct sandbox *sandbox) NODISCARD;
/* ids: of the messages in it, taken (NULL for none); they are settled once the post is answered 200. */
void posts_add(struct posts *posts, struct str body, const char *signature, char **ids, size_t count,
               bool once);
/* A form of the SMS gateway, to its own address. */
void posts_add_sms(struct posts *posts, struct str body, char **ids, size_t count);
/* Forgets what waits; what is under way is not repeated. */
void posts_clear(struct posts *posts);
/* Before the HTTP client is destroyed: posts under way end with it. */
void posts_stop(struct posts *posts);
void posts_destroy(struct posts *posts);

#endif
