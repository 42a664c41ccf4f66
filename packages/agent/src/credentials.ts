// How this agent proves who it is: by a token or by certificates, read at the start and again whenever they change. Knows where they come from;
// refuses to know what is done with them (uplink/).
import { type Clock, every, Fault, messageOf } from '@vedette/protocol/kit';
import { type CertificateFiles, ownAgentOf, readCertificates } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { isOpenToOthers, readTokenFile, tokenIn } from './token-file.ts';
import { type AgentCredential, agentOf, type LinkCredentials } from './uplink/credential.ts';

export type CredentialSource =
  | { readonly from: 'nowhere' }
  /** A token that was given once, and where: `VEDETTE_AGENT_TOKEN`. */
  | { readonly from: 'word'; readonly token: string; readonly where: string }
  | { readonly from: 'token-file'; readonly file: string }
  | { readonly from: 'certificates'; readonly files: CertificateFiles };

export type Keeping = {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when there is another key or certificate than before. */
  changed(): void;
};

/** Files on network shares and behind links tell nobody that they changed: looking always works. */
const LOOK_MS = 1_000;

export class Credentials implements LinkCredentials {
  readonly #source: CredentialSource;
  readonly #clock: Clock;
  #now: AgentCredential | undefined;
  #keeping: Keeping | undefined;
  #looking: Promise<void> | undefined;
  /** What was complained of last: it is said once. */
  #complaint = '';

  private constructor(source: CredentialSource, clock: Clock, now: AgentCredential | undefined) {
    this.#source = source;
    this.#clock = clock;
    this.#now = now;
  }

  /** @throws Fault `token-invalid`, `tls-unusable` */
  static async open(source: CredentialSource, clock: Clock): Promise<Credentials> {
    return new Credentials(source, clock, await read(source, clock));
  }

  get now(): AgentCredential | undefined {
    return this.#now;
  }

  /** Whom they are for; undefined when there are none. */
  get agent(): string | undefined {
    return this.#now && agentOf(this.#now);
  }

  /** Looks again every second from now on, and says what it finds. */
  async keep(keeping: Keeping): Promise<Disposable> {
    this.#keeping = keeping;
    for (const file of secretFilesOf(this.#source)) {
      if (await isOpenToOthers(file))
        keeping.logger.warn(`${file} can be read by other users of this machine: run chmod 600 ${file}`);
    }
    return every(keeping.clock, LOOK_MS, () => void this.refresh());
  }

  refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { from } = this.#source;
    if (from === 'nowhere' || from === 'word') return;
    try {
      const next = await read(this.#source, this.#clock);
      if (next && agentOf(next) !== this.agent)
        throw new Fault('identity-mismatch', `What is there now is for agent ${agentOf(next)}: restart to become it.`);
      this.#complaint = '';
      if (JSON.stringify(next) === JSON.stringify(this.#now)) return;
      this.#now = next;
      this.#keeping?.logger.info(next?.by === 'key' ? { keyNumber: next.key.keyNumber } : {}, 'there is a new key');
      this.#keeping?.changed();
    } catch (error) {
      const text = messageOf(error);
      if (text === this.#complaint) return;
      this.#complaint = text;
      this.#keeping?.logger.error(`${text} What was good before stays in use.`);
    }
  }
}

const secretFilesOf = (source: CredentialSource): readonly string[] => {
  if (source.from === 'token-file') return [source.file];
  return source.from === 'certificates' ? [source.files.key] : [];
};

const read = async (source: CredentialSource, clock: Clock): Promise<AgentCredential | undefined> => {
  switch (source.from) {
    case 'nowhere':
      return undefined;
    case 'word':
      return { by: 'key', key: tokenIn(source.token, source.where) };
    case 'token-file':
      return { by: 'key', key: await readTokenFile(source.file) };
    case 'certificates': {
      const certificates = await readCertificates(source.files, clock.now());
      return { by: 'certificate', agent: ownAgentOf(certificates, source.files.certificate), certificates };
    }
  }
};
