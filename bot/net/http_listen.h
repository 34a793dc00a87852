/* The listening socket. For net/ only. */
#ifndef PUKAAR_NET_HTTP_LISTEN_H
#define PUKAAR_NET_HTTP_LISTEN_H

#include "util/err.h"

/* A bound socket for "127.0.0.1:8080" or "[::1]:8080"; -1 with the reason. */
int listen_socket(const char *listen, struct err *err);
/* The port it was given; 0 when it cannot be known. */
int listen_port(int fd);

#endif
