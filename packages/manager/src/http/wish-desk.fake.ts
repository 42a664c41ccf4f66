// A desk of wishes for tests: a service, a subscriber and a subscription of the file and of run time each. Knows nothing of what can be wished for, but that
// nobody can wish for `evrey`, and that the run-time service `cart` is needed.
import { Fault } from '@vedette/protocol/kit';
import type { ConfigProblem } from '../core/api.ts';
import type { EntryKind, EntryOutcome, EntryView, EntryWanted, Piece, WishDesk } from '../core/run-time-api.ts';

const at = '2026-01-31T08:00:00.000Z';

export class FakeWishDesk implements WishDesk {
  readonly asked: unknown[] = [];
  views: readonly EntryView[] = [
    { kind: 'service', id: 'web', from: 'file', body: { target: '127.0.0.1:8080', every: '5s' } },
    {
      kind: 'service',
      id: 'cart',
      from: 'run time',
      body: { target: '127.0.0.1:8081', group: 'shop' },
      addedAt: at,
      by: 'ben',
    },
    { kind: 'subscriber', id: 'ops', from: 'file', body: { grace: '20s' }, services: 2 },
    {
      kind: 'subscriber',
      id: 'anna',
      from: 'run time',
      body: { services: ['web'], remind: '1h' },
      services: 1,
      addedAt: at,
    },
    {
      kind: 'subscription',
      id: '4',
      from: 'run time',
      body: { subscriber: 'ops', services: ['cart'] },
      services: 1,
      addedAt: at,
    },
    { kind: 'subscription', id: 'ops', from: 'file', body: { subscriber: 'ops', grace: '20s' }, services: 1 },
    {
      kind: 'subscription',
      id: '3',
      from: 'run time',
      body: { subscriber: 'gone', services: ['*'] },
      addedAt: at,
      problems: [{ path: 'subscriptions.3.subscriber', message: "there is no subscriber 'gone'" }],
    },
  ];

  entries(kind: EntryKind): readonly EntryView[] {
    return this.views.filter((view) => view.kind === kind);
  }

  async add(kind: EntryKind, id: string | undefined, wanted: EntryWanted): Promise<EntryOutcome> {
    this.asked.push({ add: kind, ...(id !== undefined && { id }), ...wanted });
    if (id === 'web') throw new Fault('already-there', `There is a ${kind} 'web' already.`);
    return this.#outcome(kind, id ?? '5', wanted.body, wanted.by);
  }

  async set(kind: EntryKind, id: string, changes: Piece): Promise<EntryOutcome> {
    this.asked.push({ set: kind, id, changes });
    return this.#outcome(kind, id, { ...this.#mustGet(kind, id).body, ...changes });
  }

  async remove(kind: EntryKind, id: string): Promise<readonly ConfigProblem[]> {
    this.asked.push({ remove: kind, id });
    this.#mustGet(kind, id);
    return id === 'cart' ? [{ path: 'subscriptions.4.services.0', message: "there is no service 'cart'" }] : [];
  }

  #mustGet(kind: EntryKind, id: string): EntryView {
    const view = this.entries(kind).find((one) => one.id === id);
    if (!view) throw new Fault('not-found', `There is no ${kind} '${id}'.`);
    if (view.from === 'file') throw new Fault('not-changeable', `The ${kind} '${id}' is read-only here.`);
    return view;
  }

  #outcome(kind: EntryKind, id: string, body: Piece, by?: string): EntryOutcome {
    if ('evrey' in body || body['every'] === 'often')
      return { problems: [{ path: `${kind}s.${id}.every`, message: "'often' is not a duration" }] };
    const count = kind === 'service' ? {} : { services: 2 };
    return { entry: { kind, id, from: 'run time', body, ...count, addedAt: at, ...(by !== undefined && { by }) } };
  }
}
