// Ports of a rule: `443`, `5432,6432`, `1-1024`, or all. Knows their spelling; refuses to know what listens there.
import { quote } from '@vedette/protocol/kit';

export type PortSpan = { readonly from: number; readonly to: number };

export type PortsOrProblem = { readonly ports: readonly PortSpan[] } | { readonly problem: string };

const PORT_MAX = 65_535;

export const parsePorts = (text: string): PortsOrProblem => {
  const ports: PortSpan[] = [];
  for (const part of text.split(',')) {
    const [, first, last] = /^ *([1-9]\d{0,4})(?:-([1-9]\d{0,4}))? *$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last ?? first)];
    if (first === undefined || from > PORT_MAX || to > PORT_MAX || from > to) {
      return {
        problem: `${quote(part)} is no port: write '443', '5432,6432' or '1-1024', with ports from 1 to ${PORT_MAX}`,
      };
    }
    ports.push({ from, to });
  }
  return { ports };
};

/** No ports named means all of them. */
export const includesPort = (ports: readonly PortSpan[] | undefined, port: number): boolean =>
  ports === undefined || ports.some(({ from, to }) => from <= port && port <= to);
