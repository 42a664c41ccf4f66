// Mistakes in a configuration file, and in what it needs to be there or free.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { vedetteCommand } from '../../support/operator.ts';
import type { Mistake, World } from './mistake.ts';

const head = ({ operator }: World): string =>
  `manager: { listen: 127.0.0.1:${operator.agentsPort}, http: 127.0.0.1:${operator.httpPort} }\nagents: { eu-1: }\n`;
const withWeb =
  (web: string) =>
  (world: World): string =>
    `${head(world)}services:\n  web: ${web}\n`;
const otherStore = ({ operator }: World): void => {
  using database = new DatabaseSync(join(operator.folder, 'vedette.db'));
  database.exec('CREATE TABLE recipe (name TEXT)');
};

export const configurations: readonly Mistake[] = [
  {
    mistake: 'a misspelt key',
    file: withWeb('{ target: 127.0.0.1:80, evrey: 5s }'),
    status: 78,
    says: "FOLDER/vedette.yaml:4:32 services.web.evrey: unknown key 'evrey': did you mean 'every'?",
  },
  {
    mistake: 'a port of 70000',
    file: withWeb('127.0.0.1:70000'),
    status: 78,
    says: 'FOLDER/vedette.yaml:4:8 services.web: port 70000 does not exist: ports go from 1 to 65535',
  },
  {
    mistake: 'a host with a newline',
    file: withWeb(String.raw`"127.0.0.1\n:80"`),
    status: 78,
    says: String.raw`FOLDER/vedette.yaml:4:8 services.web: "127.0.0.1\n" has white space or a control character in its host`,
  },
  {
    mistake: 'an interval of 0.1s',
    file: withWeb('{ target: 127.0.0.1:80, every: 0.1s }'),
    status: 78,
    says: 'FOLDER/vedette.yaml:4:39 services.web.every: 0.1s is too short: at least 1s',
  },
  {
    mistake: 'an empty file',
    file: () => '',
    status: 78,
    says: 'FOLDER/vedette.yaml: the file is empty',
  },
  {
    mistake: 'an open bracket',
    file: (world) => `${head(world)}services: { web: [\n`,
    status: 78,
    says: 'FOLDER/vedette.yaml:4:1 the indentation does not fit the lines above, or a bracket is not closed',
  },
  {
    mistake: 'an address that others can reach',
    file: () => 'manager: { http: 0.0.0.0:7680 }\nagents: { eu-1: }\n',
    status: 78,
    says: 'FOLDER/vedette.yaml:1:18 manager.http: 0.0.0.0:7680 is not a loopback address, and there is no certificate (tls): anybody on the way could read passwords and tokens. Give this manager a certificate, use 127.0.0.1 and a tunnel (ssh, WireGuard), or put a proxy with TLS before it and write its address as http_behind_proxy',
  },
  {
    mistake: 'a directory as file',
    command: ({ operator }) => [...vedetteCommand, 'up', '-c', operator.folder],
    status: 66,
    says: 'vedette: The configuration file FOLDER cannot be read: it is a directory: name the file in it.',
  },
  {
    mistake: 'a file that is not there',
    command: () => [...vedetteCommand, 'up', '-c', 'none.yaml'],
    status: 66,
    says: 'vedette: The configuration file FOLDER/none.yaml cannot be read: there is no such file: check the name, or name another.',
  },
];

export const surroundings: readonly Mistake[] = [
  {
    mistake: "the agents' port in use",
    file: ({ operator, takenPort }) =>
      `manager: { listen: 127.0.0.1:${takenPort}, http: 127.0.0.1:${operator.httpPort} }\nagents: { eu-1: }\n`,
    status: 69,
    says: 'vedette: Another program listens on 127.0.0.1:TAKEN already. Stop it, or set another address with manager.listen.',
    leaves: ['vedette.db'],
  },
  {
    mistake: "people's port in use",
    file: ({ operator, takenPort }) =>
      `manager: { listen: 127.0.0.1:${operator.agentsPort}, http: 127.0.0.1:${takenPort} }\nagents: { eu-1: }\n`,
    status: 69,
    says: 'vedette: Another program listens on 127.0.0.1:TAKEN already. Stop it, or set another address with manager.http.',
    leaves: ['vedette.db', 'vedette.db.operator'],
  },
  {
    mistake: 'the store of another program',
    file: head,
    before: otherStore,
    status: 74,
    says: 'vedette: The store FOLDER/vedette.db is the database of another program. Name another file; this one was left as it is.',
    leaves: ['vedette.db'],
  },
  {
    mistake: 'a store that is no database',
    file: head,
    before: ({ operator }) => writeFile(join(operator.folder, 'vedette.db'), 'a shopping list\n'.repeat(20)),
    status: 74,
    says: 'vedette: The store FOLDER/vedette.db is not a SQLite database. Name another file; this one was left as it is.',
    leaves: ['vedette.db'],
  },
  {
    mistake: 'a store in a folder that is not there',
    file: (world) => `${head(world)}store: no/such.db\n`,
    status: 74,
    says: 'vedette: The store FOLDER/no/such.db cannot be used: its folder does not exist. Create the folder, or name another file.',
  },
];
