// This manager's certificates over time: read at the start, and again when they are renewed. Knows when to look; refuses to know who uses them.
import { type Clock, every, messageOf } from '@vedette/protocol/kit';
import { type CertificateFiles, type Certificates, readCertificates } from '@vedette/protocol/link';
import type { Logger } from 'pino';

/** Files on network shares and behind links tell nobody that they changed: looking always works. */
const LOOK_MS = 5_000;

export class CertificateKeeper implements Disposable {
  readonly #looking: Disposable;
  #now: Certificates;
  #complaint = '';

  private constructor(files: CertificateFiles, now: Certificates, clock: Clock, logger: Logger) {
    this.#now = now;
    this.#looking = every(clock, LOOK_MS, () => void this.#look(files, clock, logger));
  }

  /** @throws Fault `tls-unusable` */
  static async open(files: CertificateFiles, clock: Clock, logger: Logger): Promise<CertificateKeeper> {
    return new CertificateKeeper(files, await readCertificates(files, clock.now()), clock, logger);
  }

  get now(): Certificates {
    return this.#now;
  }

  [Symbol.dispose](): void {
    this.#looking[Symbol.dispose]();
  }

  /** What cannot be used changes nothing, and is complained of once. */
  async #look(files: CertificateFiles, clock: Clock, logger: Logger): Promise<void> {
    try {
      const next = await readCertificates(files, clock.now());
      this.#complaint = '';
      if (JSON.stringify(next) === JSON.stringify(this.#now)) return;
      this.#now = next;
      logger.info({ certificate: files.certificate }, 'there is a new certificate, in use from the next connection on');
    } catch (error) {
      const text = messageOf(error);
      if (text !== this.#complaint) logger.error(`${text} The certificate from before stays in use.`);
      this.#complaint = text;
    }
  }
}
