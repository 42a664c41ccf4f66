// The UDP probe: one datagram is sent, and one that comes back holds what is expected. Knows what silence and other words mean; refuses to know sockets.
import type { Facts } from '@vedette/protocol/check';
import { UP } from '@vedette/protocol/health';
import { down } from './classify.ts';
import type { ConnectionOptions } from './connection.ts';
import { sendDatagram } from './datagrams.ts';
import { errandProber } from './errand.ts';
import { Heard } from './heard.ts';
import type { Prober } from './probe.ts';

const MISMATCH = down('mismatch');

const bannerOf = (datagram: Buffer): Facts => {
  const heard = new Heard();
  heard.add(datagram);
  return heard.banner === '' ? {} : { banner: heard.banner };
};

export const createUdpProber = (options: ConnectionOptions): Prober =>
  errandProber(options, (errand, address) => {
    const { check } = errand.look;
    if (check?.type !== 'udp') throw new Error('a UDP probe has the terms of one');
    const expected = Buffer.from(check.expect, 'hex');
    sendDatagram(errand, address, Buffer.from(check.send ?? '', 'hex'), (datagram) => {
      if (datagram.includes(expected)) errand.end(UP, errand.sinceMs(), bannerOf(datagram));
      else {
        // What was expected may be in the next one.
        const error = 'what came back does not hold what is expected';
        errand.overdue = { verdict: MISMATCH, facts: { error, ...bannerOf(datagram) } };
      }
    });
  });
