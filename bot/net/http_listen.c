#include "http_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/num.h"
#include "util/str.h"

static bool split(const char *listen, char host[64], char port[8])
{
    const char *colon = strrchr(listen, ':');
    int64_t number;
    if (!colon || !str_copy(port, 8, str_of(colon + 1)) || !num_i64(str_of(port), &number) || number < 0 ||
        number > 65535)
        return false;
    struct str name = {listen, (size_t)(colon - listen)};
    if (name.len >= 2 && name.at[0] == '[' && name.at[name.len - 1] == ']')
        name = str_slice(name, 1, name.len - 1);
    return name.len > 0 && str_copy(host, 64, name);
}

static int bound_socket(const struct addrinfo *to)
{
    const int one = 1;
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    /* Accepted sockets inherit TCP_NODELAY; without it the first reply over TLS waits for a delayed
     * acknowledgement. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0 &&
        bind(fd, to->ai_addr, to->ai_addrlen) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

int listen_socket(const char *listen, struct err *err)
{
    char host[64], port[8];
    const struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (!split(listen, host, port) || getaddrinfo(host, port, &hints, &found) != 0)
        return err_set(err, "server.listen: \"%s\" is no address such as 127.0.0.1:8080 or [::1]:8080",
                       listen);
    int fd = bound_socket(found);
    freeaddrinfo(found);
    return fd >= 0 ? fd : err_set(err, "server.listen: %s: %s", listen, strerror(errno));
}

int listen_port(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t len = sizeof(address);
    if (getsockname(fd, &address.any, &len) < 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}
