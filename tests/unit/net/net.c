#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/mem.h"

struct loop *loop;
char raw_head[32768], raw_body[32768];

int net_setup(void **state)
{
    struct err err;
    (void)state;
    loop = loop_create(&err);
    return loop ? 0 : -1;
}

int net_teardown(void **state)
{
    (void)state;
    loop_destroy(loop);
    return 0;
}

void net_glance(void)
{
    event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
}

int64_t net_limit(void)
{
    return clock_mono_ms() + WAIT_LIMIT_MS;
}

void net_turn(int64_t limit_ms, const char *condition, const char *file, int line)
{
    event_base_loop(loop_base(loop), EVLOOP_ONCE); /* the loop's own timer ends it within a second */
    if (clock_mono_ms() > limit_ms) {
        print_error("%s:%d: waited in vain for: %s\n", file, line, condition);
        fail();
    }
}

static void on_readable(evutil_socket_t fd, short events, void *arg)
{
    struct raw *raw = arg;
    char bytes[65536];
    (void)events;
    ssize_t len = read(fd, bytes, sizeof(bytes));
    if (len > 0)
        buf_add(&raw->in, bytes, (size_t)len);
    else if (len == 0 || (errno != EAGAIN && errno != EINTR))
        raw->closed = true;
    if (raw->closed)
        event_del(raw->readable);
}

struct raw *raw_adopt(int fd)
{
    struct raw *raw = mem_new(1, sizeof(*raw));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    raw->fd = fd;
    raw->readable = event_new(loop_base(loop), fd, EV_READ | EV_PERSIST, on_readable, raw);
    event_add(raw->readable, NULL);
    return raw;
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

struct raw *raw_connect(int port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return raw_adopt(fd);
}

bool raw_push(struct raw *raw, const void *bytes, size_t len)
{
    return write(raw->fd, bytes, len) >= 0 || errno == EAGAIN;
}

bool raw_push_all(struct raw *raw, const char *bytes, size_t len)
{
    int64_t limit_ms = net_limit();
    while (len > 0) {
        ssize_t sent = write(raw->fd, bytes, len);
        if (sent < 0 && errno != EAGAIN)
            return false;
        bytes += MAX(sent, 0);
        len -= (size_t)MAX(sent, 0);
        net_glance();
        assert_true(clock_mono_ms() < limit_ms);
    }
    return true;
}

void raw_send(struct raw *raw, const char *bytes)
{
    assert_int_equal(write(raw->fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

void raw_deafen(struct raw *raw)
{
    event_del(raw->readable);
}

void raw_listen(struct raw *raw)
{
    event_add(raw->readable, NULL);
}

void raw_close(struct raw *raw)
{
    event_free(raw->readable);
    close(raw->fd);
    buf_free(&raw->in);
    free(raw);
}

void raw_reset(struct raw *raw)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(raw->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    raw_close(raw);
}

/* The length of the answer that raw->in begins with; 0 while it is not whole. Answers to HEAD and chunked
 * ones are taken to the end of their head. */
static size_t answer_len(const struct raw *raw, size_t *ret_head)
{
    const char *text = buf_text(&raw->in), *end = strstr(text, "\r\n\r\n");
    if (!end)
        return 0;
    *ret_head = (size_t)(end - text) + 4;
    const char *length = strcasestr(text, "\r\nContent-Length: ");
    size_t body = length && length < end ? strtoul(length + 18, NULL, 10) : 0;
    return raw->in.len >= *ret_head + body ? *ret_head + body : 0;
}

int raw_answer(struct raw *raw)
{
    size_t head = 0, len = 0;
    int status = 0;
    WAIT((len = answer_len(raw, &head)) > 0 || raw->closed);
    raw_head[0] = raw_body[0] = '\0';
    if (!len)
        return 0;
    assert_true(str_copy(raw_head, sizeof(raw_head), (struct str){raw->in.at, head}));
    assert_true(str_copy(raw_body, sizeof(raw_body), (struct str){raw->in.at + head, len - head}));
    assert_int_equal(sscanf(raw_head, "HTTP/1.%*d %d ", &status), 1);
    char *rest = mem_dup_len(raw->in.at + len, raw->in.len - len);
    size_t rest_len = raw->in.len - len;
    buf_clear(&raw->in);
    buf_add(&raw->in, rest, rest_len);
    free(rest);
    return status;
}

static void on_acceptable(evutil_socket_t fd, short events, void *arg)
{
    struct peer *peer = arg;
    (void)events;
    int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0)
        return;
    assert_true(peer->accepted < (int)ARRAY_LEN(peer->all));
    peer->last = peer->all[peer->accepted++] = raw_adopt(connection);
}

void peer_open(struct peer *peer)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof(address);
    *peer = (struct peer){.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    assert_int_equal(bind(peer->fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(peer->fd, 16), 0);
    assert_int_equal(getsockname(peer->fd, (struct sockaddr *)&address, &len), 0);
    peer->port = ntohs(address.sin_port);
    peer->acceptable = event_new(loop_base(loop), peer->fd, EV_READ | EV_PERSIST, on_acceptable, peer);
    event_add(peer->acceptable, NULL);
}

void peer_close(struct peer *peer)
{
    for (int i = 0; i < peer->accepted; i++) {
        if (peer->all[i])
            raw_close(peer->all[i]);
    }
    event_free(peer->acceptable);
    close(peer->fd);
}

static X509 *signed_certificate(EVP_PKEY *key)
{
    X509 *cert = X509_new();
    X509_NAME *name = X509_get_subject_name(cert);
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"127.0.0.1", -1, -1, 0);
    X509_set_issuer_name(cert, name);
    X509_set_pubkey(cert, key);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(cert, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(cert, key, EVP_sha256());
    return cert;
}

void certificate_renew(struct certificate *certificate)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = signed_certificate(key);
    FILE *file = fopen(certificate->cert, "w");
    assert_non_null(file);
    PEM_write_X509(file, cert);
    fclose(file);
    file = fopen(certificate->key, "w");
    assert_non_null(file);
    PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    fclose(file);
    X509_free(cert);
    EVP_PKEY_free(key);
}

void certificate_make(struct certificate *certificate)
{
    assert_true(str_copy(certificate->directory, sizeof(certificate->directory), STR("/tmp/pukaar-XXXXXX")));
    assert_non_null(mkdtemp(certificate->directory));
    assert_true(
        str_format(certificate->cert, sizeof(certificate->cert), "%s/cert.pem", certificate->directory));
    assert_true(str_format(certificate->key, sizeof(certificate->key), "%s/key.pem", certificate->directory));
    certificate_renew(certificate);
}

void certificate_remove(struct certificate *certificate)
{
    unlink(certificate->cert);
    unlink(certificate->key);
    rmdir(certificate->directory);
}

void note_outcome(uint64_t call, const struct http_result *result, void *arg)
{
    struct outcome *outcome = arg;
    assert_true(call != 0);
    outcome->ended++;
    outcome->outcome = result->outcome;
    outcome->status = result->status;
    outcome->retry_after_ms = result->retry_after_ms;
    (void)!str_copy(outcome->body, sizeof(outcome->body), result->body);
    (void)!str_copy(outcome->error, sizeof(outcome->error), str_of(result->error));
}
