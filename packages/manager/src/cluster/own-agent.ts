// Connections by TLS of a manager to itself. Knows itself by the very certificate that it shows, whatever stands in that and whether it has expired; refuses to know what is
// asked.
import { X509Certificate } from 'node:crypto';
import type { ClientRequestArgs } from 'node:http';
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { Fault } from '@vedette/protocol/kit';

type Made = (error: Error | null, line: Duplex) => void;

export class OwnAgent extends Agent {
  readonly #certificate: () => string;

  /** @param certificate the one that is shown to connections to come: PEM, with any number of others behind it */
  constructor(certificate: () => string) {
    super({ keepAlive: true });
    this.#certificate = certificate;
  }

  /** Nothing is said before it is clear who is there. */
  override createConnection(options: ClientRequestArgs, made: Made): undefined {
    const { host, port } = options;
    const atFirst = this.#certificate();
    const line = connect({ host: host ?? undefined, port: Number(port), rejectUnauthorized: false });
    const failed = (error: Error): void => made(error, line);
    line.once('error', failed);
    line.once('secureConnect', () => {
      line.off('error', failed);
      const shown = line.getPeerX509Certificate();
      // It may have been renewed on the way.
      if (shown && [atFirst, this.#certificate()].some((own) => shown.raw.equals(new X509Certificate(own).raw)))
        return made(null, line);
      made(new Fault('tls-unusable', 'Somebody else answers where this manager listens for people.'), line);
      line.destroy();
    });
  }
}
