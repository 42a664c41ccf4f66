// A service's target as people write it: the scheme may be left out or be in capitals. Knows what is forgiven in a file; the
// spelling underneath is the protocol's.
import { quote } from '@vedette/protocol/kit';
import { formatTarget, isScheme, parseTarget, schemes } from '@vedette/protocol/target';

const KNOWN = Object.keys(schemes)
  .map((scheme) => `'${scheme}:'`)
  .join(', ');

/** Reads `scheme://…` or `host:port`, which is short for `tcp://host:port`; answers the canonical spelling. */
export const readTarget = (text: string): { target: string } | { problem: string } => {
  const [, scheme = 'tcp', rest = text] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  const spelt = scheme.toLowerCase();
  if (!isScheme(spelt))
    return {
      problem: `${quote(`${scheme}://`)} cannot be checked: write 'tcp://host:port' or 'host:port'; there are ${KNOWN}`,
    };
  const parsed = parseTarget(`${spelt}://${rest}`);
  return 'problem' in parsed ? parsed : { target: formatTarget(parsed.target) };
};
