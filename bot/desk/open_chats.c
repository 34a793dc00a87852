#include "open_chats.h"

#include <limits.h>
#include <stdlib.h>
#include <uthash.h>

#include "util/mem.h"

struct chat {
    struct address address; /* zeroed behind the id's NUL: it is hashed whole */
    bool listed;            /* in the store's last answer */
    int held;
    int64_t minute_ms;
    int passed;
    UT_hash_handle hh;
};

struct open_chats {
    struct chat *chats;
};

struct open_chats *open_chats_create(void)
{
    return mem_new(1, sizeof(struct open_chats));
}

void open_chats_destroy(struct open_chats *chats)
{
    struct chat *chat, *next;
    if (!chats)
        return;
    HASH_ITER(hh, chats->chats, chat, next)
    {
        HASH_DEL(chats->chats, chat);
        free(chat);
    }
    free(chats);
}

static struct chat *find(const struct open_chats *chats, const struct address *address)
{
    struct address key;
    struct chat *chat;
    address_key(address, &key);
    HASH_FIND(hh, chats->chats, &key, sizeof(key), chat);
    return chat;
}

static struct chat *find_or_add(struct open_chats *chats, const struct address *address)
{
    struct chat *chat = find(chats, address);
    if (chat)
        return chat;
    chat = mem_new(1, sizeof(*chat));
    address_key(address, &chat->address);
    HASH_ADD(hh, chats->chats, address, sizeof(chat->address), chat);
    return chat;
}

bool open_chats_has(const struct open_chats *chats, const struct address *address)
{
    return find(chats, address) != NULL;
}

void open_chats_hold(struct open_chats *chats, const struct address *address)
{
    find_or_add(chats, address)->held++;
}

void open_chats_let_go(struct open_chats *chats, const struct address *address)
{
    struct chat *chat = find(chats, address);
    if (!chat)
        return;
    chat->held--;
    chat->listed = true; /* until the store's next answer says otherwise */
}

void open_chats_replace(struct open_chats *chats, const struct address *addresses, size_t count)
{
    struct chat *chat, *next;
    HASH_ITER(hh, chats->chats, chat, next)
    chat->listed = false;
    for (size_t i = 0; i < count; i++)
        find_or_add(chats, &addresses[i])->listed = true;
    HASH_ITER(hh, chats->chats, chat, next)
    {
        if (chat->listed || chat->held > 0)
            continue;
        HASH_DEL(chats->chats, chat);
        free(chat);
    }
}

enum passing open_chats_pass(struct open_chats *chats, const struct address *address, int64_t now_ms)
{
    struct chat *chat = find(chats, address);
    if (!chat)
        return PASSES;
    if (now_ms - chat->minute_ms >= MINUTE_MS) {
        chat->minute_ms = now_ms;
        chat->passed = 0;
    }
    chat->passed = MIN(chat->passed + 1, INT_MAX - 1);
    return chat->passed <= OPEN_CHAT_PER_MINUTE         ? PASSES
           : chat->passed <= OPEN_CHAT_WORDS_PER_MINUTE ? PASSES_COUNTED
                                                        : PASSES_IF_IT_MATTERS;
}
