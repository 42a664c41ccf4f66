#!/usr/bin/env python3
"""An agent written from docs/protocol.md and nothing else (P... are its rules), to show that the page suffices. It keeps what the manager
has not confirmed in memory, and probes by plain TCP connects. Standard library only; python 3.8 or newer."""
import argparse, asyncio, errno, hashlib, json, math, os, platform, random, re, secrets, signal, socket, struct, sys, time
from collections import deque

try:
    import msgpack
except ImportError:
    msgpack = None

SPOOL_ITEMS_MAX = 200_000
BATCH_ITEMS_MAX, STATE_CHANGES_MAX = 1_000, 1_000
BATCH_EVERY_S, TICK_S = 0.2, 0.1
WAITING_BYTES_MAX = 8 << 20  # P73
UP, TIMEOUT, DNS, RESOLVER, BLIND, SKIPPED, UNPROBED = 0, 17, 19, 67, 68, 71, 72  # P41
VERDICTS = {  # P43
    errno.ECONNREFUSED: 16, errno.ETIMEDOUT: 17, errno.EHOSTUNREACH: 18, errno.ECONNRESET: 20, errno.EPIPE: 20, errno.EADDRNOTAVAIL: 64,
    errno.EADDRINUSE: 64, errno.EMFILE: 65, errno.ENFILE: 65, errno.ENETUNREACH: 66, errno.ENETDOWN: 66, errno.EINVAL: 66,
    errno.EACCES: 69, errno.EPERM: 69, errno.ENOBUFS: 70, errno.ENOMEM: 70,
}


class Fault(Exception):
    """Why a connection has to end: a fault code, and what was wrong in words."""

    def __init__(self, code, text):
        super().__init__(code + ": " + text)
        self.code, self.text = code, text


# --- Values (P10 to P17) ---------------------------------------------------------------------------------------------------------------

def pack(v):
    """The smallest msgpack that says it; what this agent writes needs no other forms."""
    if v is None: return b"\xc0"
    if isinstance(v, bool): return b"\xc3" if v else b"\xc2"
    if isinstance(v, int):
        if 0 <= v < 128: return struct.pack("B", v)
        for top, tag, form in ((1 << 8, 0xCC, ">BB"), (1 << 16, 0xCD, ">BH"), (1 << 32, 0xCE, ">BI"), (1 << 64, 0xCF, ">BQ")):
            if 0 <= v < top: return struct.pack(form, tag, v)
        return struct.pack(">Bq", 0xD3, v)
    if isinstance(v, float): return struct.pack(">Bd", 0xCB, v)
    if isinstance(v, str):
        raw = v.encode()
        return head(len(raw), 0xA0, 32, 0xD9, 0xDA, 0xDB) + raw
    if isinstance(v, bytes): return head(len(v), 0, 0, 0xC4, 0xC5, 0xC6) + v
    if isinstance(v, dict): return head(len(v), 0x80, 16, None, 0xDE, 0xDF) + b"".join(pack(k) + pack(x) for k, x in v.items())
    return head(len(v), 0x90, 16, None, 0xDC, 0xDD) + b"".join(map(pack, v))


def head(n, fix, fix_max, tag8, tag16, tag32):
    if n < fix_max: return struct.pack("B", fix + n)
    if tag8 and n < 1 << 8: return struct.pack(">BB", tag8, n)
    return struct.pack(">BH", tag16, n) if n < 1 << 16 else struct.pack(">BI", tag32, n)


NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
LENGTHS = {0xC4: ">B", 0xC5: ">H", 0xC6: ">I", 0xD9: ">B", 0xDA: ">H", 0xDB: ">I", 0xDC: ">H", 0xDD: ">I", 0xDE: ">H", 0xDF: ">I"}


def unpack(data):
    """The one value of a payload. Raises IndexError, ValueError or struct.error when there is no such value."""
    value, end = value_at(data, 0, 8)
    if end != len(data): raise ValueError("a byte after the value")
    return value


def value_at(data, at, depth):
    tag, at = data[at], at + 1
    if tag < 0x80: return tag, at
    if tag >= 0xE0: return tag - 256, at
    if tag in (0xC0, 0xC2, 0xC3): return {0xC0: None, 0xC2: False, 0xC3: True}[tag], at
    if tag in NUMBERS: return struct.unpack_from(NUMBERS[tag], data, at)[0], at + struct.calcsize(NUMBERS[tag])
    if tag in LENGTHS:
        n, at = struct.unpack_from(LENGTHS[tag], data, at)[0], at + struct.calcsize(LENGTHS[tag])
    elif tag < 0xC0:
        n, tag = (tag & 31, 0xD9) if tag >= 0xA0 else (tag & 15, 0xDC if tag >= 0x90 else 0xDE)
    else:
        raise ValueError("extension types are not allowed")  # P14
    if n > len(data) - at: raise ValueError("claims more than there is")
    if tag <= 0xC6: return data[at:at + n], at + n
    if tag <= 0xDB: return data[at:at + n].decode(), at + n
    if depth == 0: raise ValueError("too deep")  # P17
    items = []
    for _ in range(n * 2 if tag >= 0xDE else n):
        item, at = value_at(data, at, depth - 1)
        items.append(item)
    return (items if tag < 0xDE else dict(zip(items[::2], items[1::2]))), at


if msgpack is not None and os.environ.get("AGENT_MSGPACK") != "own":
    pack, unpack = msgpack.packb, lambda data: msgpack.unpackb(data, strict_map_key=True)


# --- Result columns (P50 to P55) -------------------------------------------------------------------------------------------------------

def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def zigzag(d):
    return varint(2 * d if d >= 0 else -2 * d - 1)


def differences(values):
    """One token for all rows, without repeats: how rows are cut is the writer's choice (P53)."""
    return varint(len(values) * 2) + b"".join(zigzag(b - a) for a, b in zip([0] + values, values))


def runs(values):
    """Neighbours that are alike, as [value, rows]."""
    found = []
    for value in values:
        if found and found[-1][0] == value: found[-1][1] += 1
        else: found.append([value, 1])
    return found


def latency(micros):
    exponent = 0
    while math.floor(micros / 10 ** exponent + 0.5) > 999: exponent += 1
    return exponent * 1000 + math.floor(micros / 10 ** exponent + 0.5)


def columns(rows):
    """The bytes of results (slot, time in ms, code, latency in microseconds or None)."""
    if not rows: return b"\x01"
    slots, times, codes, latencies = map(list, zip(*rows))
    out = [b"\x01", differences(slots), differences(times)]
    out += [bytes([code]) + varint(n) for code, n in runs(codes)]
    if latencies[0] is None: out.append(varint(0))  # the first run is of rows with a latency
    at = 0
    for _, n in runs([x is None for x in latencies]):
        out.append(varint(n))
        out += [varint(latency(x)) for x in latencies[at:at + n] if x is not None]
        at += n
    return b"".join(out)


# --- What was seen, until it is confirmed (P63, P64, P68) --------------------------------------------------------------------------------

def wall_ms():
    return int(time.time() * 1000)


class Spool:
    """The items first ... next - 1 of this process start. An item is ('result', row) or ('change', change)."""

    def __init__(self):
        self.epoch, self.first, self.next, self.items, self.dropped = secrets.token_hex(16), 1, 1, deque(), 0
        self.dropped_ms, self.dropped_to = (0, 0), 0

    def add(self, kind, value):
        self.items.append((kind, value))
        self.next += 1
        if len(self.items) > SPOOL_ITEMS_MAX:
            _, lost = self.items.popleft()
            begin, _ = self.dropped_ms if self.dropped else (lost[1], 0)
            self.dropped_ms, self.dropped_to, self.dropped = (begin, lost[1]), self.first, self.dropped + 1
            self.first += 1

    def renumber(self, slots):
        """What was told of a service is told by its other number, and by 0 of one that has none (P80)."""
        self.items = deque((kind, type(value)([slots.get(value[0], 0), *value[1:]])) for kind, value in self.items)

    def confirm(self, seq):
        while self.first <= seq and self.items:
            self.items.popleft()
            self.first += 1

    def message_from(self, seq):
        """The message that goes on at seq, and how many sequences it covers and how many items it counts."""
        if seq < self.first:
            lost = seq <= self.dropped_to
            last = min(self.first - 1, self.dropped_to) if lost else self.first - 1
            begin, end = self.dropped_ms if lost else (wall_ms(), wall_ms())
            reason = "spool-full" if lost else "spool-expired"
            return ["gap", {"epoch": self.epoch, "from": seq, "to": last, "reason": reason, "fromMs": begin, "toMs": end}], last - seq + 1, 1
        begin = seq - self.first
        items = [self.items[i] for i in range(begin, min(begin + BATCH_ITEMS_MAX, len(self.items)))]
        results = columns([value for kind, value in items if kind == "result"])
        changes = [[place] + value for place, (kind, value) in enumerate(items) if kind == "change"]
        fields = {"epoch": self.epoch, "seq": seq, "count": len(items), "results": results, "changes": changes}
        return ["batch", fields], len(items), len(items)


# --- Services ----------------------------------------------------------------------------------------------------------------------------

def hash_fraction(text):
    """A service's place in its interval (P44)."""
    h = 0x811C9DC5
    for character in text: h = (h ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    h = (h ^ h >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    h = (h ^ h >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (h ^ h >> 16) / 2 ** 32


def rhythm(wish):
    """The phase, and how far apart the times are at which other probes may be made (0: any time), in ms (P44)."""
    interval, index, of = wish["intervalMs"], wish["index"], wish["of"]
    start = hash_fraction(wish["id"]) * interval
    if of == 1: return start, 0
    m = max(1, interval // (of * 1000))
    width = interval / (of * m)
    shift = index // (of // math.gcd(m, of))
    return (start + (index * m + shift) % (of * m) * width) % interval, width * of


class Service:
    """One service: when it is due (P44), and what is held of it (P42)."""

    def __init__(self, wish, now):
        self.wish, self.task, self.sent_ms = wish, None, None
        self.run_ms, self.passed, self.successes, self.success_ms = None, -1, 0, 0
        self.health = [wish["slot"], now, now, UNPROBED, 0]
        match = re.match(r"^tcp://(?:\[([^\]]+)\]|([^:/\[\]]+)):(\d+)$", wish["target"])
        self.address = (match[1] or match[2], int(match[3])) if match else None

    def judge(self, at, code):
        """The change that this verdict makes, or None."""
        _, _, since, was, _ = self.health
        if code == UP: return self.succeed(at, was)
        if code >= 64:
            if code in (SKIPPED, was): return None
            self.run_ms, self.successes = None, 0
            return self.change(at, at, code, 0)
        broken, failing = self.successes > 0, self.run_ms is not None
        self.successes = 0
        if not failing: self.passed = -1
        if not failing or broken: self.run_ms = at
        begins = not failing or (broken and self.passed < 0)
        over = max([grace for grace in self.wish["gracesMs"] if grace <= at - self.run_ms] + [-1])
        if over > self.passed:
            self.passed = over
            return self.change(at, at if begins else since, 128 + code, at - self.run_ms)
        return self.change(at, at, code, 0) if begins else None

    def succeed(self, at, was):
        if was == UP: return None
        if self.successes == 0: self.success_ms = at
        self.successes += 1
        if self.run_ms is not None and self.successes < self.wish["recover"]: return None
        self.run_ms, self.successes = None, 0
        return self.change(at, self.success_ms, UP, 0)

    def change(self, at, since, code, held):
        self.health = [self.wish["slot"], at, since, code, held]
        return list(self.health)

    def due_ms(self):
        """When it is to be probed next, and the regular time that the others are counted from."""
        now, interval = wall_ms(), self.wish["intervalMs"]
        phase, step = rhythm(self.wish)
        spacing = 1000 * self.wish["of"]
        open_ms = now if self.sent_ms is None else max(now, self.sent_ms + spacing - 20)
        regular = phase + math.ceil((open_ms - phase) / interval) * interval
        other = self.other_ms(now)
        if other is None: return regular
        other = max(other, open_ms)
        return min(regular, phase + math.ceil((other - phase) / step) * step if step else other)

    def other_ms(self, now):
        """When a probe besides the regular ones is wished for: a first look, a recovery, the course and the end of a grace."""
        if self.sent_ms is None: return now
        if self.run_ms is None: return None
        if self.successes: return self.sent_ms + 1000
        grace = next((grace for grace in self.wish["gracesMs"] if grace > self.passed), None)
        if grace is None: return None
        soon = self.sent_ms + min(self.wish["intervalMs"], max(1000, grace / 3))
        return soon if soon + 1000 <= self.run_ms + grace else max(self.run_ms + grace, self.sent_ms + 1000)


async def probe(address, timeout_s):
    """When it was sent, its verdict code, and its latency in microseconds where there is one (P43)."""
    loop, sock, begun, sent_ms = asyncio.get_running_loop(), None, time.perf_counter(), wall_ms()
    deadline = begun + timeout_s
    try:
        family, kind, proto, _, where = (await asyncio.wait_for(loop.getaddrinfo(*address, type=socket.SOCK_STREAM), timeout_s))[0]
        sock = socket.socket(family, kind, proto)
        sock.setblocking(False)
        # Closed by a reset, or else each probe would keep a port for a minute.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        begun, sent_ms = time.perf_counter(), wall_ms()
        await asyncio.wait_for(loop.sock_connect(sock, where), deadline - begun)
        if sock.getsockname() == sock.getpeername(): return sent_ms, 16, None
        return sent_ms, UP, (time.perf_counter() - begun) * 1e6
    except asyncio.TimeoutError:
        late_s = time.perf_counter() - deadline
        if late_s > max(0.02, timeout_s / 10): return sent_ms, 70, None
        return sent_ms, (RESOLVER if sock is None or deadline - begun < timeout_s / 2 else TIMEOUT), None
    except socket.gaierror as error:
        return sent_ms, (DNS if error.errno == socket.EAI_NONAME else RESOLVER), None
    except OSError as error:
        return sent_ms, VERDICTS.get(error.errno, BLIND), None
    finally:
        if sock is not None: sock.close()


def configuration_hash(wishes):
    """P74. Its text is that of JSON.stringify."""
    names = "slot id target intervalMs timeoutMs gracesMs recover index of".split()
    lines = [json.dumps([wishes[slot][name] for name in names], separators=(",", ":"), ensure_ascii=False) for slot in sorted(wishes)]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


class Watch:
    """All services of the configuration in force, and what is counted of them."""

    def __init__(self, spool):
        self.spool, self.services, self.revision, self.hash, self.store, self.problems = spool, {}, 0, "", "", []
        self.probes = self.skipped = self.in_flight = self.results = 0
        self.lateness = deque(maxlen=1000)

    def put_in_force(self, store, revision, digest, wishes):
        """What it does not change goes on undisturbed (P65), also where services have other numbers now (P80)."""
        if store != self.store: self.renumber({wish["id"]: wish["slot"] for wish in wishes})
        self.store = store
        known, self.services = self.services, {}
        self.revision, self.hash, self.problems = revision, digest, []
        for wish in wishes:
            before = known.get(wish["slot"])
            stays = before is not None and before.wish["target"] == wish["target"]
            service = known.pop(wish["slot"]) if stays else Service(wish, wall_ms())
            self.services[wish["slot"]] = service
            if service.address is None:
                self.problems.append({"slot": wish["slot"], "reason": "blind", "text": "this agent connects to tcp://host:port only"})
            elif service.task is None or service.wish != wish:
                if service.task: service.task.cancel()
                service.wish, service.task = wish, asyncio.ensure_future(self.look(service))
        for service in known.values():
            if service.task: service.task.cancel()

    def renumber(self, slots):
        named = {slot: slots[service.wish["id"]] for slot, service in self.services.items() if service.wish["id"] in slots}
        self.spool.renumber(named)
        for slot, service in self.services.items():
            if slot not in named and service.task: service.task.cancel()
        self.services = {named[slot]: service for slot, service in self.services.items() if slot in named}
        for slot, service in self.services.items(): service.health[0] = slot

    def stop(self):
        for service in self.services.values():
            if service.task: service.task.cancel()

    async def look(self, service):
        wish = service.wish
        while True:
            due = service.due_ms()
            await asyncio.sleep(max(0, due - wall_ms()) / 1000)
            late = max(0, wall_ms() - due)
            if late > min(1000, wish["intervalMs"] / 2):
                passed = 1 + int(late // wish["intervalMs"])
                self.skipped += passed
                self.tell((wish["slot"], int(due), SKIPPED, None))
                continue
            self.lateness.append(late)
            self.in_flight += 1
            try: sent_ms, code, micros = await probe(service.address, wish["timeoutMs"] / 1000)
            finally: self.in_flight -= 1
            self.probes, service.sent_ms = self.probes + 1, sent_ms
            self.tell((wish["slot"], sent_ms, code, micros))
            change = service.judge(sent_ms, code)
            if change: self.spool.add("change", change)

    def tell(self, row):
        self.results += 1
        self.spool.add("result", row)

    def vitals(self):
        late = sorted(self.lateness) or [0]
        return {
            "services": len(self.services), "probes": self.probes, "skipped": self.skipped, "inFlight": self.in_flight, "memoryBytes": 0,
            "spooled": len(self.spool.items), "dropped": self.spool.dropped,
            "latenessP50Ms": late[len(late) // 2], "latenessP99Ms": late[len(late) * 99 // 100],
        }


# --- The session (P60 to P73) ------------------------------------------------------------------------------------------------------------

class Session:
    """One connection. `run` returns how long to wait at least before the next, in ms, and whether there was a welcome."""

    def __init__(self, name, watch, spool, reader, writer):
        self.name, self.watch, self.spool, self.reader, self.writer = name, watch, spool, reader, writer
        self.welcome, self.parts, self.whole, self.leaving, self.retry_ms, self.pings = None, [], None, False, 0, 0

    async def run(self):
        self.send("hello", {
            "versions": [1], "agent": self.name, "epoch": self.spool.epoch, "software": "foreign-agent 1", "features": ["delta"],
            "spool": [{"epoch": self.spool.epoch, "first": self.spool.first, "next": self.spool.next}],
            "revision": self.watch.revision, "hash": self.watch.hash, "store": self.watch.store,
            "host": {"hostname": socket.gethostname()[:64], "platform": sys.platform, "arch": platform.machine(),
                     "node": platform.python_version(), "cpus": os.cpu_count() or 0, "memoryBytes": 0},
            "nowMs": wall_ms(),
        })
        ticking = None
        try:
            first, fields = await asyncio.wait_for(self.receive(4096), 10)
            if first == "refuse": say("refused:", fields["code"], fields["text"])
            if first == "bye": say_farewell(fields)
            if first in ("refuse", "bye"):
                self.retry_ms = fields["retryAfterMs"]
                return
            if first != "welcome": raise Fault("message-unexpected", "before the welcome")
            self.begin(fields)
            ticking = asyncio.ensure_future(self.tick())
            reading = asyncio.ensure_future(self.read())
            done, waiting = await asyncio.wait({ticking, reading}, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting: task.cancel()
            for task in done: task.result()
        except asyncio.TimeoutError:
            say("no welcome within 10 s")
            self.send("bye", {"code": "silent", "text": "no welcome within 10 s", "retryAfterMs": 0})
        except Fault as fault:
            say("ended:", fault)
            self.send("bye", {"code": fault.code, "text": fault.text, "retryAfterMs": 0})
        except (OSError, EOFError) as error:
            say("lost:", type(error).__name__)
        except (KeyError, TypeError, ValueError) as error:
            say("ended: message-invalid:", repr(error))
            self.send("bye", {"code": "message-invalid", "text": "a field is missing or of another kind", "retryAfterMs": 0})
        finally:
            if ticking: ticking.cancel()
            self.writer.close()

    def begin(self, welcome):
        marks = {mark["epoch"]: int(mark["seq"]) for mark in welcome["marks"]}
        mark = marks.get(self.spool.epoch, 0)
        if welcome["version"] != 1: raise Fault("version-unsupported", "version 1 was offered")
        if mark >= self.spool.next: raise Fault("message-unexpected", "a mark beyond what was ever sent")  # P68
        self.welcome, self.spool_sent = welcome, mark
        self.spool.confirm(mark)
        self.acked, self.under_way = mark, deque()
        self.heard = self.acked_at = self.pinged = self.ticked = self.batched = time.monotonic()
        say("welcomed, mark", mark)
        self.foreign = welcome["store"] != self.watch.store
        if not self.foreign: self.speak()

    def speak(self):
        at = wall_ms()
        states = [service.health[:1] + [at] + service.health[2:] for service in self.watch.services.values()]
        parts = max(1, math.ceil(len(states) / STATE_CHANGES_MAX))
        for part in range(parts):
            changes = states[part * STATE_CHANGES_MAX:(part + 1) * STATE_CHANGES_MAX]
            self.send("state", {"atMs": at, "seq": self.spool.next - 1, "part": part, "parts": parts, "changes": changes})
        if self.watch.hash: self.configured()

    def configured(self):
        self.send("configured", {"revision": self.watch.revision, "hash": self.watch.hash, "problems": self.watch.problems[:2000]})

    async def read(self):
        while True:
            kind, fields = await self.receive(1 << 20)
            self.heard = time.monotonic()
            if kind == "ping": self.send("pong", {"n": fields["n"], "nowMs": wall_ms()})
            elif kind == "ack": self.ack(fields["epoch"], int(fields["seq"]))
            elif kind == "configure": self.configure(fields)
            elif kind == "bye":
                say_farewell(fields)
                self.retry_ms = fields["retryAfterMs"]
                return
            elif kind != "pong": raise Fault("message-unexpected", "not after the welcome")

    def ack(self, epoch, seq):
        seq = min(seq, self.spool_sent)
        if epoch != self.spool.epoch or seq <= self.acked: return
        self.spool.confirm(seq)
        self.acked, self.acked_at = seq, time.monotonic()
        while self.under_way and self.under_way[0][0] <= seq: self.under_way.popleft()

    def configure(self, fields):
        """P71: parts in order. P75: the whole, or what is new. P74: it is put in force when it is what the manager means."""
        key = (fields["revision"], fields["hash"], fields["parts"], fields.get("base"))
        if fields["part"] == 0: self.parts, self.whole = [], key
        if key != self.whole or fields["part"] != len(self.parts): raise Fault("message-unexpected", "not the next part")
        self.parts.append(fields)
        if len(self.parts) < fields["parts"]: return
        if "base" in fields and fields["base"] != self.watch.hash: raise Fault("message-invalid", "an amendment of something else")
        wishes = {slot: service.wish for slot, service in self.watch.services.items()} if "base" in fields else {}
        for part in self.parts:
            for slot in part.get("removed", []): wishes.pop(slot, None)
            for wish in part["services"]:  # P12
                whole = {key: int(value) if isinstance(value, float) else value for key, value in wish.items()}
                wishes[whole["slot"]] = dict(whole, gracesMs=[int(grace) for grace in wish["gracesMs"]])
        if configuration_hash(wishes) != fields["hash"]: raise Fault("message-invalid", "the hash is another")
        self.parts, self.whole = [], None
        self.watch.put_in_force(self.welcome["store"], fields["revision"], fields["hash"], [wishes[slot] for slot in sorted(wishes)])
        say("configured, services", len(wishes), "amended" if "base" in fields else "whole")
        if not self.foreign: return self.configured()
        self.foreign = False
        self.speak()

    async def tick(self):
        """Everything that happens by time (P63, P64, P66, P69, P73)."""
        ping_s, dead_s = self.welcome["pingMs"] / 1000, self.welcome["deadMs"] / 1000
        stuck_at, stuck_bytes = time.monotonic(), 0
        while not self.leaving or self.spool.items:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            if now - self.ticked > TICK_S + 2 * ping_s: self.heard, self.acked_at, self.pinged, stuck_at = now, now, 0, now
            self.ticked = now
            if now - self.heard > dead_s: raise Fault("silent", "nothing was heard for too long")
            if self.under_way and now - self.acked_at > 60: raise Fault("stalled", "nothing was confirmed")
            waiting = self.writer.transport.get_write_buffer_size()
            if waiting == 0 or waiting < stuck_bytes: stuck_at = now
            stuck_bytes = waiting
            if now - stuck_at > 30: raise Fault("stalled", "nothing was taken")
            if now - self.pinged >= ping_s:
                self.pings, self.pinged = self.pings + 1, now
                self.send("ping", {"n": self.pings, "nowMs": wall_ms(), "vitals": self.watch.vitals()})
            if now - self.batched >= BATCH_EVERY_S and not self.foreign:
                self.batched = now
                self.deliver()
        self.send("bye", {"code": "stopping", "retryAfterMs": 0})

    def deliver(self):
        while self.spool_sent + 1 < self.spool.next and sum(n for _, n in self.under_way) < self.welcome["credit"]:
            if self.writer.transport.get_write_buffer_size() > WAITING_BYTES_MAX: return
            message, covered, weight = self.spool.message_from(self.spool_sent + 1)
            if not self.under_way: self.acked_at = time.monotonic()
            self.spool_sent += covered
            self.under_way.append((self.spool_sent, weight))
            self.send(*message)

    def send(self, kind, fields):
        payload = pack([kind, fields])
        self.writer.write(struct.pack(">I", len(payload)) + payload)

    async def receive(self, length_max):
        length, = struct.unpack(">I", await self.reader.readexactly(4))
        if length == 0: raise Fault("frame-empty", "a frame of no bytes")
        if length > length_max: raise Fault("frame-too-large", "a frame over %d bytes" % length_max)
        payload = await self.reader.readexactly(length)
        try: value = unpack(payload)
        except Exception: raise Fault("frame-malformed", "not the msgpack allowed here")
        if not isinstance(value, list) or len(value) != 2 or not isinstance(value[1], dict): raise Fault("message-invalid", "no type and fields")
        return value


def say(*words):
    print(*words, flush=True)


def say_farewell(fields):
    """What the manager said last (P67). Whoever prints what others wrote bounds it and escapes what would not show."""
    say("farewell:", *(ascii(str(fields.get(name, ""))[:256]) for name in ("code", "text")))


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manager", required=True, help="host:port")
    parser.add_argument("--id", required=True)
    args = parser.parse_args()
    host, _, port = args.manager.rpartition(":")
    spool = Spool()
    watch = Watch(spool)
    session, wait_s, stopping = None, 0.5, asyncio.Event()

    def stop():
        stopping.set()
        watch.stop()
        if session: session.leaving = True

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    say("msgpack of", pack.__module__, "epoch", spool.epoch)
    while not stopping.is_set():
        session = None
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(host.strip("[]"), int(port), limit=1 << 21), 10)
            session = Session(args.id, watch, spool, reader, writer)
            session.leaving = stopping.is_set()
            await session.run()
        except (OSError, asyncio.TimeoutError) as error:
            say("unreachable:", type(error).__name__)
        welcome = session and session.welcome
        wait_s = random.uniform(0, welcome["spreadMs"] / 1000) if welcome else min(30, random.uniform(0.5, 3 * max(wait_s, 0.5)))
        least_s = session.retry_ms / 1000 if session else 0
        try: await asyncio.wait_for(stopping.wait(), max(wait_s, least_s))
        except asyncio.TimeoutError: pass
    say("stopped, next", spool.next, "kept", len(spool.items), "results", watch.results)


asyncio.run(main())
