// A blackbox exporter of Debian's on loopback, with a module for each case. Knows how it is started and asked; refuses to know what is compared.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ports } from '../../support/operator.ts';
import { Program } from '../../support/program.ts';
import type { Module } from './case.ts';

const PROGRAM = '/usr/bin/prometheus-blackbox-exporter';

export const isExporterThere = existsSync(PROGRAM);

const READY_MS = 10_000;

/** Asks it: whether the target is good by that module. */
export type AskExporter = (module: string, target: string) => Promise<boolean>;

/** Nobody listens there yet when it has only just been started. */
const isHealthy = (address: string): Promise<boolean> =>
  fetch(`http://${address}/-/healthy`).then(
    ({ ok }) => ok,
    () => false,
  );

/** @param modules by name */
export const startExporter = async (modules: Readonly<Record<string, Module>>): Promise<AskExporter> => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-exporter-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'blackbox.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ modules }));
  const address = `127.0.0.1:${(await ports(1)).join('')}`;
  const words = [`--config.file=${file}`, `--web.listen-address=${address}`, '--timeout-offset=0'];
  const exporter = new Program('the exporter', [PROGRAM, ...words], { folder });
  onTestFinished(async () => void (await exporter.stop()));
  await eventually('the exporter answers', READY_MS, () => isHealthy(address));
  return async (module, target) => {
    const question = new URLSearchParams({ module, target }).toString();
    const answer = await fetch(`http://${address}/probe?${question}`);
    const text = await answer.text();
    const [, success] = /^probe_success (\d)$/m.exec(text) ?? [];
    if (success === undefined) throw new Error(`the exporter says of ${module} at ${target}: ${text.slice(0, 500)}`);
    return success === '1';
  };
};
