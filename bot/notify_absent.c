#include "notify.h"

void notify_state(const char *state)
{
    (void)state;
}
