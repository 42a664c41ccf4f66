/* The least a TCP probe can cost on this kernel: non-blocking connect, epoll, reset. Judges nothing. Linux only.
   Arguments: rate, port, hosts. Ends when its input does, with one line of JSON. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARM_UP_MS 600.0
#define LATE_MAX 2000000
#define EVENTS 512

static double late_ms[LATE_MAX];
static long late_count, sent, answered, failed;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile(double share) {
  return late_count ? late_ms[(long)(share * (late_count - 1))] : 0;
}

static void drop(int fd) {
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close(fd);
}

static void probe(int epoll, const struct sockaddr_in *to) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sent++;
  if (fd < 0) {
    failed++;
    return;
  }
  if (connect(fd, (const struct sockaddr *)to, sizeof *to) != 0 && errno != EINPROGRESS) {
    failed++;
    close(fd);
    return;
  }
  struct epoll_event event = {.events = EPOLLOUT, .data.fd = fd};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void settle(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == 0) answered++;
  else failed++;
  drop(fd);
}

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  double step_ms = 1000.0 / atof(argv[1]), start_ms = now_ms() + 10;
  int host_count = argc - 3, epoll = epoll_create1(EPOLL_CLOEXEC), open = 1;
  struct sockaddr_in *hosts = calloc(host_count, sizeof *hosts);
  for (int i = 0; i < host_count; i++) {
    hosts[i].sin_family = AF_INET;
    hosts[i].sin_port = htons(atoi(argv[2]));
    if (inet_pton(AF_INET, argv[i + 3], &hosts[i].sin_addr) != 1) return 64;
  }
  struct epoll_event input = {.events = EPOLLIN, .data.fd = STDIN_FILENO}, events[EVENTS];
  epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input);
  while (open) {
    double due_ms;
    while ((due_ms = start_ms + sent * step_ms) <= now_ms()) {
      probe(epoll, &hosts[sent % host_count]);
      if (due_ms - start_ms >= WARM_UP_MS && late_count < LATE_MAX) late_ms[late_count++] = now_ms() - due_ms;
    }
    int wait_ms = (int)(due_ms - now_ms()) + 1;
    int count = epoll_wait(epoll, events, EVENTS, wait_ms < 0 ? 0 : wait_ms);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd == STDIN_FILENO) open = 0;
      else settle(events[i].data.fd);
    }
  }
  qsort(late_ms, late_count, sizeof *late_ms, ascending);
  printf("{\"sent\":%ld,\"answered\":%ld,\"failed\":%ld,\"latenessP50Ms\":%f,\"latenessP99Ms\":%f}\n", sent, answered,
         failed, quantile(0.5), quantile(0.99));
  return 0;
}
