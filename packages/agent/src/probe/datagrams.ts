// One datagram out, and whatever comes back. Knows sockets for one probe; refuses to know what is said.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Errand } from './errand.ts';

/**
 * The socket is connected, from a port that the system picks: datagrams of anybody else never come in, and a port that nobody has is told of as an error.
 * @param heard told of every datagram until the errand is over
 */
export const sendDatagram = (
  errand: Errand,
  address: string,
  datagram: Uint8Array,
  heard: (datagram: Buffer) => void,
): void => {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  errand.hold(() => socket.close());
  socket.on('error', (error) => errand.fail(error));
  socket.on('message', (message) => {
    if (!errand.settled) heard(message);
  });
  socket.once('connect', () => {
    if (errand.settled) return;
    errand.begin();
    socket.send(datagram, (error) => {
      if (error) errand.fail(error);
    });
  });
  socket.connect(errand.look.target.port, address);
};
