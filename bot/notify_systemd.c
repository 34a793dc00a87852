#include <systemd/sd-daemon.h>

#include "notify.h"

void notify_state(const char *state)
{
    (void)sd_notify(0, state);
}
