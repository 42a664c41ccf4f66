// One simulated connection: two ends, and what is under way between them. Knows order, delay, being held up, and that either side may lose it first;
// refuses to know what is said. Messages travel as bytes: what cannot be encoded or decoded does not arrive.
import type { Channel, ChannelEvents, OpenChannel } from '../../../packages/protocol/src/delivery/channel.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { decodeMessage, encodeMessage } from '../../../packages/protocol/src/wire/codec.ts';
import { HEADER_BYTES } from '../../../packages/protocol/src/wire/frame.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import type { Message } from '../../../packages/protocol/src/wire/message.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Process } from './process.ts';

/** Bytes of a message, or the end: in order after everything sent before it. */
type Parcel = Uint8Array | 'end';

/** What a connection needs of the network it runs through. */
export type Wire = {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly tap: Tap;
  delay(): number;
  isCut(direction: string): boolean;
};

export type Tap = (from: string, to: string, connection: number, message: Message, event: 'sent' | 'arrived') => void;

export class Connection {
  readonly dialling: End;
  readonly accepting: End;

  /** @param acceptedMs when the other side finds it: nothing arrives before */
  constructor(network: Wire, id: number, from: Process, to: Process, acceptedMs: number) {
    this.dialling = new End(network, id, from, acceptedMs);
    this.accepting = new End(network, id, to, 0);
    this.dialling.join(this.accepting);
    this.accepting.join(this.dialling);
  }

  get ends(): readonly [End, End] {
    return [this.dialling, this.accepting];
  }

  /** Neither side knows of it any more. */
  get isOver(): boolean {
    return this.dialling.isOver && this.accepting.isOver;
  }

  /** What was held up goes on, where nothing is in its way. */
  flow(): void {
    for (const end of this.ends) end.flow();
  }
}

export class End implements Channel {
  readonly id: number;
  readonly process: Process;
  readonly remote = 'simulated';
  readonly #network: Wire;
  #peer: End | undefined;
  #events: ChannelEvents | undefined;
  #direction = '';
  #isAdmitted = false;
  #isClosed = false;
  #taken = 0;
  #takenMs = 0;
  /** What this end sent and nobody has received yet, and when the last of it will have arrived. */
  #waiting: Parcel[] = [];
  readonly #garbled = new Map<Parcel, () => void>();
  #isHeld = false;
  #arrivesMs: number;

  constructor(network: Wire, id: number, process: Process, arrivesMs: number) {
    this.#arrivesMs = arrivesMs;
    this.#network = network;
    this.id = id;
    this.process = process;
    process.onKill(() => this.#vanish());
  }

  readonly open: OpenChannel = (events) => {
    this.#events = events;
    this.#takenMs = this.#network.agenda.nowMs;
    // It may have ended while it waited to be accepted.
    if (this.#isClosed) this.process.after(0, () => events.close(lost()));
    return this;
  };

  get isOver(): boolean {
    return this.#isClosed && this.#waiting.length === 0;
  }

  /** This side knows that it is over. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isAdmitted(): boolean {
    return this.#isAdmitted;
  }

  /** How many messages it has taken, and when the last of them or, before that, the connection itself. */
  get taken(): { readonly count: number; readonly atMs: number } {
    return { count: this.#taken, atMs: this.#takenMs };
  }

  join(peer: End): void {
    this.#peer = peer;
    this.#direction = `${this.process.machine.name}>${peer.process.machine.name}`;
  }

  admit(): void {
    this.#isAdmitted = true;
  }

  send(message: Message): void {
    if (this.#isClosed) return;
    const bytes = encodeMessage(message);
    this.#tap(message, 'sent');
    this.#post(bytes);
  }

  /** Sends what nobody at this end meant to say. @param taken called when the other end has to do with it */
  garble(message: Message, taken: () => void): void {
    if (this.#isClosed) return;
    const bytes = encodeMessage(message);
    this.#garbled.set(bytes, taken);
    this.#post(bytes);
  }

  close(fault?: Fault): void {
    if (this.#isClosed) return;
    this.#post('end');
    this.#over(fault);
  }

  /** This side loses the connection now; the other one hears of it only if it `isTold`. */
  lose(isTold: boolean): void {
    if (this.#isClosed) return;
    if (isTold) this.#post('end');
    this.#over(lost());
  }

  /** Keeps what this end sends from arriving, or lets it go. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.flow();
  }

  flow(): void {
    if (this.#isHeld || this.#network.isCut(this.#direction)) return;
    const { agenda } = this.#network;
    for (const parcel of this.#waiting) {
      this.#arrivesMs = Math.max(this.#arrivesMs, agenda.nowMs + this.#network.delay());
      agenda.at(this.#arrivesMs, () => this.#peer?.process.enter(() => this.#peer?.take(parcel)));
    }
    this.#waiting = [];
  }

  take(parcel: Parcel): void {
    if (this.#isClosed) return;
    if (parcel === 'end') {
      this.#over(undefined);
      return;
    }
    this.#taken++;
    this.#takenMs = this.#network.agenda.nowMs;
    try {
      if (!this.#isAdmitted && parcel.length > limits.greetingBytesMax)
        throw new Fault('frame-too-large', 'A stranger says too much.');
      const message = decodeMessage(parcel.subarray(HEADER_BYTES));
      this.#peer?.arrived(message, parcel);
      this.#events?.message(message);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.close(error);
    }
  }

  arrived(message: Message, parcel: Parcel): void {
    const garbled = this.#garbled.get(parcel);
    if (garbled) garbled();
    else this.#tap(message, 'arrived');
  }

  #tap(message: Message, event: 'sent' | 'arrived'): void {
    const peer = this.#peer?.process.machine.name ?? '';
    this.#network.tap(this.process.machine.name, peer, this.id, message, event);
  }

  #post(parcel: Parcel): void {
    this.#waiting.push(parcel);
    this.flow();
  }

  #over(fault: Fault | undefined): void {
    this.#isClosed = true;
    const events = this.#events;
    this.process.after(0, () => events?.close(fault));
  }

  /** The process is gone. Mostly its machine says so to the other side; a machine without power says nothing. */
  #vanish(): void {
    if (this.#isClosed) return;
    if (this.#network.dice.chance(0.7)) this.#post('end');
    this.#isClosed = true;
  }
}

const lost = (): Fault => new Fault('link-lost', 'The connection broke.');
