#include "http_route.h"

static bool path_matches(const char *route, struct str path)
{
    size_t len = strlen(route);
    if (len > 1 && route[len - 1] == '*')
        return str_starts(path, (struct str){route, len - 1});
    return str_eq(str_of(route), path);
}

const struct http_route *route_find(const struct http_settings *settings, struct str path, unsigned method,
                                    unsigned *ret_methods)
{
    const struct http_route *found = NULL;
    *ret_methods = 0;
    for (size_t i = 0; i < settings->route_count; i++) {
        const struct http_route *route = &settings->routes[i];
        if (!path_matches(route->path, path))
            continue;
        *ret_methods |= route->methods;
        if (!found && route->methods & method)
            found = route;
    }
    return found;
}

const char *route_methods(unsigned methods, char ret[ROUTE_METHODS_SIZE])
{
    static const struct {
        unsigned method;
        const char *name;
    } names[] = {{HTTP_GET, "GET"}, {HTTP_POST, "POST"}, {HTTP_PUT, "PUT"}, {HTTP_DELETE, "DELETE"}};
    size_t len = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!(methods & names[i].method))
            continue;
        (void)str_format(ret + len, ROUTE_METHODS_SIZE - len, "%s%s", len ? ", " : "", names[i].name);
        len = strlen(ret);
    }
    return ret;
}

size_t route_body_max(const struct http_settings *settings)
{
    size_t largest = 0;
    for (size_t i = 0; i < settings->route_count; i++)
        largest = MAX(largest, settings->routes[i].body_max);
    return largest;
}

bool route_allows(const struct http_settings *settings, const struct http_request *request)
{
    enum http_role role = request->route->role;
    if (role == HTTP_NOBODY)
        return false;
    if (!settings->allow)
        return role == HTTP_ANYONE || role == HTTP_PLATFORM;
    return settings->allow(request, settings->arg);
}
