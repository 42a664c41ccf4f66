// Those who report by themselves, from the door to the judge, put together. Knows in which order they begin and end; refuses to know any rule.
import { type Clock, every, type Scope } from '@vedette/protocol/kit';
import { formatAddress } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import type { HeartbeatDesk } from './core/heartbeat-api.ts';
import type { HeartbeatsWish } from './core/wishes.ts';
import type { CertificateKeeper } from './gate/certificate-keeper.ts';
import { HeartbeatDoor } from './heartbeat-door.ts';
import type { HeartbeatKeeper } from './heartbeat-keeper.ts';
import { createHeartbeatHttp } from './http/heartbeat-server.ts';
import type { Store } from './store/store.ts';

export type HeartbeatsOptions = {
  readonly keeper: HeartbeatKeeper;
  readonly store: Store;
  /** Where devices report besides the manager's address for people. */
  readonly wish: HeartbeatsWish | undefined;
  readonly certificates: CertificateKeeper | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** How late a new certificate may be in use. */
const RENEW_MS = 5_000;

/** To be called when all that was stored has been judged. @throws Fault when there is no listening there */
export const openHeartbeats = async (options: HeartbeatsOptions, scope: Scope): Promise<HeartbeatDoor> => {
  const { keeper, store, certificates, clock, logger } = options;
  let address: string | undefined;
  const door = new HeartbeatDoor({
    ...{ keeper, store, clock, logger },
    listen: () => (address === undefined ? undefined : { address, isSecured: certificates !== undefined }),
  });
  await door.begin();
  await keeper.begin();
  scope.defer('heartbeats', () => keeper.stop());
  address = await listenForDevices(door, options, scope);
  return door;
};

/** Where devices report besides the manager's address for people, if that is wished for. @throws Fault when there is no listening there */
export const listenForDevices = async (
  desk: HeartbeatDesk,
  { wish, certificates, clock, logger }: Pick<HeartbeatsOptions, 'wish' | 'certificates' | 'clock' | 'logger'>,
  scope: Scope,
): Promise<string | undefined> => {
  if (!wish) return undefined;
  const http = createHeartbeatHttp(desk, certificates?.now, logger);
  scope.defer('heartbeat listener', () => http.close());
  const address = formatAddress(await http.listen(wish.listen));
  logger.info({ address, secured: certificates !== undefined }, `devices report at ${address}`);
  if (!certificates) return address;
  let inUse = certificates.now;
  const renewing = every(clock, RENEW_MS, () => {
    if (certificates.now !== inUse) http.renew(certificates.now);
    inUse = certificates.now;
  });
  scope.defer('heartbeat certificate', () => renewing[Symbol.dispose]());
  return address;
};
