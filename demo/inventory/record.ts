// What a mock inventory lists: servers with a service and two shares. Recorded ones are as they are in a file; others are made from a seed, always the same.
import { Fault, hashFraction, messageOf } from '../../packages/protocol/src/kit/index.ts';

/** As an inventory answers for one server; anything else may stand beside these. */
export type Details = Readonly<Record<string, unknown>>;

export type Recorded = ReadonlyMap<string, Details>;

const SERVICES = [
  'AuthService',
  'IdService',
  'MLService',
  'PermissionsService',
  'RoleService',
  'TicketService',
  'UserService',
];

/** So many servers in 10.58.0.0/16, one service after the other. @param round the shares differ from round to round */
export const madeUp = (count: number, round = 0): Recorded =>
  new Map(
    Array.from({ length: count }, (_, i) => {
      const address = `10.58.${1 + Math.floor(i / 250)}.${1 + (i % 250)}`;
      const share = (what: string): string => `${Math.floor(hashFraction(`${what} ${address} ${round}`) * 101)}%`;
      return [address, { cpu: share('cpu'), memory: share('memory'), service: SERVICES[i % SERVICES.length] }];
    }),
  );

/** A mapping of addresses to what is answered for each. @throws Fault `usage` */
export const recorded = (text: string, file: string): Recorded => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new Fault('usage', `${file} is not JSON: ${messageOf(thrown)}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Fault('usage', `${file} does not map addresses to details. Write {"10.58.1.1": {"cpu": "61%", …}, …}.`);
  return new Map(Object.entries(value as Readonly<Record<string, Details>>));
};
