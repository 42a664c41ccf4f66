// The bad inputs that this code must stand, and the tests that show it does: one row for each. Knows names of tests; covered.test.ts sees to it that
// they are there. What has no row here is not built: message streams by WebSocket, webhooks, one-time tokens to enrol with, users with passwords
// and sessions, patterns written by users, and pages of HTML.
import { agents, people } from './covered-elsewhere.ts';
import type { Row } from './covered-row.ts';
import { bytes, sessions, strangers } from './covered-wire.ts';

export const rows: readonly Row[] = [...strangers, ...bytes, ...sessions, ...agents, ...people];
