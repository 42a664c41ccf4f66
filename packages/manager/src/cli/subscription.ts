// `vedette subscription …`: other wishes of a subscriber for some services, while the manager runs.
import type { VerbGroup } from './verb.ts';
import { wishAdd, wishRemove, wishSet } from './wish-change.ts';
import { chosenColumn, countColumn, fromColumn, wishList, written } from './wish-list.ts';

export const subscription: VerbGroup = {
  command: 'subscription',
  describe: 'Tell a subscriber of some services in another way, while everything runs',
  examples: [
    ['$0 subscription add ops web --remind 30m', 'for this service; all else of ops stays as it is'],
    ['$0 subscription list', 'in the order in which they count'],
  ],
  verbs: [
    wishAdd('subscription', {
      command: 'add <subscriber> <services..>',
      describe: 'What counts for these services from now on, before all other wishes of the subscriber',
      positionals: {
        subscriber: 'Whose it is, of the file or added',
        services: "Services: ids, group:NAME, key=value, or '*'",
      },
      examples: [
        ['$0 subscription add ops web --grace 1m --remind 30m', 'sooner, and again'],
        ['$0 subscription add ops group:test --events down', 'what says nothing here is as the subscriber has it'],
      ],
    }),
    wishSet('subscription', {
      describe: 'Change keys of a subscription that was added; the others stay',
      examples: [
        ['$0 subscription set 3 --services web db', 'these, in place of those before'],
        ['$0 subscription set 3 --unset grace', "the subscriber's again"],
      ],
    }),
    wishRemove('subscription', {
      describe: 'Take a subscription back that was added',
      examples: [['$0 subscription remove 3', 'what the subscriber wished for before holds again']],
    }),
    wishList('subscription', {
      describe: 'Show all subscriptions, those first that count before others of the same subscriber',
      examples: [['$0 subscription list', 'COUNT is how many services none before it chooses']],
      columns: [
        { title: 'ID', least: 6, cell: ({ id }) => id },
        { title: 'SUBSCRIBER', least: 8, cell: written('subscriber') },
        chosenColumn,
        countColumn,
        { title: 'GRACE', cell: written('grace') },
        { title: 'REMIND', cell: written('remind') },
        fromColumn,
        { title: 'CHANNELS', least: 8, optional: true, cell: written('channels') },
        { title: 'EVENTS', least: 6, optional: true, cell: written('events') },
      ],
    }),
  ],
};
