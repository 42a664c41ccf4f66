// One connection through the proxy: two sockets, and what happens to bytes between them. Knows how each fault is done to a connection; refuses to
// know when.
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, goes } from './fault.ts';

/** A throttled line passes on its bytes this many times a second. */
const SLICES_PER_SECOND = 20;

type Direction = 'up' | 'down';

export class FaultyLine {
  readonly ended: Promise<void>;
  readonly #agent: Socket;
  readonly #manager: Socket;
  #fault: Fault = { kind: 'none' };
  #changed = Promise.withResolvers<void>();
  #toReset = Number.POSITIVE_INFINITY;
  readonly #lost = new Set<Direction>();

  /** Both sockets allow half-open connections, or an end would not pass as one. */
  constructor(agent: Socket, manager: Socket, fault: Fault) {
    this.#agent = agent;
    this.#manager = manager;
    for (const socket of [agent, manager]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.reset());
    }
    this.ended = this.#run();
    this.set(fault);
  }

  set(fault: Fault): void {
    this.#fault = fault;
    if (this.#lost.size > 0 && fault.kind !== 'black-hole') this.reset();
    this.#toReset = fault.kind === 'reset' ? fault.afterBytes : Number.POSITIVE_INFINITY;
    if (fault.kind === 'cut') this.reset();
    if (fault.kind === 'half-close' && goes(fault.way, 'up')) this.#manager.end();
    if (fault.kind === 'half-close' && goes(fault.way, 'down')) this.#agent.end();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  reset(): void {
    this.#agent.resetAndDestroy();
    this.#manager.resetAndDestroy();
    this.#changed.resolve();
  }

  async #run(): Promise<void> {
    await Promise.all([this.#carry(this.#agent, this.#manager, 'up'), this.#carry(this.#manager, this.#agent, 'down')]);
    this.#agent.destroy();
    this.#manager.destroy();
  }

  async #carry(from: Socket, to: Socket, way: Direction): Promise<void> {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) await this.#pass(chunk as Buffer, to, way);
      await this.#held(way);
      if (!this.#lost.has(way)) to.end();
    } catch {
      this.reset();
    }
  }

  async #held(way: Direction): Promise<void> {
    while (this.#fault.kind === 'hold' && goes(this.#fault.way, way) && !this.#agent.destroyed)
      await this.#changed.promise;
  }

  async #pass(chunk: Buffer, to: Socket, way: Direction): Promise<void> {
    await this.#held(way);
    const fault = this.#fault;
    if (fault.kind === 'black-hole' && goes(fault.way, way)) this.#lost.add(way);
    if (this.#lost.has(way) || !to.writable) return;
    switch (fault.kind) {
      case 'delay':
        await pause(fault.ms);
        return write(to, chunk);
      case 'throttle':
        return this.#trickle(to, chunk, Math.ceil(fault.bytesPerSecond / SLICES_PER_SECOND), fault);
      case 'bytes':
        return this.#trickle(to, chunk, 1, fault);
      case 'reset':
        if (goes(fault.way, way)) return this.#count(to, chunk);
        return write(to, chunk);
      default:
        return write(to, chunk);
    }
  }

  /** In pieces of `size`, as long as the fault lasts; the rest at once. */
  async #trickle(to: Socket, chunk: Buffer, size: number, fault: Fault): Promise<void> {
    let at = 0;
    for (; at < chunk.length && this.#fault === fault; at += size) {
      await write(to, chunk.subarray(at, at + size));
      await pause(fault.kind === 'throttle' ? 1_000 / SLICES_PER_SECOND : 0);
    }
    if (at < chunk.length) await write(to, chunk.subarray(at));
  }

  async #count(to: Socket, chunk: Buffer): Promise<void> {
    const part = chunk.subarray(0, this.#toReset);
    this.#toReset -= chunk.length;
    await write(to, part);
    if (this.#toReset <= 0) this.reset();
  }
}

/** Resolves when the kernel has it, so that a slow reader slows the other end down as it would without a proxy. */
const write = async (to: Socket, bytes: Buffer): Promise<void> => {
  if (!to.writable) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  to.write(bytes, () => resolve());
  await promise;
};
