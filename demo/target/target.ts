// The target server: named ports on loopback that behave as they are told. The whole of it without a command line, for tests and
// for the program (../target.ts). Knows its ports; refuses to know who steers it.
import { isIP } from 'node:net';
import { Fault } from '../../packages/protocol/src/kit/index.ts';
import type { Behaviour } from './behaviour.ts';
import { type PortView, TargetPort } from './port.ts';

export type PortWish = {
  readonly name: string;
  /** 0 or nothing: any that is free. */
  readonly port?: number;
  /** Accepts when nothing else is said. */
  readonly behaviour?: Behaviour;
};

export type TargetOptions = {
  readonly ports: readonly PortWish[];
  /** Any loopback address; 127.0.0.1 when nothing is said. */
  readonly host?: string;
  /** Told of trouble that arises later, such as a flapping port that was taken by another program. */
  readonly complain?: (message: string) => void;
};

export type Target = AsyncDisposable & {
  /** Every port, in the order they were given. */
  view(): readonly PortView[];
  /** One port, to be steered and asked. Throws a `not-found` fault. */
  port(name: string): TargetPort;
  /** Closes every port; what is connected is cut. */
  close(): Promise<void>;
};

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/i;

const isLoopback = (host: string): boolean => (isIP(host) === 4 && host.startsWith('127.')) || host === '::1';

const checkWishes = (host: string, wishes: readonly PortWish[]): void => {
  if (!isLoopback(host))
    throw new Fault(
      'insecure-address',
      `${host} is not a loopback address. The target server listens on 127.0.0.0/8 or ::1 only.`,
    );
  if (wishes.length === 0) throw new Fault('usage', 'There is no port to offer. Name at least one.');
  const names = new Set<string>();
  for (const { name, port = 0 } of wishes) {
    if (!NAME.test(name))
      throw new Fault('usage', `"${name}" is not a name for a port. Use letters, digits and hyphens, 63 at most.`);
    if (names.has(name)) throw new Fault('usage', `Two ports are called "${name}". Give each its own name.`);
    names.add(name);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Fault('usage', `${port} is not a port number. Use 1 to 65535, or 0 for any that is free.`);
  }
};

/**
 * Starts the ports; all of them behave as wished when this settles. When one cannot, none is left open.
 * Throws a `usage`, `insecure-address`, `address-in-use` or `address-unusable` fault.
 */
export const startTarget = async (options: TargetOptions): Promise<Target> => {
  const { ports: wishes, host = '127.0.0.1', complain = () => {} } = options;
  checkWishes(host, wishes);
  const ports = new Map(wishes.map(({ name, port = 0 }) => [name, new TargetPort(name, host, port, complain)]));
  const port = (name: string): TargetPort => {
    const found = ports.get(name);
    if (!found)
      throw new Fault('not-found', `There is no port called "${name}". There is: ${[...ports.keys()].join(', ')}.`);
    return found;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...ports.values()].map((each) => each.close()));
  };
  try {
    for (const wish of wishes) await port(wish.name).set(wish.behaviour ?? { kind: 'accept' });
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { view: () => [...ports.values()].map((each) => each.view()), port, close, [Symbol.asyncDispose]: close };
};
