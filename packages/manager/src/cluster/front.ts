// The gate of a manager that does not lead: stores for its agents, and hands everything else on to the one that leads. Knows which session is which; refuses to know
// what agents say and what they are to watch.
import type { Config } from '@vedette/protocol/delivery';
import { type Clock, every, Fault } from '@vedette/protocol/kit';
import type { Hello } from '@vedette/protocol/wire';
import type { AgentLink, GateHost } from '../gate/session-driver.ts';
import { entryOf, resultsOf } from '../journal-entry.ts';
import type { Cluster, MemberId } from '../store/cluster.ts';
import type { StreamMark } from '../store/store.ts';
import type { Trunk } from './trunk.ts';
import type { Admission, Down, Up } from './words.ts';

/** Who was heard of is told this often, and what was stored. */
const TELL_HEARD_MS = 1_000;
const TELL_STORED_MS = 20;

/** The one who leads answers by then, or the agent tries again. */
const ADMISSION_MS = 5_000;

type Link = {
  readonly agent: string;
  readonly session: AgentLink;
  readonly admission: PromiseWithResolvers<Admission>;
  readonly late: Disposable;
  /** Once it is let in. */
  isIn: boolean;
  config?: Config;
  fence?: number;
};

/** What is said to a session. */
export type SessionWord = Extract<Down, { type: 'admission' | 'configure' | 'look' | 'bye' | 'end' }>;

export type FrontOptions = {
  readonly cluster: Pick<Cluster, 'append'>;
  readonly leader: MemberId;
  readonly trunk: Pick<Trunk<Up>, 'say' | 'said'>;
  /** Of the one who leads, so that all agents go by the same. */
  readonly clock: Clock;
};

export class Front implements GateHost {
  readonly clock: Clock;
  readonly #options: FrontOptions;
  readonly #links = new Map<number, Link>();
  readonly #numbers = new Map<AgentLink, number>();
  /** Of each agent that is here, under which number it may be stored for. */
  readonly #fences = new Map<string, number>();
  readonly #heard = new Set<string>();
  readonly #stored = new Map<string, StreamMark>();
  readonly #telling: Disposable;
  #tellStored: Disposable | undefined;
  #lastLink = 0;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.#telling = every(this.clock, TELL_HEARD_MS, () => this.#tellHeard());
  }

  get agents(): number {
    return this.#fences.size;
  }

  admit = async (hello: Hello, session: AgentLink): Promise<Admission> => {
    const { clock } = this;
    const link = ++this.#lastLink;
    const admission = Promise.withResolvers<Admission>();
    const late = clock.at(clock.elapsed() + ADMISSION_MS, () => admission.reject(noAnswer()));
    this.#links.set(link, { agent: hello.agent, session, admission, late, isIn: false });
    this.#numbers.set(session, link);
    this.#say({ type: 'admit', link, hello, remote: session.remote, proof: session.proof });
    return await admission.promise.finally(() => late[Symbol.dispose]());
  };

  admitted = (hello: Hello, session: AgentLink): Config => {
    const link = this.#links.get(this.#numbers.get(session) ?? 0);
    if (link?.fence === undefined || !link.config) throw new Error(`agent ${hello.agent} was let in by nobody`);
    link.isIn = true;
    this.#fences.set(hello.agent, link.fence);
    return link.config;
  };

  /** What may not be stored here any more is another manager's to store. */
  store: GateHost['store'] = async (agent, item) => {
    const fence = this.#fences.get(agent);
    if (fence === undefined) throw new Fault('link-lost', `Agent ${agent} is not connected here any more.`);
    const entry = entryOf(agent, item, this.clock.now());
    // What cannot be read is not kept, here as anywhere.
    resultsOf(entry);
    const [outcome] = await this.#options.cluster.append([{ entry, fence }]);
    if (outcome === undefined || outcome === 'fenced')
      throw new Fault('link-lost', `Agent ${agent} is connected to another manager by now.`);
    if (outcome.skipped === 'ahead') return 'ahead';
    const { epoch } = entry;
    this.#stored.set(`${agent} ${epoch}`, { agent, epoch, seq: outcome.mark });
    this.#tellStored ??= this.clock.at(this.clock.elapsed() + TELL_STORED_MS, () => this.#tellMarks());
    return { epoch, seq: outcome.mark };
  };

  state: GateHost['state'] = (agent, ...args) => this.#say({ type: 'told', agent, call: 'state', args });
  configured: GateHost['configured'] = (agent, ...args) => this.#say({ type: 'told', agent, call: 'configured', args });
  vitals: GateHost['vitals'] = (agent, ...args) => this.#say({ type: 'told', agent, call: 'vitals', args });
  learned: NonNullable<GateHost['learned']> = (agent, ...args) =>
    this.#say({ type: 'told', agent, call: 'learned', args });
  probed: NonNullable<GateHost['probed']> = (agent, ...args) =>
    this.#say({ type: 'told', agent, call: 'probed', args });
  clockOf: GateHost['clockOf'] = (agent, ...args) => this.#say({ type: 'told', agent, call: 'clockOf', args });

  heard: GateHost['heard'] = (agent) => void this.#heard.add(agent);

  closed: GateHost['closed'] = (session, agent, fault) => {
    const number = this.#numbers.get(session);
    if (number === undefined) return;
    const link = this.#links.get(number);
    this.#numbers.delete(session);
    this.#links.delete(number);
    link?.late[Symbol.dispose]();
    link?.admission.reject(noAnswer());
    if (agent !== undefined && this.#fences.get(agent) === link?.fence) this.#fences.delete(agent);
    const { farewell } = session;
    const said = fault && { code: fault.code, message: fault.message };
    this.#say({ type: 'closed', link: number, ...(farewell && { farewell }), ...(said && { fault: said }) });
  };

  /** What the one who leads says about a session. */
  take(word: SessionWord): void {
    const link = this.#links.get(word.link);
    if (!link) return;
    switch (word.type) {
      case 'admission':
        if ('welcome' in word.answer) {
          link.config = word.answer.config;
          link.fence = word.answer.fence;
        }
        link.admission.resolve(word.answer);
        break;
      case 'configure':
        link.config = word.config;
        if (link.isIn) link.session.configure(word.config);
        break;
      case 'look':
        link.session.ask(word.probe);
        break;
      case 'bye':
        link.session.bye(word.code);
        break;
      case 'end':
        link.session.end(new Fault(word.fault.code, word.fault.message));
        break;
      default:
        word satisfies never;
    }
  }

  [Symbol.dispose](): void {
    this.#telling[Symbol.dispose]();
    this.#tellStored?.[Symbol.dispose]();
    for (const { admission, late } of this.#links.values()) {
      late[Symbol.dispose]();
      admission.reject(noAnswer());
    }
  }

  #say(word: Up): void {
    this.#options.trunk.say(this.#options.leader, word);
  }

  #tellHeard(): void {
    if (this.#heard.size === 0) return;
    this.#say({ type: 'heard', agents: [...this.#heard] });
    this.#heard.clear();
  }

  #tellMarks(): void {
    this.#tellStored = undefined;
    if (this.#stored.size > 0) this.#say({ type: 'stored', marks: [...this.#stored.values()] });
    this.#stored.clear();
  }
}

const noAnswer = (): Fault =>
  new Fault('link-lost', 'The manager that leads did not answer. Try again, or another manager.');
