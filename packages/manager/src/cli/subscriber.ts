// `vedette subscriber …`: who is told besides those whom the file names, while the manager runs.
import { Fault } from '@vedette/protocol/kit';
import type { Piece } from '../core/run-time-api.ts';
import type { VerbGroup, Words } from './verb.ts';
import { wishAdd, wishRemove, wishSet } from './wish-change.ts';
import { chosenColumn, countColumn, fromColumn, wishList, written } from './wish-list.ts';

/** @throws Fault `usage` */
const waiting = (words: Words): Piece => {
  if (!words.flag('waiting')) return {};
  if (words.list('services').length === 0) return { subscriptions: [] };
  throw new Fault('usage', 'Either name services, or say --waiting.');
};

export const subscriber: VerbGroup = {
  command: 'subscriber',
  describe: 'Tell more people than the file says, while everything runs',
  examples: [
    ['$0 subscriber add anna web group:shop --remind 1h', 'by the channels that are the default'],
    ['$0 subscriber list', 'who stands in the file, and who was added'],
  ],
  verbs: [
    wishAdd(
      'subscriber',
      {
        command: 'add <id> [services..]',
        describe: 'Tell somebody of some services, or of all, from now on',
        positionals: { id: 'What it is to be called', services: "Services: ids, group:NAME, key=value, or '*' (all)" },
        options: { waiting: { type: 'boolean', describe: 'Of none, until it has subscriptions' } },
        examples: [
          ['$0 subscriber add anna --channels mail chat', 'of everything'],
          ['$0 subscriber add ben web --grace 5m --events down up', 'of one service, and not of all that befalls it'],
          ['$0 subscriber add carla --waiting', 'and then `subscription add carla …`'],
        ],
      },
      waiting,
    ),
    wishSet('subscriber', {
      describe: 'Change keys of a subscriber who was added; the others stay',
      examples: [
        ['$0 subscriber set anna --services web db', 'these, in place of those before'],
        ['$0 subscriber set anna --unset remind', 'no more reminders'],
        [`$0 subscriber set anna --also '{"quiet":{"from":"22:00","to":"07:00"}}'`, 'not at night'],
      ],
    }),
    wishRemove('subscriber', {
      describe: 'Tell somebody nothing more who was added; what is on record stays',
      examples: [['$0 subscriber remove anna', 'refused while there are subscriptions of hers']],
    }),
    wishList('subscriber', {
      describe: 'Show all subscribers as they were written, and where each comes from',
      examples: [['$0 subscriber list', 'COUNT is how many services that are now']],
      columns: [
        { title: 'SUBSCRIBER', least: 8, cell: ({ id }) => id },
        chosenColumn,
        countColumn,
        { title: 'GRACE', cell: written('grace') },
        { title: 'REMIND', cell: written('remind') },
        { title: 'CHANNELS', least: 8, optional: true, cell: written('channels') },
        fromColumn,
        { title: 'EVENTS', least: 6, optional: true, cell: written('events') },
      ],
    }),
  ],
};
