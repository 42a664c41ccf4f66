// `vedette service token`: by what a device proves that it may report for a service. The token goes to standard output alone, so that it can be sent straight
// into a file; what a person should know goes to standard error.
import type { IssuedHeartbeatToken } from '../core/heartbeat-api.ts';
import { createClient } from './client.ts';
import { exits, line } from './io.ts';
import { findOperator } from './operator.ts';
import { widthFor } from './screen-width.ts';
import { safe, wrap } from './text.ts';
import { operatorOptions, type Verb } from './verb.ts';

/** Where a manager listens on every address, only its operator knows by which one a device reaches it. */
const EVERYWHERE = /^(?:0\.0\.0\.0|\[::\])(?=:)/;
const LOOPBACK = /^(?:127\.|localhost:|\[::1\])/;

export const serviceToken: Verb = {
  command: 'token <id>',
  describe: 'Issue a token by which a device reports for a service, and print it, once',
  positionals: { id: 'A service with a heartbeat' },
  options: operatorOptions,
  examples: [['$0 service token backup > backup.token', 'the one in use stays good until this one is used']],
  async run(io, words, engine) {
    const id = words.text('id') ?? '';
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const issued = await client.post<IssuedHeartbeatToken>(`api/v1/services/${encodeURIComponent(id)}/token`);
    line(io.out, issued.token);
    const { service, replaces, listen, secured, path } = issued;
    const address =
      listen === undefined
        ? client.address
        : `${secured === true ? 'https' : 'http'}://${listen.replace(EVERYWHERE, 'HOST')}`;
    const plain = listen === undefined || secured === true || LOOPBACK.test(listen) ? '' : ' --plain';
    const sentences = [
      `The token on standard output is shown this once: nobody can ask for it again.${replaces ? ' The one in use stays good until this one is used.' : ''}`,
      'Next, on the device: put it in a file that only its user can read, and report:',
    ];
    const width = widthFor(io);
    for (const sentence of sentences) for (const part of wrap(sentence, width)) line(io.err, part);
    line(io.err, safe(`  vedette heartbeat --to ${address}/${path} --every 30s --token file:${service}.token${plain}`));
    line(io.err, safe(`  curl -fsS -H "Authorization: Bearer $(cat ${service}.token)" ${address}/${path}`));
    return exits.ok;
  },
};
