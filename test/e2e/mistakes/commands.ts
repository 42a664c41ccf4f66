// Mistakes on a command line.
import { agentCommand, vedetteCommand } from '../../support/operator.ts';
import type { Mistake, World } from './mistake.ts';

const verb =
  (...words: readonly string[]) =>
  ({ freePort }: World): readonly string[] => [
    ...vedetteCommand,
    ...words,
    '--manager',
    `http://127.0.0.1:${freePort}`,
  ];
const agent =
  (...words: readonly string[]) =>
  ({ takenPort, freePort }: World): readonly string[] => [
    ...agentCommand,
    ...words.map((word) => word.replace('TAKEN', `${takenPort}`).replace('FREE', `${freePort}`)),
  ];
const nobody =
  'vedette: No manager answers at http://127.0.0.1:FREE. Start one with `vedette up`, or name another with --manager.';
export const verbs: readonly Mistake[] = [
  ...[['status'], ['outages'], ['agents'], ['watch'], ['reload'], ['agent', 'add', 'eu-1']].map((words) => ({
    mistake: `${words.join(' ')} without a manager`,
    command: verb(...words),
    status: 69,
    says: nobody,
  })),
  { mistake: 'status of a service without a manager', command: verb('status', 'web'), status: 3, says: '' },
  {
    mistake: 'a misspelt verb',
    command: () => [...vedetteCommand, 'stauts'],
    status: 64,
    says: 'vedette: There is no verb "stauts". Did you mean status? See `vedette --help`.',
  },
];

export const agents: readonly Mistake[] = [
  {
    mistake: 'an agent without a name',
    command: agent('--listen'),
    status: 64,
    says: 'vedette-agent: Give this agent its token with --token-file, or name it with --id where no proof is demanded.',
  },
  {
    mistake: 'an agent with a name that is none',
    command: agent('--id', 'eu 1', '--listen'),
    status: 64,
    says: 'vedette-agent: "eu 1" cannot be an agent\'s name: use letters, digits, dots, dashes and underscores, 64 at most.',
  },
  {
    mistake: 'an agent that neither dials nor listens',
    command: agent('--id', 'eu-1'),
    status: 64,
    says: 'vedette-agent: Say how to reach the manager: --manager HOST:PORT, or --listen to be dialled.',
  },
  {
    mistake: 'an agent that does both',
    command: agent('--id', 'eu-1', '--manager', '127.0.0.1:FREE', '--listen', '127.0.0.1:FREE'),
    status: 64,
    says: 'vedette-agent: An agent either dials (--manager) or is dialled (--listen), not both.',
  },
  {
    mistake: 'an option without its value',
    command: agent('--id', 'eu-1', '--manager'),
    status: 64,
    says: 'vedette-agent: Not enough arguments following: manager. See vedette-agent --help.',
  },
  {
    mistake: 'a manager that is not on this machine',
    command: agent('--id', 'eu-1', '--manager', '192.0.2.1:7600'),
    status: 78,
    says: "vedette-agent: The manager 192.0.2.1:7600 is not on loopback, and there is no key to prove who is there. Run 'vedette agent add ID' where the manager is, and give the token it prints to the agent with --token-file.",
  },
  {
    mistake: 'an agent that others could dial',
    command: agent('--id', 'eu-1', '--listen', '0.0.0.0:FREE'),
    status: 78,
    says: "vedette-agent: The address 0.0.0.0:FREE is not on loopback, and there is no key to prove who is there. Run 'vedette agent add ID' where the manager is, and give the token it prints to the agent with --token-file.",
  },
  {
    mistake: 'an agent at a port in use',
    command: agent('--id', 'eu-1', '--listen', '127.0.0.1:TAKEN'),
    status: 69,
    says: 'vedette-agent: Another program listens on 127.0.0.1:TAKEN already. Stop it, or set another address with --listen.',
    leaves: ['vedette-agent-eu-1'],
  },
];
