/* TLS for accepted connections: a context that can be replaced. For net/ only. */
#ifndef PUKAAR_NET_TLS_H
#define PUKAAR_NET_TLS_H

#include <openssl/ssl.h>

#include "util/err.h"

/* NULL with the reason: an unreadable file, a key that does not fit its certificate. TLS 1.2 and later. */
SSL_CTX *tls_context(const char *cert_file, const char *key_file, struct err *err);

#endif
