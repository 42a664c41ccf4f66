// What a manager that does not lead says of a question that it passes on: from where it came, and how. Knows the headers, and that only whoever shows the operator token of
// the manager that leads is believed; refuses to know what is asked.
import type { IncomingHttpHeaders } from 'node:http';

/** `isOpen`: it was asked where only the users of that machine can be. `isByTls`: the browser's end of the line was TLS. */
export type PassedOn = { readonly source: string; readonly isOpen: boolean; readonly isByTls: boolean };

const PROOF = 'x-vedette-passed-on';
const WHAT = 'x-vedette-passed-on-from';

export const passedOnHeaders = (what: PassedOn, operatorToken: string): Record<string, string> => ({
  [PROOF]: operatorToken,
  [WHAT]: JSON.stringify(what),
});

/** Headers that nobody may say for themselves. */
export const passedOnNames: readonly string[] = [PROOF, WHAT];

/** @param isProof whether this is the operator token */
export const passedOnIn = (headers: IncomingHttpHeaders, isProof: (shown: string) => boolean): PassedOn | undefined => {
  const { [PROOF]: proof, [WHAT]: what } = headers;
  if (typeof proof !== 'string' || typeof what !== 'string' || !isProof(proof)) return undefined;
  return JSON.parse(what) as PassedOn;
};
