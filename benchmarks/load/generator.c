/*
 * Load generator of the benchmarks: closed loops over loopback sockets, driven by epoll.
 *
 *     generator MODE PORT CONNECTIONS DEPTH REQUEST_FILE REPLY_BYTES [sleeps]
 *
 * MODE is tcp or udp (connections are opened once; each keeps DEPTH requests in flight), connect (each of
 * CONNECTIONS slots opens a connection, sends the request, reads the reply and closes, over and over) or hold
 * (connections are only opened). It writes "ready", then obeys lines on standard input:
 *
 *     run SECONDS MOST    start requests for SECONDS or until MOST of them (0: no such limit), await every
 *                         reply, then write "OPERATIONS WALL_SECONDS CPU_SECONDS"
 *     hold COUNT          open COUNT more connections, each of which has had one reply, and keep them
 *
 * All replies are in before a line is written, so whoever reads the server's clock then sees whole operations.
 * While it waits it asks for events again and again, unless it is told that it sleeps, or there is one processor alone.
 * Of a sleeping one the server pays for the waking, in its send: on a virtual machine that can be as much as all else
 * that a request takes, and a slow server, whose client sleeps more often, pays it more often. CPU_SECONDS are without
 * the waiting.
 *
 * It ends at the end of its standard input, and by itself when no reply comes for STALL_MILLISECONDS.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STALL_MILLISECONDS = 20000, EVENTS = 256, SOURCE_ADDRESSES = 16 };
static const size_t READ_BYTES = 1 << 20;

struct connection {
    int fd;
    int connecting;
    int wants_write;    /* EPOLLOUT is asked for */
    long unsent;        /* requests that are due and not wholly sent */
    long in_flight;     /* requests whose reply is not complete */
    size_t sent;        /* bytes of the current request already sent */
    size_t reply_left;  /* bytes of the current reply still to come */
};

static int port, connection_count, depth, is_udp, reopens, sleeps;
static char *request, *read_buffer;
static size_t request_bytes, reply_bytes;
static struct connection *connections;
static int poller;

static double deadline;
static long started, most, finished;

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static double now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec + moment.tv_nsec * 1e-9;
}

static double cpu(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec + used.tv_nsec * 1e-9;
}

static struct sockaddr_in loopback(unsigned host, int number) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(number)};
    address.sin_addr.s_addr = htonl((127u << 24) + host);
    return address;
}

static void watch(struct connection *connection, int operation, int wants_write) {
    struct epoll_event event = {.events = EPOLLIN | (wants_write ? EPOLLOUT : 0), .data.ptr = connection};
    if (epoll_ctl(poller, operation, connection->fd, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
    connection->wants_write = wants_write;
}

/* Sources rotate over 127.0.0.2 and up: closed connections keep their pair of ports for a minute. */
static void take_source_address(int fd) {
    static unsigned turn;
    int yes = 1;
    struct sockaddr_in source = loopback(2 + turn++ % SOURCE_ADDRESSES, 0);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&source, sizeof source) < 0) fail("bind: %s", strerror(errno));
}

static int open_socket(int extra_flags) {
    int yes = 1, fd = socket(AF_INET, (is_udp ? SOCK_DGRAM : SOCK_STREAM) | extra_flags, 0);
    struct sockaddr_in server = loopback(1, port);
    if (fd < 0) fail("socket: %s", strerror(errno));
    if (!is_udp) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        take_source_address(fd);
    }
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
        fail("connect to port %d: %s", port, strerror(errno));
    return fd;
}

static int may_start(void) {
    if ((most && started >= most) || now() >= deadline) return 0;
    started++;
    return 1;
}

static void open_anew(struct connection *connection) {
    connection->fd = open_socket(SOCK_NONBLOCK);
    connection->connecting = 1;
    connection->unsent = connection->in_flight = 1;
    watch(connection, EPOLL_CTL_ADD, 1);
}

static void send_due(struct connection *connection) {
    while (connection->unsent) {
        ssize_t count = send(connection->fd, request + connection->sent, request_bytes - connection->sent, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno != EAGAIN) fail("send: %s", strerror(errno));
            break;
        }
        connection->sent += count;
        if (connection->sent < request_bytes) continue;
        connection->sent = 0;
        connection->unsent--;
    }
    if (connection->wants_write != (connection->unsent > 0)) watch(connection, EPOLL_CTL_MOD, connection->unsent > 0);
}

static void reply_is_complete(struct connection *connection) {
    finished++;
    connection->in_flight--;
    connection->reply_left = reply_bytes;
    if (reopens) {
        close(connection->fd);
        connection->fd = -1;
        if (may_start()) open_anew(connection);
    } else if (may_start()) {
        connection->in_flight++;
        connection->unsent++;
    }
}

static void receive(struct connection *connection) {
    ssize_t count = recv(connection->fd, read_buffer, READ_BYTES, 0);
    if (count < 0) {
        if (errno == EAGAIN) return;
        fail("recv: %s", strerror(errno));
    }
    if (count == 0) fail("the server closed a connection");
    while (count > 0 && connection->in_flight) {
        size_t part = (size_t)count < connection->reply_left ? (size_t)count : connection->reply_left;
        connection->reply_left -= part;
        count -= part;
        if (connection->reply_left == 0) {
            reply_is_complete(connection);
            if (reopens) return;
        }
    }
    if (count > 0) fail("the server sent %ld bytes more than it was asked for", (long)count);
    send_due(connection);
}

static void finish_connecting(struct connection *connection) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) fail("connect to port %d: %s", port, strerror(error));
    connection->connecting = 0;
}

static void start_slots(void) {
    for (int i = 0; i < connection_count; i++) {
        struct connection *connection = &connections[i];
        connection->reply_left = reply_bytes;
        if (reopens) {
            if (may_start()) open_anew(connection);
            continue;
        }
        while (connection->in_flight < depth && may_start()) {
            connection->in_flight++;
            connection->unsent++;
        }
        send_due(connection);
    }
}

/* As epoll_wait; adds the processor time of the waiting to `waited`. */
static int await_events(struct epoll_event *events, double *waited) {
    int count = epoll_wait(poller, events, EVENTS, sleeps ? STALL_MILLISECONDS : 0);
    if (count || sleeps) return count;
    double began = now(), asked;
    do {
        count = epoll_wait(poller, events, EVENTS, 0);
        asked = now();
    } while (!count && asked - began < STALL_MILLISECONDS / 1000.0);
    *waited += asked - began;
    return count;
}

static void run(double seconds) {
    struct epoll_event events[EVENTS];
    double wall_before = now(), cpu_before = cpu(), waited = 0;
    deadline = wall_before + seconds;
    started = finished = 0;
    start_slots();
    while (finished < started) {
        int count = await_events(events, &waited);
        if (count == 0) fail("no reply for %d seconds", STALL_MILLISECONDS / 1000);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection->connecting) finish_connecting(connection);
            if (events[i].events & EPOLLOUT) send_due(connection);
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(connection);
        }
    }
    double busy = cpu() - cpu_before - waited; /* clocks differ in grain */
    printf("%ld %.9f %.9f\n", finished, now() - wall_before, busy > 0 ? busy : 0);
}

static void hold(long count) {
    double before = now();
    for (long i = 0; i < count; i++) {
        int fd = open_socket(0);
        if (send(fd, request, request_bytes, MSG_NOSIGNAL) != (ssize_t)request_bytes) fail("send: %s", strerror(errno));
        for (size_t left = reply_bytes; left;) {
            ssize_t got = recv(fd, read_buffer, left, 0);
            if (got <= 0) fail("a held connection got no reply");
            left -= got;
        }
    }
    printf("%ld %.9f %.9f\n", count, now() - before, cpu());
}

static void read_request(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("%s: %s", path, strerror(errno));
    fseek(file, 0, SEEK_END);
    request_bytes = ftell(file);
    rewind(file);
    request = malloc(request_bytes);
    if (!request || fread(request, 1, request_bytes, file) != request_bytes) fail("%s: cannot be read", path);
    fclose(file);
}

static void raise_descriptor_limit(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void open_connections(void) {
    connections = calloc(connection_count, sizeof *connections);
    if (reopens) return;
    for (int i = 0; i < connection_count; i++) {
        connections[i].fd = open_socket(0);
        fcntl(connections[i].fd, F_SETFL, O_NONBLOCK);
        watch(&connections[i], EPOLL_CTL_ADD, 0);
    }
}

int main(int count, char **arguments) {
    char line[128];
    double seconds;
    long number;
    if (count < 7 || count > 8 || (count == 8 && strcmp(arguments[7], "sleeps")))
        fail("usage: generator MODE PORT CONNECTIONS DEPTH REQUEST_FILE REPLY_BYTES [sleeps]");
    sleeps = count == 8 || sysconf(_SC_NPROCESSORS_ONLN) < 2;
    const char *mode = arguments[1];
    is_udp = !strcmp(mode, "udp");
    reopens = !strcmp(mode, "connect");
    if (!is_udp && !reopens && strcmp(mode, "tcp") && strcmp(mode, "hold")) fail("unknown mode %s", mode);
    port = atoi(arguments[2]);
    connection_count = strcmp(mode, "hold") ? atoi(arguments[3]) : 0;
    depth = atoi(arguments[4]);
    read_request(arguments[5]);
    reply_bytes = strtoul(arguments[6], NULL, 10);
    read_buffer = malloc(READ_BYTES);
    poller = epoll_create1(0);
    raise_descriptor_limit();
    open_connections();
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("ready");
    while (fgets(line, sizeof line, stdin)) {
        most = 0;
        if (sscanf(line, "run %lf %ld", &seconds, &most) >= 1) run(seconds);
        else if (sscanf(line, "hold %ld", &number) == 1) hold(number);
        else fail("unknown command %s", line);
    }
    return 0;
}
