// The mock inventory itself. Knows its routes, counts who asks, and misbehaves when it is told to.
//   GET /servers            the addresses
//   GET /ADDRESS            how that server is
//   GET /counts             how often each was asked for
//   PUT /manner/WHICH       {"manner": "hang"} from now on, for `servers`, `*` (all details) or an address
//   PUT /servers            {"10.58.1.1": {"cpu": "61%", "memory": "4%", "service": "UserService"}, …} is what is listed from now on
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Fault, messageOf } from '../../packages/protocol/src/kit/index.ts';
import { isManner, type Manner, misbehave } from './misbehaviour.ts';
import { type Recorded, recorded } from './record.ts';

export type InventoryWish = {
  readonly host: string;
  readonly port: number;
  readonly servers: Recorded;
  /** For `servers`, `*` or an address. */
  readonly manners?: ReadonlyMap<string, Manner>;
  /** How long every answer takes at least. */
  readonly slowMs?: number;
  /** The bearer token without which nobody is answered. */
  readonly token?: string;
};

export type Counts = {
  readonly list: number;
  readonly details: number;
  readonly byAddress: Readonly<Record<string, number>>;
};

const BODY_BYTES_MAX = 4 * 1024 * 1024;

export class Inventory implements AsyncDisposable {
  url = '';
  #servers: Recorded;
  readonly #manners: Map<string, Manner>;
  readonly #wish: InventoryWish;
  readonly #byAddress = new Map<string, number>();
  #list = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(wish: InventoryWish) {
    this.#wish = wish;
    this.#servers = wish.servers;
    this.#manners = new Map(wish.manners);
  }

  get size(): number {
    return this.#servers.size;
  }

  counts(): Counts {
    const details = [...this.#byAddress.values()].reduce((sum, count) => sum + count, 0);
    return {
      list: this.#list,
      details,
      byAddress: Object.fromEntries(this.#byAddress),
    };
  }

  /** From now on; `ok` is as it should be. @param which `servers`, `*` for all details, or an address */
  behave(which: string, manner: Manner): void {
    this.#manners.set(which, manner);
  }

  list(servers: Recorded): void {
    this.#servers = servers;
  }

  async start(): Promise<this> {
    const { host, port } = this.#wish;
    try {
      this.#server.listen({ host, port });
      await once(this.#server, 'listening');
    } catch (thrown) {
      throw new Fault('address-unusable', `Cannot listen on ${host}:${port}: ${messageOf(thrown)}.`, { cause: thrown });
    }
    const address = this.#server.address();
    this.url = `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').slice(1);
    try {
      if (request.method === 'PUT') this.#steer(path, await bodyOf(request));
      if (request.method === 'PUT' || path === 'counts') return send(response, 200, this.counts());
    } catch (thrown) {
      return send(response, 400, { error: messageOf(thrown) });
    }
    const { slowMs = 0, token } = this.#wish;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return send(response, 401, {});
    if (path === 'servers') this.#list++;
    else this.#byAddress.set(path, (this.#byAddress.get(path) ?? 0) + 1);
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
    const manner = this.#manners.get(path) ?? (path === 'servers' ? 'ok' : (this.#manners.get('*') ?? 'ok'));
    if (manner !== 'ok') return void misbehave[manner](response);
    if (path === 'servers') return send(response, 200, [...this.#servers.keys()]);
    const details = this.#servers.get(path);
    send(response, details ? 200 : 404, details ?? { error: `there is no server ${path}` });
  }

  #steer(path: string, body: string): void {
    if (path === 'servers') {
      this.list(recorded(body, 'The body'));
      return;
    }
    const [what, which = ''] = path.split('/');
    const { manner } = JSON.parse(body) as { manner?: unknown };
    if (what !== 'manner' || which === '' || typeof manner !== 'string' || !isManner(manner))
      throw new Fault('usage', 'Send {"manner": "hang"} to /manner/servers, /manner/* or /manner/ADDRESS.');
    this.behave(which, manner);
  }
}

/** Serves until disposed. `port` 0 takes any. @throws Fault `address-unusable` */
export const startInventory = (wish: InventoryWish): Promise<Inventory> => new Inventory(wish).start();

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Fault('usage', `The body is larger than ${BODY_BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
