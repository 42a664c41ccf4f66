// The TCP probe that talks: STARTTLS where it is asked for, then what is to be said and heard, step by step. Knows in which order; refuses to know what
// protocols say (starttls.ts) and what a handshake must come to (tls-verdict.ts). Its latency is the whole, from the first packet on.
import type { Socket } from 'node:net';
import type { Facts, Step, TcpTerms } from '@vedette/protocol/check';
import { UP, type Verdict } from '@vedette/protocol/health';
import { brokenWhile, down } from './classify.ts';
import { connectionProber, type Talk } from './connection.ts';
import { Heard } from './heard.ts';
import type { Prober } from './probe.ts';
import { Opening } from './starttls.ts';
import { shakingOf, type TlsProberOptions } from './tls.ts';
import { type Shaking, shakeHands } from './tls-handshake.ts';

const MISMATCH = down('mismatch');
const RESET = down('reset');
const TIMEOUT = down('timeout');
const NO_TERMS = {};

class TcpDialogue {
  readonly #talk: Talk;
  readonly #terms: TcpTerms;
  readonly #shaking: Omit<Shaking, 'terms'>;
  readonly #steps: readonly Step[];
  readonly #heard = new Heard();
  readonly #opening: Opening | undefined;
  #socket: Socket;
  #isOpen: boolean;
  #isShaking = false;
  #step = 0;
  #secured: Facts = NO_TERMS;

  constructor(talk: Talk, terms: TcpTerms, shaking: Omit<Shaking, 'terms'>) {
    this.#talk = talk;
    this.#terms = terms;
    this.#shaking = shaking;
    this.#steps = terms.steps ?? [];
    this.#socket = talk.socket;
    this.#opening = terms.starttls && new Opening(terms.starttls);
    this.#isOpen = this.#opening !== undefined;
    this.#listen();
    if (this.#opening?.first) this.#socket.write(this.#opening.first);
    if (!this.#isOpen) this.#go();
    this.#wait();
  }

  #listen(): void {
    this.#socket.on('data', this.#onData);
    this.#socket.on('end', this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#heard.add(chunk);
    if (this.#isOpen) this.#open();
    else this.#go();
    if (!this.#isShaking) this.#wait();
  };

  /** If nothing more comes: whatever came and was not what is waited for was the wrong thing. */
  #wait(): void {
    this.#talk.overdue(this.#heard.rest.length > 0 ? MISMATCH : TIMEOUT, this.#facts(this.#missing()));
  }

  readonly #onEnd = (): void => {
    this.#end(this.#heard.isSilent ? RESET : MISMATCH, `it ended the connection: ${this.#missing()}`);
  };

  #open(): void {
    const move = this.#opening?.move(this.#heard);
    if (!move) return;
    if (move.say) this.#socket.write(move.say);
    if (move.next === 'wait') return;
    if (move.next === 'handshake') this.#secure();
    else this.#end(down(move.next.reason), move.next.text);
  }

  #secure(): void {
    this.#isOpen = false;
    this.#isShaking = true;
    this.#socket.removeListener('data', this.#onData);
    this.#socket.removeListener('end', this.#onEnd);
    const { tls = NO_TERMS } = this.#terms;
    shakeHands(this.#talk, { terms: tls, ...this.#shaking }, ({ verdict, facts, secured }) => {
      this.#secured = facts;
      if (!secured)
        this.#talk.end(verdict, Number.NaN, { error: brokenWhile(this.#missing()), ...this.#banner(), ...facts });
      else {
        this.#isShaking = false;
        this.#socket = secured;
        this.#listen();
        this.#go();
      }
    });
  }

  /** As many steps as what has come allows. */
  #go(): void {
    for (let step = this.#steps[this.#step]; step; step = this.#steps[++this.#step]) {
      if (step.send !== undefined) this.#socket.write(Buffer.from(step.send, 'hex'));
      else if (!this.#heard.find(Buffer.from(step.expect, 'hex'))) {
        if (this.#heard.isFull) this.#end(MISMATCH, `it says too much: ${this.#missing()}`);
        return;
      }
    }
    this.#talk.end(UP, this.#talk.sinceMs(), this.#facts());
  }

  #missing(): string {
    return this.#isOpen ? 'STARTTLS was not agreed upon' : `step ${this.#step + 1} was not answered as expected`;
  }

  #end(verdict: Verdict, error: string): void {
    this.#talk.end(verdict, Number.NaN, this.#facts(error));
  }

  #facts(error?: string): Facts {
    return { ...(error !== undefined && { error }), ...this.#banner(), ...this.#secured };
  }

  #banner(): Facts {
    const { banner } = this.#heard;
    return banner === '' ? {} : { banner };
  }
}

export const createDialogueProber = (options: TlsProberOptions): Prober =>
  connectionProber(options, (talk) => {
    const { check } = talk.look;
    if (check?.type !== 'tcp') throw new Error('a dialogue has its terms');
    new TcpDialogue(talk, check, shakingOf(options));
  });
