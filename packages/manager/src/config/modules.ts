// The section `modules`: how targets are looked at that scrapers name. Knows that each is one check without a target; refuses to know who asks.
import type { CheckType } from '@vedette/protocol/check';
import type { ModuleWish } from '../core/wishes.ts';
import { readCheck, splitChecks } from './check/checks.ts';
import { moduleSchema } from './module-schema.ts';
import { entriesOf, isMapping, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';

type Raw = Readonly<Record<string, unknown>>;

/** Something that each check could be of. A `command` has no target that a scraper could name. */
const samples: Readonly<Partial<Record<CheckType, string>>> = {
  tcp: 'tcp://sample.invalid:1',
  tls: 'tls://sample.invalid:1',
  http: 'https://sample.invalid/',
  dns: 'dns://sample.invalid',
  udp: 'udp://sample.invalid:1',
  icmp: 'icmp://sample.invalid',
};

const types = Object.keys(samples) as readonly CheckType[];

export const readModules = ({ modules: raw }: Raw, problems: Problems): readonly ModuleWish[] =>
  entriesOf(raw, 'modules', problems).flatMap(([id, entry]) => {
    const path = ['modules', id];
    if (entry !== null && !isMapping(entry)) {
      readPiece(moduleSchema, entry, path, problems);
      return [];
    }
    const { target, ...written } = entry ?? {};
    if (target !== undefined)
      problems.add([...path, 'target'], 'a module has no target: whoever scrapes names it', 'key');
    const { checks, rest } = splitChecks(written);
    readPiece(moduleSchema, rest, path, problems);
    const [type, ...more] = Object.keys(checks) as readonly CheckType[];
    const sample = type && samples[type];
    if (!type || !sample || more.length > 0) {
      problems.add(path, `a module is one check: write one of ${types.join(', ')} here`);
      return [];
    }
    readCheck(sample, checks, path, problems);
    return [{ id, type, piece: written }];
  });
