// A service's target as people write it: the scheme may be left out or be in capitals. Knows what is forgiven in a file; the
// spelling underneath is the protocol's.
import { quote } from '@vedette/protocol/kit';
import { formatTarget, isScheme, parseTarget, schemes } from '@vedette/protocol/target';

const KNOWN = Object.keys(schemes)
  .map((scheme) => `'${scheme}:'`)
  .join(', ');

/** Reads a URL, or `host:port`, which is short for `tcp://host:port`; answers the canonical spelling. */
export const readTarget = (text: string): { target: string } | { problem: string } => {
  const [, written = '', rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  const scheme = written.toLowerCase();
  if (written !== '' && !isScheme(scheme))
    return {
      problem: `${quote(`${written}://`)} cannot be checked: write 'tcp://host:port' or 'host:port'; there are ${KNOWN}`,
    };
  const parsed = parseTarget(written === '' ? withScheme(text) : `${scheme}://${rest}`);
  return 'problem' in parsed ? parsed : { target: formatTarget(parsed.target) };
};

/** `scheme:NAME` stays as it is; a port cannot be a name, so that hosts may be called like a scheme. */
const withScheme = (text: string): string => {
  const [, scheme = ''] = /^([a-z]+):(?!\d+$)/.exec(text) ?? [];
  return isScheme(scheme) && 'named' in schemes[scheme] ? text : `tcp://${text}`;
};
