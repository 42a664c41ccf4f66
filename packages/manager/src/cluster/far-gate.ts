// Agents that are connected to other managers, as the one that leads sees them: the same as its own. Knows which session is whose; refuses to know what agents say.
import { Fault } from '@vedette/protocol/kit';
import type { Proof } from '@vedette/protocol/link';
import { type Bye, canProbe, type Hello } from '@vedette/protocol/wire';
import type { AgentLink, GateHost } from '../gate/session-driver.ts';
import type { MemberId } from '../store/cluster.ts';
import { type Grant, seated } from './seated.ts';
import type { Trunk } from './trunk.ts';
import type { Down, Up } from './words.ts';

type SessionWord = Extract<Up, { type: 'admit' | 'told' | 'heard' | 'closed' }>;
type Say = (word: Down) => void;

/** A session at another manager. */
class FarLink implements AgentLink {
  readonly remote: string;
  readonly proof: Proof;
  farewell?: Bye['code'] | undefined;
  /** Whose it is, once it is let in. */
  agent: string | undefined;
  isClosed = false;
  readonly #features: Hello['features'];
  readonly #number: number;
  readonly #say: Say;

  constructor({ link, hello, remote, proof }: Extract<Up, { type: 'admit' }>, say: Say) {
    this.remote = remote;
    this.proof = proof;
    this.#features = hello.features;
    this.#number = link;
    this.#say = say;
  }

  configure: AgentLink['configure'] = (config) => this.#say({ type: 'configure', link: this.#number, config });

  ask: AgentLink['ask'] = (probe) => {
    if (!canProbe(probe, this.#features)) return false;
    this.#say({ type: 'look', link: this.#number, probe });
    return true;
  };

  bye: AgentLink['bye'] = (code) => this.#say({ type: 'bye', link: this.#number, code });

  end: AgentLink['end'] = ({ code, message }) =>
    this.#say({ type: 'end', link: this.#number, fault: { code, message } });
}

export type FarGateOptions = {
  readonly host: GateHost;
  readonly grant: Grant;
  readonly trunk: Pick<Trunk<Down>, 'say'>;
};

/** What is known of a manager: its sessions by number, and which of them is an agent's. */
type Place = { readonly links: Map<number, FarLink>; readonly agents: Map<string, FarLink> };

export class FarGate {
  readonly #options: FarGateOptions;
  readonly #places = new Map<MemberId, Place>();

  constructor(options: FarGateOptions) {
    this.#options = options;
  }

  /** How many agents are connected elsewhere. */
  get present(): number {
    return [...this.#places.values()].reduce((count, { agents }) => count + agents.size, 0);
  }

  take(member: MemberId, word: SessionWord): void {
    const { host } = this.#options;
    switch (word.type) {
      case 'admit':
        void this.#admit(member, word);
        break;
      case 'told':
        if (this.#placeOf(member).agents.has(word.agent))
          (host[word.call] as (agent: string, ...args: readonly unknown[]) => void)(word.agent, ...word.args);
        break;
      case 'heard':
        for (const agent of word.agents) if (this.#placeOf(member).agents.has(agent)) host.heard(agent);
        break;
      case 'closed':
        this.#close(member, word);
        break;
      default:
        word satisfies never;
    }
  }

  /** Only these are there still: the agents of others are elsewhere, or nowhere. */
  left(members: ReadonlySet<MemberId>): void {
    for (const [member, { links }] of this.#places) {
      if (members.has(member)) continue;
      for (const link of links.keys())
        this.#close(member, { type: 'closed', link, fault: { code: 'link-lost', message: 'Its manager is gone.' } });
      this.#places.delete(member);
    }
  }

  async #admit(member: MemberId, word: Extract<Up, { type: 'admit' }>): Promise<void> {
    const { host, trunk, grant } = this.#options;
    const { link: number, hello } = word;
    const say: Say = (down) => trunk.say(member, down);
    const link = new FarLink(word, say);
    const place = this.#placeOf(member);
    place.links.set(number, link);
    try {
      const answer = await seated(host, grant, member)(hello, link);
      if ('refuse' in answer) {
        say({ type: 'admission', link: number, answer });
        return;
      }
      if (link.isClosed) return;
      link.agent = hello.agent;
      place.agents.set(hello.agent, link);
      const config = host.admitted(hello, link);
      const { welcome, fence } = answer;
      say({ type: 'admission', link: number, answer: { welcome, config, fence } });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      link.end(error);
    }
  }

  #close(member: MemberId, { link: number, farewell, fault }: Extract<Up, { type: 'closed' }>): void {
    const { links, agents } = this.#placeOf(member);
    const link = links.get(number);
    if (!link) return;
    links.delete(number);
    if (link.agent !== undefined && agents.get(link.agent) === link) agents.delete(link.agent);
    link.isClosed = true;
    link.farewell = farewell;
    this.#options.host.closed(link, link.agent, fault && new Fault(fault.code, fault.message));
  }

  #placeOf(member: MemberId): Place {
    const known = this.#places.get(member);
    if (known) return known;
    const place: Place = { links: new Map(), agents: new Map() };
    this.#places.set(member, place);
    return place;
  }
}
