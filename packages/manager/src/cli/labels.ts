// Labels as they are given on the command line: `region=eu rack=7`. Knows their form; refuses to know what is labelled.
import { Fault } from '@vedette/protocol/kit';

/** @throws Fault `usage` */
export const labelsOf = (given: readonly string[]): Readonly<Record<string, string>> | undefined => {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const [, key, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      throw new Fault('usage', `The label ${JSON.stringify(text)} is none. Write key=value, for example region=eu.`);
    }),
  );
};
