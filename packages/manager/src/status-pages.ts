// The pages for the public, served besides the address where people ask. Knows when that begins and ends; refuses to know what is on a page.
import type { Clock, Scope } from '@vedette/protocol/kit';
import { formatAddress } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import type { StatusDesk } from './core/status-api.ts';
import type { Wishes } from './core/wishes.ts';
import { createStatusHttp } from './http/status-server.ts';

type Listening = {
  /** As set up at the start. */
  readonly wishes: Pick<Wishes, 'statusListen'>;
  /** The pages in force. */
  readonly pages: () => Wishes['statusPages'];
  readonly clock: Clock;
  readonly logger: Logger;
};

/** If that is wished for. @throws Fault when there is no listening there */
export const listenForPublic = async (
  desk: StatusDesk,
  { wishes, pages, clock, logger }: Listening,
  scope: Scope,
): Promise<void> => {
  if (!wishes.statusListen) return;
  const onlyPage = (): string | undefined => {
    const [only, ...others] = pages() ?? [];
    return others.length === 0 ? only?.path : undefined;
  };
  const http = createStatusHttp({ pages: desk, onlyPage, elapsed: () => clock.elapsed(), logger });
  scope.defer('public pages', () => http.close());
  const address = formatAddress(await http.listen(wishes.statusListen));
  logger.info({ address }, `public pages are served at ${address}`);
};
