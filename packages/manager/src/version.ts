// Which version of the manager this is, as its package says.
import manifest from '../package.json' with { type: 'json' };

export const { version } = manifest;
