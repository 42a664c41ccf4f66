// Name servers, sound and broken. Knows what each says; refuses to know who asks.
import { a, answer, framed, startDns } from '../../../packages/agent/src/probe/dns-words.test-support.ts';
import { type Case, down, up } from './case.ts';

const module = (more: object = {}) => ({
  prober: 'dns',
  dns: { query_name: 'shop.example', query_type: 'A', ...more },
});

export const dnsCases = async (): Promise<readonly Case[]> => {
  const says = (rcode: number, ...addresses: string[]) =>
    startDns({
      udp: (question, say) =>
        say(
          answer(
            question,
            addresses.map((one) => a(one)),
            { rcode },
          ),
        ),
    });
  const [right, wrong, missing, failing, refusing, empty, silent, cut, closed] = await Promise.all([
    says(0, '192.0.2.1'),
    says(0, '192.0.2.66'),
    says(3),
    says(2),
    says(5),
    says(0),
    startDns({ udp: () => {} }),
    startDns({
      udp: (question, say) => say(answer(question, [], { isCut: true })),
      tcp: (question, socket) => void socket.write(framed(answer(question, [a('192.0.2.1')]))),
    }),
    startDns({ tcp: () => {} }),
  ]);
  const tcp = { transport_protocol: 'tcp' };
  const matching = { validate_answer_rrs: { fail_if_not_matches_regexp: ['192\\.0\\.2\\.1$'] } };
  const expect = ['192.0.2.1'];
  const nxdomain = { valid_rcodes: ['NXDOMAIN'] };
  return [
    up('an answer', module(), `127.0.0.1:${right}`),
    up('the right answer', module(matching), `127.0.0.1:${right}`, { expect }),
    down('another answer', module(matching), `127.0.0.1:${wrong}`, { expect }),
    down('a name that is not there', module(), `127.0.0.1:${missing}`),
    up('a name that is not there, as it should be', module(nxdomain), `127.0.0.1:${missing}`),
    down('a name that is there, and should not be', module(nxdomain), `127.0.0.1:${right}`),
    down('a server that fails', module(), `127.0.0.1:${failing}`),
    down('a server that refuses', module(), `127.0.0.1:${refusing}`),
    down('a server that is silent', module(), `127.0.0.1:${silent}`),
    down('no server', module(), `127.0.0.1:${closed}`),
    up('an answer over TCP', module(tcp), `127.0.0.1:${cut}`),
    up('an answer that is cut, and whole over TCP', module(), `127.0.0.1:${cut}`),
    up('no records of that type', module(), `127.0.0.1:${empty}`, {
      why: 'where an address is asked for, none is no answer for us; the exporter looks at the records only if it is given patterns',
    }),
  ];
};
