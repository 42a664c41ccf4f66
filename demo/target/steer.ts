// Steering the target server by lines of text, for people. Knows the words; refuses to know where lines come from.
import { messageOf } from '../../packages/protocol/src/kit/index.ts';
import { behaviourHelp, parseBehaviour } from './behaviour.ts';
import type { PortView } from './port.ts';
import type { Target } from './target.ts';

export type Reply =
  | { readonly type: 'ports'; readonly ports: readonly PortView[] }
  | { readonly type: 'help' }
  | { readonly type: 'quit' }
  | { readonly type: 'problem'; readonly text: string };

/** Does what one line says; undefined for an empty line. Never throws for what a person typed. */
export const steer = async (target: Target, line: string): Promise<Reply | undefined> => {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  if (word === '') return undefined;
  if (rest.length === 0) {
    if (word === 'list') return { type: 'ports', ports: target.view() };
    if (word === 'quit') return { type: 'quit' };
    if (word === 'help') return { type: 'help' };
  }
  try {
    const port = target.port(word);
    if (rest.length > 0) await port.set(parseBehaviour(rest.join(' ')));
    return { type: 'ports', ports: [port.view()] };
  } catch (thrown) {
    return { type: 'problem', text: `${messageOf(thrown)} Type "help" for the words.` };
  }
};

export const printPort = (view: PortView): string =>
  `${view.name.padEnd(12)} ${`${view.host}:${view.port}`.padEnd(16)} ${view.behaviour.padEnd(14)} ` +
  `${view.accepting ? 'accepting' : 'not accepting'}, ${view.connections} so far`;

export const steeringHelp: string = [
  ...behaviourHelp.map(([words, meaning]) => `  NAME ${words.padEnd(14)} ${meaning}`),
  `  NAME${' '.repeat(15)} shows one port`,
  `  list${' '.repeat(15)} shows every port`,
  `  quit${' '.repeat(15)} ends`,
].join('\n');

/** What is shown for a reply. */
export const printReply = (reply: Reply): string => {
  switch (reply.type) {
    case 'ports':
      return reply.ports.map(printPort).join('\n');
    case 'help':
      return steeringHelp;
    case 'quit':
      return 'Bye.';
    case 'problem':
      return reply.text;
  }
};
