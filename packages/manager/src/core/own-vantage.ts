// The manager as a vantage of its own: of what reports to it, nobody else can tell. Knows its name; refuses to know what it sees (heartbeat.ts).

/** Where agents are named, this stands for the manager. No agent can be called so: ids begin with a letter or a digit. */
export const OWN_VANTAGE = '@manager';
