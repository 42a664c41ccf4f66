// I5: an agent sends only while it has credit: what is under way exceeds it by one item at most.
import { creditOf, lastOf } from '../../../packages/protocol/src/delivery/item.ts';
import { type Checker, Violation } from '../history.ts';

type Item = { readonly epoch: string; readonly last: number; readonly credit: number };
type Connection = { readonly credit: number; underWay: Item[] };

export const creditChecker = (): Checker => {
  const connections = new Map<number, Connection>();
  return {
    welcomed({ connection, credit }) {
      connections.set(connection, { credit, underWay: [] });
    },
    delivered({ agent, connection, item }) {
      const known = connections.get(connection);
      if (!known) return;
      const used = known.underWay.reduce((sum, { credit }) => sum + credit, 0);
      if (used > known.credit)
        throw new Violation('I5', `${agent} sends more with ${used} under way and a credit of ${known.credit}`);
      known.underWay.push({ epoch: item.epoch, last: lastOf(item), credit: creditOf(item) });
    },
    confirmed({ connection, mark }) {
      const known = connections.get(connection);
      if (!known) return;
      const open = known.underWay.findIndex(({ epoch, last }) => epoch !== mark.epoch || last > mark.seq);
      known.underWay = open < 0 ? [] : known.underWay.slice(open);
    },
  };
};
