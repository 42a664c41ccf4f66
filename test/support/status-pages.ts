// The public's own server with made-up pages behind it, to look at them. Knows which pages there are; what is on them is the sample of the page's own tests.

import type { PublicPage } from '../../packages/manager/src/core/status-api.ts';
import { createStatusHttp } from '../../packages/manager/src/http/status-server.ts';
import { rendered, resourceOf } from '../../packages/manager/src/status/resource.ts';
import { facts, samplePage, service, wish } from '../../packages/manager/src/status/sample.fake.ts';

type Shown = { readonly page: PublicPage; readonly ageMs?: number };

/** By name: trouble of every kind; all well; groups instead of services, with all that may be shown; nothing on it; figures that are old. */
export const statusSamples: Readonly<Record<string, Shown>> = {
  trouble: { page: samplePage() },
  well: {
    page: samplePage({ services: [service('web'), service('dns')], planned: [], outages: [], notes: [] }),
  },
  told: {
    page: samplePage({
      page: wish({ showTargets: true, showReasons: true }),
      services: facts().services.map((one, i) => ({
        ...one,
        id: i === 4 ? 'a-name-that-is-as-long-as-names-may-be-here.'.repeat(2) : one.id,
      })),
    }),
  },
  nothing: { page: samplePage({ services: [], planned: [], outages: [], notes: [] }) },
  old: { page: samplePage(), ageMs: 260_000 },
};

export type StatusServer = { readonly url: string; close(): Promise<void> };

/** Each sample is at `status/NAME`. */
export const startStatusServer = async (): Promise<StatusServer> => {
  const http = createStatusHttp({
    pages: {
      answer: async (path) => {
        const asked = resourceOf(path);
        const sample = asked && statusSamples[asked.page];
        return sample && rendered(asked.what, { ...sample.page, path: `/status/${asked.page}` }, sample.ageMs);
      },
    },
    onlyPage: () => undefined,
    elapsed: () => performance.now(),
  });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${port}/`, close: () => http.close() };
};
