/*
 * What the tests of net/ share: one loop a test, raw peers on loopback that speak byte by byte, and WAIT(),
 * which turns the loop until a condition holds and fails the test when it does not within WAIT_LIMIT_MS.
 */
#ifndef PUKAAR_TESTS_NET_H
#define PUKAAR_TESTS_NET_H

#include "../unit.h"

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "util/buf.h"

#define WAIT_LIMIT_MS 10000
#define WAIT(condition)                                                                                      \
    do {                                                                                                     \
        int64_t wait_until_ = net_limit();                                                                   \
        while (!(condition))                                                                                 \
            net_turn(wait_until_, #condition, __FILE__, __LINE__);                                           \
    } while (0)

extern struct loop *loop;

/* For cmocka: a fresh loop; and its end. */
int net_setup(void **state);
int net_teardown(void **state);
/* One turn of the loop, without waiting. */
void net_glance(void);
int64_t net_limit(void);
/* Waits for one event at least; fails the test when limit has passed. */
void net_turn(int64_t limit_ms, const char *condition, const char *file, int line);

/* One end of a connection, without any protocol. */
struct raw {
    int fd;
    struct event *readable;
    struct buf in;
    bool closed; /* the other end closed or reset it */
};

struct raw *raw_connect(int port);
struct raw *raw_adopt(int fd);
void raw_send(struct raw *raw, const char *bytes);
/* False when the other end has gone. Never blocks: what does not fit is dropped. */
bool raw_push(struct raw *raw, const void *bytes, size_t len);
/* Turns the loop until everything is sent; false when the other end has gone before. */
bool raw_push_all(struct raw *raw, const char *bytes, size_t len);
/* Reads no more, so that the other end's output piles up. */
void raw_deafen(struct raw *raw);
/* Reads again. */
void raw_listen(struct raw *raw);
void raw_close(struct raw *raw);
void raw_reset(struct raw *raw); /* with RST */
/* Waits for a whole answer (or the end of the connection) and takes it off raw->in; its status, 0 for none.
 * The head and body are left in raw_head and raw_body until the next call. */
int raw_answer(struct raw *raw);
extern char raw_head[32768], raw_body[32768];

/* A listener whose connections are raw. */
struct peer {
    int fd, port, accepted;
    struct event *acceptable;
    struct raw *last; /* the newest connection; the peer frees them all */
    struct raw *all[16];
};

void peer_open(struct peer *peer);
void peer_close(struct peer *peer);

/* A key and a certificate for 127.0.0.1 that signs itself, as PEM files in a fresh directory. */
struct certificate {
    char directory[64], cert[96], key[96];
};

void certificate_make(struct certificate *certificate);
/* In the same place: another key and certificate. */
void certificate_renew(struct certificate *certificate);
void certificate_remove(struct certificate *certificate);

/* One call of a client and how it ended. */
struct outcome {
    int ended; /* times */
    enum http_outcome outcome;
    int status;
    int64_t retry_after_ms;
    char body[1024], error[256];
};

/* An http_done_fn; arg is a struct outcome. */
void note_outcome(uint64_t call, const struct http_result *result, void *arg);

#endif
