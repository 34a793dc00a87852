#include "tls.h"

#include <openssl/err.h>

static SSL_CTX *refuse(SSL_CTX *context, const char *file, struct err *err)
{
    char reason[160];
    ERR_error_string_n(ERR_get_error(), reason, sizeof(reason));
    ERR_clear_error();
    err_set(err, "%s: %s", file, reason);
    SSL_CTX_free(context);
    return NULL;
}

SSL_CTX *tls_context(const char *cert_file, const char *key_file, struct err *err)
{
    ERR_clear_error(); /* libcurl shares the thread's queue */
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return refuse(NULL, cert_file, err);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    /* An end without close_notify: HTTP's own framing shows a truncation. */
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    if (SSL_CTX_use_certificate_chain_file(context, cert_file) != 1)
        return refuse(context, cert_file, err);
    if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return refuse(context, key_file, err);
    return context;
}
