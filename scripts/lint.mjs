// Every linter, each to its end, and then which of them objected. A linter that looked at no file has not agreed.
import { spawnSync } from 'node:child_process';

const linters = [
  {
    name: 'biome',
    args: ['ci', '--colors=off', '.'],
    inspected: /Checked (\d+) files?/,
  },
  {
    name: 'oxlint',
    // What it looks for, and what it leaves alone and why: .oxlintrc.jsonc.
    args: ['--type-aware', '--deny-warnings', ...['packages', 'test', 'bench', 'demo', 'scripts']],
    inspected: /on (\d+) files?/,
  },
];

const verdicts = linters.map(({ name, args, inspected }) => {
  const run = spawnSync(name, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  process.stdout.write(run.stdout ?? '');
  process.stderr.write(run.stderr ?? '');
  if (run.error) return { name, verdict: `could not run: ${run.error.message}`, ok: false };
  const files = Number(inspected.exec(`${run.stdout}${run.stderr}`)?.[1] ?? 0);
  if (run.status !== 0) return { name, verdict: `failed (status ${run.status})`, ok: false };
  return files > 0
    ? { name, verdict: `agrees with ${files} files`, ok: true }
    : { name, verdict: 'failed: it inspected no file', ok: false };
});

for (const { name, verdict } of verdicts) console.log(`${name} ${verdict}`);
process.exitCode = verdicts.every(({ ok }) => ok) ? 0 : 1;
