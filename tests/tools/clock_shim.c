/*
 * A clock that a test can move, put under a running server by LD_PRELOAD: the file that CLOCK_SHIM names
 * holds two numbers of 64 bits, milliseconds that are added to the wall clock and to the monotonic one.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offsets;

__attribute__((constructor)) static void open_offsets(void)
{
    const char *path = getenv("CLOCK_SHIM");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *mapped = mmap(NULL, 2 * sizeof(*offsets), PROT_READ, MAP_SHARED, fd, 0);
    offsets = mapped == MAP_FAILED ? NULL : mapped;
    close(fd);
}

static int64_t offset_of(clockid_t clock)
{
    if (!offsets)
        return 0;
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE     ? offsets[0]
           : clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE ? offsets[1]
                                                                         : 0;
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
    int result = (int)syscall(SYS_clock_gettime, clock, ret);
    int64_t offset_ms = offset_of(clock), ns = ret->tv_nsec + offset_ms % 1000 * 1000000;
    ret->tv_sec += (time_t)(offset_ms / 1000 + (ns >= 1000000000) - (ns < 0));
    ret->tv_nsec = ns >= 1000000000 ? ns - 1000000000 : ns < 0 ? ns + 1000000000 : ns;
    return result;
}
