// A mock inventory as a program: a list of servers and how each is, over HTTP on loopback, with ways to misbehave. Knows argv and signals; what is answered is
// inventory/'s.
import { once } from 'node:events';
import { Fault, messageOf } from '../packages/protocol/src/kit/index.ts';
import { inventoryHelp, parseInventoryCommand } from './inventory/command.ts';
import { startInventory } from './inventory/server.ts';

try {
  const command = parseInventoryCommand(process.argv.slice(2));
  if (command.type === 'help') process.stdout.write(inventoryHelp);
  else {
    await using inventory = await startInventory(command);
    process.stdout.write(`An inventory of ${inventory.size} servers at ${inventory.url}/servers\n`);
    const ended = new AbortController();
    const end = (): void => ended.abort();
    process.on('SIGINT', end).on('SIGTERM', end);
    // Whoever read our output is gone: there is nobody left to serve.
    process.stdout.on('error', end);
    await once(ended.signal, 'abort');
    const { list, details } = inventory.counts();
    process.stdout.write(`The list was asked for ${list} times, details ${details} times\n`);
  }
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  if (!(thrown instanceof Fault)) throw thrown;
  if (thrown.code === 'usage') process.stderr.write('Try: npm run -s inventory -- --help\n');
  process.exitCode = thrown.exit;
}
