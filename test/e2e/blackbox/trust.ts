// Certificates of every kind that a target may have. Knows what is wrong with each; refuses to know servers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../../../packages/protocol/src/link/authority.test-support.ts';

type Shown = { readonly cert: string; readonly key: string };

export type Trust = {
  /** In PEM, and in a file. */
  readonly authority: string;
  readonly caFile: string;
  readonly good: Shown;
  readonly expired: Shown;
  readonly early: Shown;
  readonly elsewhere: Shown;
  /** Of another authority, which nobody is told of. */
  readonly stranger: Shown;
};

const DAY_MS = 86_400_000;

export const makeTrust = (folder: string): Trust => {
  const authority = new Authority();
  const names = ['127.0.0.1', 'localhost', 'shop.example'];
  const shown = (by: Authority, wish: Parameters<Authority['issue']>[0]): Shown => {
    const { certificate: cert, key } = by.issue({ use: ['server'], ...wish });
    return { cert, key };
  };
  const caFile = join(folder, 'ca.crt');
  writeFileSync(caFile, authority.certificate);
  return {
    authority: authority.certificate,
    caFile,
    good: shown(authority, { names }),
    expired: shown(authority, { names, untilMs: Date.now() - DAY_MS }),
    early: shown(authority, { names, fromMs: Date.now() + DAY_MS }),
    elsewhere: shown(authority, { names: ['elsewhere.example'] }),
    stranger: shown(new Authority('Another authority'), { names }),
  };
};
