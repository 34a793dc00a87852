/* Tells systemd how it goes (sd_notify(3)); does nothing where there is none. notify_absent.c stands in
 * without libsystemd. */
#ifndef PUKAAR_NOTIFY_H
#define PUKAAR_NOTIFY_H

void notify_state(const char *state);

#endif
