/* One step's messages: what the files of effects share. */
#ifndef PUKAAR_DESK_TELLING_H
#define PUKAAR_DESK_TELLING_H

#include "work.h"

/* Everything one call needs; the step's incident is the one after it. */
struct telling {
    struct work *work;
    const struct scene *scene;
    const struct incident *incident;
    const struct incident_input *input;
    const struct officer *officer;
    const struct outgoing *media;
    const struct incident *before; /* the step */
    const struct taken *taken;     /* what an alert says of who had it; NULL for nothing */
};

/* taken.c */
struct taken {
    char silent_by[PHONE_SIZE];                        /* who took it and went silent; "" for nobody */
    int64_t taken_ms;                                  /* when it was taken last */
    char handed_by[PHONE_SIZE], handed_to[PHONE_SIZE]; /* who has it by being handed it; "" for none */
};
void taken_read(struct work *work, const struct incident *incident, struct taken *ret);

/* effects.c */
/* The reporter's own chat; CHANNEL_NONE when they are only known as a member of a group without a number. */
struct address reporter_address(const struct incident *incident);
const char *contact_language(const struct telling *telling, const struct contact *contact);
/* What an alert to the contact is spoken with; handed_by is NULL unless it was handed to them. */
struct speak_context alert_context(const struct telling *telling, const struct contact *contact,
                                   const char *handed_by);
void alert_contact(const struct telling *telling, const struct contact *contact, int repeat,
                   const char *handed_by);
const struct contact *contact_at(const struct scene *scene, const char *phone);
/* alerts.c: the alert to one number on one channel, but never the same twice: one that waits to be sent
 * becomes this one, and what left just now is not said again. False when there is no new message. */
bool post_alert(const struct telling *telling, const struct address *to, const struct outgoing *outgoing);
/* Calls tell for every contact who was sent the alert, but the officer who acts. */
void each_told(const struct telling *telling,
               void (*tell)(const struct telling *, const struct address *, const char *language));
/* A short text; outside the window the alert's template carries it in place of the words. */
void tell_whatever_window(const struct telling *telling, const struct address *to, const char *language,
                          const char *key, const struct text_value *extra);
/* To the officer who acts, unless they are answered otherwise. */
void answer(const struct telling *telling, const char *key, const struct text_value *extra);

/* tellings.c: what the station, the circle and she say to each other. */
/* "Nirbhaya squad (+91...)" */
const char *contact_title(const struct telling *telling, const char *phone);
void tell_holder(const struct telling *telling);
void tell_contact(const struct telling *telling, const struct address *to, const char *language);
void tell_passed_on(const struct telling *telling, const struct address *to, const char *language);
void tell_circle_says(const struct telling *telling);
void tell_text_only(const struct telling *telling);
void tell_note(const struct telling *telling);
void answer_done(const struct telling *telling);

#endif
