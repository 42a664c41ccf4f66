// The HTTP probe: a request, the redirects it leads to, and what the last answer comes to. Knows the order of things; what is asked and what an answer means is
// decided purely (http-headers.ts, http-redirect.ts, http-verdict.ts). Its latency is the whole, from the first packet until the answer was read.
import { ephemeralPortMin } from './ephemeral-ports.ts';
import { HttpLook, type HttpWorld } from './http-look.ts';
import type { Prober, Provisions } from './probe.ts';
import { shakingOf, type TlsProberOptions } from './tls.ts';
import { Trials } from './trials.ts';

export type HttpProberOptions = TlsProberOptions & {
  readonly provisions: Pick<Provisions, 'identity' | 'mayAskFor'>;
  /** By the names of the variables they were in. */
  readonly secrets: Readonly<Record<string, string>>;
};

export const createHttpProber = (options: HttpProberOptions): Prober => {
  const { clock, resolver, permit, done, secrets, provisions } = options;
  const trials = new Trials<HttpLook>(clock, done);
  const world: HttpWorld = {
    clock,
    guides: { resolver, permit },
    secrets,
    shaking: shakingOf(options),
    mayAskFor: (host, port) => provisions.mayAskFor(host, port),
    ephemeralPortMin: ephemeralPortMin(),
    settle: (look, verdict, latencyMs, facts) => trials.settle(look, verdict, latencyMs, facts),
  };
  return {
    start(token, { target, check }, timeoutMs) {
      if (check?.type !== 'http') throw new Error('an HTTP probe has the terms of one');
      const look = new HttpLook(world, trials.terms(token, timeoutMs), target, check);
      trials.add(look);
      void look.go();
    },
    close: () => trials.close(),
  };
};
