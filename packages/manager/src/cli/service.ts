// `vedette service …`: what is watched besides what the file says, while the manager runs.
import { Fault } from '@vedette/protocol/kit';
import type { Piece } from '../core/run-time-api.ts';
import { serviceToken } from './service-token.ts';
import type { VerbGroup, Words } from './verb.ts';
import { wishAdd, wishRemove, wishSet } from './wish-change.ts';
import { fromColumn, wishList, written } from './wish-list.ts';
import { also } from './wish-options.ts';

/** What reports by itself has no target. */
const mustBeSomewhere = (words: Words): Piece => {
  if (words.text('target') === undefined && !('heartbeat' in also(words)))
    throw new Fault('usage', 'A word is missing: vedette service add <id> <target>.');
  return {};
};

export const service: VerbGroup = {
  command: 'service',
  describe: 'Watch more services than the file says, while everything runs',
  examples: [
    ['$0 service add cart 10.0.0.7:443 --group shop', 'with the defaults of the file'],
    ['$0 service list', 'what stands in the file, and what was added'],
  ],
  verbs: [
    wishAdd(
      'service',
      {
        command: 'add <id> [target]',
        describe: 'Watch a service from now on; nothing else is disturbed',
        positionals: { id: 'What it is to be called', target: 'Where it is: host:port, or with the scheme of a check' },
        examples: [
          ['$0 service add cart 10.0.0.7:443 --every 5s --group shop', 'chosen by what chooses the group'],
          ['$0 service add dns 10.0.0.1:53 --agents eu-1 region=us', 'looked at by some agents'],
          [`$0 service add backup --also '{"heartbeat":{"every":"1d"}}'`, 'one that reports by itself'],
          ['$0 service add api https://api.example/health --check http.contains=ready', 'by more than a connection'],
        ],
      },
      mustBeSomewhere,
    ),
    wishSet('service', {
      describe: 'Change keys of a service that was added; the others stay',
      examples: [
        ['$0 service set cart --every 10s --grace 1m', 'both at once'],
        ['$0 service set cart --unset group grace', 'as if they had never been given'],
      ],
    }),
    wishRemove('service', {
      describe: 'Watch a service no more that was added; what is on record stays',
      examples: [['$0 service remove cart', 'refused while anything else names it']],
    }),
    serviceToken,
    wishList('service', {
      describe: 'Show all services as they were written, and where each comes from',
      examples: [['$0 service list', 'a dash is what the defaults say']],
      columns: [
        { title: 'SERVICE', least: 8, cell: ({ id }) => id },
        { title: 'TARGET', least: 16, cell: written('target') },
        { title: 'EVERY', cell: written('every') },
        { title: 'GRACE', cell: written('grace') },
        { title: 'GROUP', least: 8, optional: true, cell: written('group') },
        fromColumn,
        { title: 'BY', least: 6, optional: true, cell: ({ by = '-' }) => by },
      ],
    }),
  ],
};
