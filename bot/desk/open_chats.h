/*
 * Which chats and people have something open (an incident, a question), so that ordinary chat elsewhere never
 * reaches the store. A cache: rebuilt from the store every second; an entry that a unit under way has asked
 * for stays until that unit is done.
 */
#ifndef PUKAAR_DESK_OPEN_CHATS_H
#define PUKAAR_DESK_OPEN_CHATS_H

#include "util/address.h"

struct open_chats;
struct open_chats *open_chats_create(void);
void open_chats_destroy(struct open_chats *chats);
bool open_chats_has(const struct open_chats *chats, const struct address *address);
/* A message that will open something is on its way to the store: what follows it in the chat belongs to it
 * already. */
void open_chats_hold(struct open_chats *chats, const struct address *address);
void open_chats_let_go(struct open_chats *chats, const struct address *address);
/* The store's answer: exactly these, beside the held ones. */
void open_chats_replace(struct open_chats *chats, const struct address *addresses, size_t count);
/* A flood is folded, never dropped: beyond OPEN_CHAT_PER_MINUTE messages a minute what only repeats is
 * counted, and beyond OPEN_CHAT_WORDS_PER_MINUTE words without a call or a place are no longer looked at. */
#define OPEN_CHAT_PER_MINUTE 60
#define OPEN_CHAT_WORDS_PER_MINUTE 600
enum passing { PASSES, PASSES_COUNTED, PASSES_IF_IT_MATTERS };
enum passing open_chats_pass(struct open_chats *chats, const struct address *address, int64_t now_ms);

#endif
