// Which checks there are besides connecting: the name of each and the shape of its terms. A new one is one file and one line in each of the two tables here.
// Refuses to know how any of them is carried out.
import { Misfit, type Shape } from '../wire/shape.ts';
import { type CommandTerms, commandTerms } from './command-terms.ts';
import { type DnsTerms, dnsTerms } from './dns-terms.ts';
import { type HttpTerms, httpTerms } from './http-terms.ts';
import { type IcmpTerms, icmpTerms } from './icmp-terms.ts';
import { type TcpTerms, tcpTerms } from './tcp-terms.ts';
import { type TlsTerms, tlsTerms } from './tls-terms.ts';
import { type UdpTerms, udpTerms } from './udp-terms.ts';

/** The terms of every check, by its type. */
export type Checks = {
  tcp: TcpTerms;
  tls: TlsTerms;
  http: HttpTerms;
  dns: DnsTerms;
  udp: UdpTerms;
  icmp: IcmpTerms;
  command: CommandTerms;
};

export type CheckType = keyof Checks;
export type CheckOf<T extends CheckType> = { readonly type: T } & Checks[T];
/** How a service is looked at, where connecting is not all: its type, and the terms beside it. */
export type Check = { [T in CheckType]: CheckOf<T> }[CheckType];

const shapes: { readonly [T in CheckType]: Shape<Checks[T]> } = {
  tcp: tcpTerms,
  tls: tlsTerms,
  http: httpTerms,
  dns: dnsTerms,
  udp: udpTerms,
  icmp: icmpTerms,
  command: commandTerms,
};

export const checkTypes = Object.keys(shapes) as readonly CheckType[];

const isCheckType = (type: unknown): type is CheckType => typeof type === 'string' && Object.hasOwn(shapes, type);

/** The table pairs every type with its own terms; indexing it by a union forgets that, so it is said again here. */
const shapeOf = (type: CheckType): Shape<object> => shapes[type] as Shape<object>;

/** A check of a type that is not known here is refused: to look in another way than was meant would be a lie. */
export const check: Shape<Check> = {
  read(raw) {
    const type: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'type') : undefined;
    if (!isCheckType(type)) throw new Misfit('must be a check of a known type');
    return { type, ...shapeOf(type).read(raw) } as Check;
  },
  write: (value) => ({ type: value.type, ...(shapeOf(value.type).write(value) as object) }),
};

/** The only text for these terms: two checks are the same exactly when theirs are. It is what stands for a check in the hash of a configuration. */
export const checkText = (value: Check): string => JSON.stringify(check.write(value));
