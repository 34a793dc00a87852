/* The loop: order of timers and posts, signals, and that it lives until it is stopped. */
#include "net.h"

#include <pthread.h>
#include <signal.h>

#include "util/clock.h"

static char order[64];
static size_t order_len;

static int setup(void **state)
{
    order_len = 0;
    order[0] = '\0';
    return net_setup(state);
}

/* What note() is given to write. */
static char *letter(char c)
{
    static char letters[128];
    letters[(size_t)c] = c;
    return &letters[(size_t)c];
}

static void note(void *arg)
{
    if (order_len + 1 < sizeof(order))
        order[order_len++] = *(const char *)arg;
    order[order_len] = '\0';
}

static void stop(void *arg)
{
    (void)arg;
    loop_stop(loop);
}

static void timers_run_once_in_their_order(void **state)
{
    (void)state;
    loop_timer(loop, 20, note, letter('c'));
    loop_timer(loop, 1, note, letter('b'));
    loop_timer(loop, 0, note, letter('a'));
    loop_timer(loop, 40, stop, NULL);
    int64_t begin_ms = clock_mono_ms();
    loop_run(loop);
    assert_string_equal(order, "abc");
    assert_in_range(clock_mono_ms() - begin_ms, 30, 2000); /* libevent's clock is coarse by a tick */
}

static void a_cancelled_timer_does_not_run(void **state)
{
    (void)state;
    uint64_t a = loop_timer(loop, 0, note, letter('a')), b = loop_timer(loop, 0, note, letter('b'));
    assert_true(a != 0 && b != 0 && a != b);
    loop_timer_cancel(loop, a);
    loop_timer_cancel(loop, a);
    loop_timer_cancel(loop, 0);
    WAIT(order_len > 0);
    assert_string_equal(order, "b");
    loop_timer_cancel(loop, b);
}

static uint64_t other;

static void cancel_other(void *arg)
{
    (void)arg;
    note(letter('x'));
    loop_timer_cancel(loop, other);
}

static void a_timer_may_cancel_one_that_is_due_with_it(void **state)
{
    (void)state;
    loop_timer(loop, 0, cancel_other, NULL);
    other = loop_timer(loop, 0, note, letter('y'));
    loop_timer(loop, 5, note, letter('z'));
    WAIT(order_len == 2);
    assert_string_equal(order, "xz");
}

#define POSTS 2000

struct flow {
    int next[2]; /* what each thread's next post must say */
    int seen;
};

struct post {
    struct flow *flow;
    int thread, number;
};

static struct post posts[2][POSTS];

static void on_post(void *arg)
{
    struct post *post = arg;
    assert_int_equal(post->number, post->flow->next[post->thread]++);
    if (++post->flow->seen == 2 * POSTS)
        loop_stop(loop);
}

static void *post_all(void *arg)
{
    struct post *all = arg;
    for (int i = 0; i < POSTS; i++)
        loop_post(loop, on_post, &all[i]);
    return NULL;
}

static void posts_from_threads_keep_their_order(void **state)
{
    struct flow flow = {{0, 0}, 0};
    pthread_t threads[2];
    (void)state;
    for (int t = 0; t < 2; t++) {
        for (int i = 0; i < POSTS; i++)
            posts[t][i] = (struct post){&flow, t, i};
        assert_int_equal(pthread_create(&threads[t], NULL, post_all, posts[t]), 0);
    }
    loop_run(loop);
    for (int t = 0; t < 2; t++)
        pthread_join(threads[t], NULL);
    assert_int_equal(flow.seen, 2 * POSTS);
}

static void post_again(void *arg)
{
    note(arg);
    loop_post(loop, note, letter('2'));
}

static void a_post_may_post(void **state)
{
    (void)state;
    loop_post(loop, post_again, letter('1'));
    WAIT(order_len == 2);
    assert_string_equal(order, "12");
}

static void signals_are_told_on_the_loop_each_time(void **state)
{
    (void)state;
    assert_int_equal(loop_on_signal(loop, SIGUSR1, note, letter('s')), 0);
    raise(SIGUSR1);
    assert_int_equal(order_len, 0);
    WAIT(order_len == 1);
    raise(SIGUSR1);
    WAIT(order_len == 2);
}

static void a_write_to_a_gone_peer_is_no_signal(void **state)
{
    (void)state;
    assert_int_equal(raise(SIGPIPE), 0); /* would end the process */
}

static void what_is_still_set_goes_with_the_loop(void **state)
{
    struct err err;
    (void)state;
    struct loop *second = loop_create(&err);
    assert_non_null(second);
    loop_timer(second, 0, note, letter('a'));
    loop_post(second, note, letter('b'));
    assert_int_equal(loop_on_signal(second, SIGUSR2, note, letter('c')), 0);
    loop_destroy(second);
    loop_destroy(NULL);
    assert_int_equal(order_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(timers_run_once_in_their_order, setup, net_teardown),
        cmocka_unit_test_setup_teardown(a_cancelled_timer_does_not_run, setup, net_teardown),
        cmocka_unit_test_setup_teardown(a_timer_may_cancel_one_that_is_due_with_it, setup, net_teardown),
        cmocka_unit_test_setup_teardown(posts_from_threads_keep_their_order, setup, net_teardown),
        cmocka_unit_test_setup_teardown(a_post_may_post, setup, net_teardown),
        cmocka_unit_test_setup_teardown(signals_are_told_on_the_loop_each_time, setup, net_teardown),
        cmocka_unit_test_setup_teardown(a_write_to_a_gone_peer_is_no_signal, setup, net_teardown),
        cmocka_unit_test_setup_teardown(what_is_still_set_goes_with_the_loop, setup, net_teardown),
    };
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
