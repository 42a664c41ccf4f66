// A service's target as people write it: the scheme may be left out or be in capitals. Knows what is forgiven in a file; the
// spelling underneath is the protocol's.
import { quote } from '@vedette/protocol/kit';
import { formatTarget, parseTarget } from '@vedette/protocol/target';

/** Reads `tcp://host:port` or `host:port`; answers the canonical `tcp://host:port`. */
export const readTarget = (text: string): { target: string } | { problem: string } => {
  const [, scheme, rest = text] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined && scheme.toLowerCase() !== 'tcp') {
    return { problem: `${quote(`${scheme}://`)} cannot be checked: write 'tcp://host:port' or 'host:port'` };
  }
  const parsed = parseTarget(`tcp://${rest}`);
  return 'problem' in parsed ? parsed : { target: formatTarget(parsed.target) };
};
