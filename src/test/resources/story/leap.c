/* Loaded before a program's libraries it sets what the program takes the time of day to be: by as many seconds as the first eight bytes of $LEAP say, at every moment anew.
   Clocks that nobody can set go on as they do. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static volatile int64_t *leap;

static void __attribute__((constructor)) look(void) {
    int file = open(getenv("LEAP"), O_RDONLY);
    void *seconds = mmap(NULL, sizeof *leap, PROT_READ, MAP_SHARED, file, 0);
    if (seconds == MAP_FAILED) abort();
    leap = seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
    int said = real(clock, now);
    if (!said && leap && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *leap;
    return said;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    int said = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return said;
}

time_t time(time_t *now) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now) *now = precise.tv_sec;
    return precise.tv_sec;
}
