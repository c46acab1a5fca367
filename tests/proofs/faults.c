/* Stands between the program and the C library: takes down every write, or makes the n-th one fail.
 *
 * MD_DIR   only files below this folder are watched
 * MD_LOG   where what was written is taken down (see power.py for its form)
 * MD_KILL  the program is killed just before the n-th of its writes, syncs, cuts, renames, removals
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long target = -1, seen = 0;
static int failure = 0, sticky = 0, kills = 0, log_fd = -2;

static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off64_t);
static int (*real_rename)(const char *, const char *), (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    const char *at = getenv("MD_KILL");
    if (at) kills = 1, target = atol(at);
}

/* From now on the n-th call fails with this error; sticky: and all after it. 0 takes it back. */
void md_arm(long n, int error, int goes_on) {
    target = n > 0 ? n : -1;
    seen = 0;
    failure = error;
    sticky = goes_on;
}

long md_seen(void) { return seen; }

static int path_of(int fd, char *path, size_t room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, room - 1);
    if (got < 0) return 0;
    path[got] = 0;
    const char *dir = getenv("MD_DIR");
    return dir && strncmp(path, dir, strlen(dir)) == 0;
}

static void die_here(void) {
    if (kills && ++seen == target) kill(getpid(), SIGKILL);
}

static void die_at(const char *path) {
    const char *dir = getenv("MD_DIR");
    if (kills && dir && strncmp(path, dir, strlen(dir)) == 0) die_here();
}

static int fails(int fd) {
    char path[4096];
    if (!path_of(fd, path, sizeof path)) return 0;
    if (kills) {
        die_here();
        return 0;
    }
    seen++;
    if (target < 0 || (sticky ? seen < target : seen != target)) return 0;
    errno = failure;
    return 1;
}

static void note(char what, int fd, int64_t at, const void *data, uint32_t size) {
    char path[4096] = "";
    if (log_fd == -2) {
        const char *where = getenv("MD_LOG");
        log_fd = where ? open(where, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    if (log_fd < 0) return;
    if (what != 'A' && !path_of(fd, path, sizeof path)) return;
    uint32_t length = strlen(path);
    size_t whole = 1 + 4 + length + 8 + 4 + (data ? size : 0);
    char *buffer = malloc(whole), *p = buffer;
    *p++ = what;
    memcpy(p, &length, 4), p += 4;
    memcpy(p, path, length), p += length;
    memcpy(p, &at, 8), p += 8;
    memcpy(p, &size, 4), p += 4;
    if (data) memcpy(p, data, size);
    real_write(log_fd, buffer, whole);
    free(buffer);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    if (fails(fd)) return -1;
    ssize_t done = real_pwrite(fd, data, size, at);
    if (done > 0) note('W', fd, at, data, done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

ssize_t write(int fd, const void *data, size_t size) {
    if (fd > 2 && fails(fd)) return -1;
    off64_t at = fd > 2 ? lseek64(fd, 0, SEEK_CUR) : 0;
    ssize_t done = real_write(fd, data, size);
    if (done > 0 && fd == 1) note('A', fd, 0, data, done);
    else if (done > 0 && fd > 2) note('W', fd, at, data, done);
    return done;
}

int fsync(int fd) {
    if (fails(fd)) return -1;
    int done = real_fsync(fd);
    if (done == 0) note('S', fd, 0, NULL, 0);
    return done;
}
int fdatasync(int fd) {
    if (fails(fd)) return -1;
    int done = real_fdatasync(fd);
    if (done == 0) note('S', fd, 0, NULL, 0);
    return done;
}

int ftruncate64(int fd, off64_t size) {
    if (fails(fd)) return -1;
    int done = real_ftruncate(fd, size);
    if (done == 0) note('T', fd, size, NULL, 0);
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
    die_at(to);
    return real_rename(from, to);
}

int unlink(const char *path) {
    die_at(path);
    return real_unlink(path);
}
