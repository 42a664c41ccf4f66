// The TLS side that is dialled: shakes hands on sockets that others accepted, and tells who is there. Knows when a key or a certificate counts as
// proof; refuses to know which ones are good (the ring and the expectation say) and how long a handshake may take.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { Fault } from '../kit/fault.ts';
import { quote } from '../kit/quote.ts';
import type { Certificates } from './certificates.ts';
import type { Expectation } from './expectation.ts';
import { type KeyName, type KeyRing, type Proof, parseIdentity, SECRET_BYTES, type Secured } from './identity.ts';
import { acceptedFault, certificateFault } from './tls-fault.ts';
import { ALPN, tlsRules } from './tls-rules.ts';

export type TlsServerOptions = {
  readonly keys: KeyRing;
  /** Shown by this side, and wanted of the other, where no key is used. Asked anew at every handshake; none for keys only. */
  certificates(): Certificates | undefined;
  /** Whose certificate is good. */
  readonly expects: Expectation;
};

/** A handshake that came to its end: with proof, or with the reason why the other side is not taken, which may be told to it. */
export type Shaken = Secured | { readonly socket: Socket; readonly fault: Fault };

/** What a handshake that is under way waits for. */
type Handshake = { resolve(shaken: Shaken): void; reject(fault: Fault): void; readonly remote: string };

/** The key the other side named last, and whether there is one of that name. */
type Claim = { readonly identity: string; readonly name: KeyName | undefined };

export class TlsServer {
  readonly #options: TlsServerOptions;
  readonly #server: Server;
  readonly #handshakes = new Map<string, Handshake>();
  readonly #claims = new WeakMap<TLSSocket, Claim>();
  #certificates: Certificates | undefined;

  constructor(options: TlsServerOptions) {
    this.#options = options;
    // It never listens: sockets are given to it. Certificates are judged in #proofOf, so that whoever is refused can be told why.
    this.#server = createServer({
      ...tlsRules,
      ca: [],
      ALPNProtocols: [ALPN],
      requestCert: true,
      rejectUnauthorized: false,
      pskCallback: (socket, identity) => this.#keyOf(socket, identity),
    });
    this.#server.on('secureConnection', (socket) => this.#secured(socket));
    this.#server.on('tlsClientError', (error, socket) =>
      this.#handshakes.get(endsOf(socket))?.reject(this.#failed(error, socket)),
    );
  }

  /** @throws Fault when the handshake does not come to its end; the socket is gone then */
  secure(raw: Socket, remote: string): Promise<Shaken> {
    this.#refreshCertificates();
    const { promise, resolve, reject } = Promise.withResolvers<Shaken>();
    const ends = endsOf(raw);
    const handshake: Handshake = { resolve, reject, remote };
    const gone = (): void =>
      reject(new Fault('link-lost', `${remote} ended the connection before it proved anything.`));
    raw.once('close', gone);
    this.#handshakes.set(ends, handshake);
    this.#server.emit('connection', raw);
    return promise.finally(() => {
      raw.off('close', gone);
      if (this.#handshakes.get(ends) === handshake) this.#handshakes.delete(ends);
    });
  }

  /** Certificates that were renewed hold from the next handshake on. */
  #refreshCertificates(): void {
    const certificates = this.#options.certificates();
    if (certificates === this.#certificates) return;
    this.#certificates = certificates;
    const { certificate: cert, key, ca = [] } = certificates ?? {};
    this.#server.setSecureContext({
      ...tlsRules,
      ca,
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    });
  }

  /** For a name nobody has, a key nobody has: a stranger cannot learn from the answer which names exist. */
  #keyOf(socket: TLSSocket, identity: string): Uint8Array {
    const name = parseIdentity(identity);
    const key = name && this.#options.keys.keyOf(identity);
    this.#claims.set(socket, { identity, name: key && name });
    return key ?? randomBytes(SECRET_BYTES);
  }

  #secured(socket: TLSSocket): void {
    const handshake = this.#handshakes.get(endsOf(socket));
    // It stays for the socket's life: an error before its owner's first listener must not go uncaught.
    socket.on('error', () => {});
    if (!handshake) {
      socket.destroy();
      return;
    }
    try {
      handshake.resolve({ socket, proof: this.#proofOf(socket, handshake.remote) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      handshake.resolve({ socket, fault: error });
    }
  }

  /**
   * A key that was named counts only if the handshake went on by it. One that names a key may end with a certificate after all (RFC 8446,
   * 4.2.11): then nobody has shown to hold the key. As there are no tickets, a session that was resumed is a key that was used.
   */
  #proofOf(socket: TLSSocket, remote: string): Proof {
    const claim = this.#claims.get(socket);
    const certificate = socket.getPeerX509Certificate();
    if (socket.isSessionReused()) {
      if (claim?.name && !certificate) return { by: 'key', ...claim.name };
      throw new Fault('key-refused', `${remote} resumed a session that this side never had.`);
    }
    if (!certificate) throw new Fault('link-insecure', `${remote} showed neither a key nor a certificate.`);
    if (!socket.authorized) throw certificateFault(socket.authorizationError, `The certificate of ${remote}`);
    if (socket.alpnProtocol !== ALPN) throw new Fault('link-insecure', `${remote} did not say that it speaks ${ALPN}.`);
    return { by: 'certificate', agent: this.#options.expects(certificate) };
  }

  #failed(error: Error, socket: TLSSocket): Fault {
    const remote = this.#handshakes.get(endsOf(socket))?.remote ?? '?';
    const claim = this.#claims.get(socket);
    if (!claim) return acceptedFault(error, remote);
    const why = claim.name
      ? 'does not hold it. Give it the token of that key, or make a new one with vedette agent rotate.'
      : 'there is no key of that name: it was revoked, replaced, or is of another manager.';
    return new Fault('key-refused', `${remote} named the key ${quote(claim.identity)}, and ${why}`, { cause: error });
  }
}

/** A connection by its four numbers, which its TCP socket and its TLS socket have in common. */
const endsOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  [remoteAddress, remotePort, localAddress, localPort].join(' ');
