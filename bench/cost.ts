import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CostCase, writeFiles } from './cost/input.ts';
import { manyApps } from './cost/many-apps.ts';
import { marshallers } from './cost/marshallers.ts';
import { pythonArguments } from './cost/python-arguments.ts';
import { sharedModules } from './cost/shared-modules.ts';
import { repositoryFolder } from './measure/apps.ts';
import { optional } from './measure/arguments.ts';
import { checkov } from './measure/checkov.ts';
import { type Cost, costOf } from './measure/process.ts';

/**
 * Measures how the cost of a scan grows with what there is to read: user CPU and maximum memory of an entire process on
 * generated repositories and, with `--sources DIR`, on two public ones. checkov runs on the same folders.
 *
 *     npm run bench:cost [-- --sources DIR]
 *
 * Each figure is the smallest of three runs, after one run that stores compiled code. User CPU depends less on other load
 * of the machine than wall time does. Needs GNU time, and Python for checkov. Exits 1 above a bar.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const work = mkdtempSync(join(tmpdir(), 'emmental-cost-'));
const env = { XDG_CACHE_HOME: join(work, 'cache') };
const emmental = [process.execPath, join(root, 'apps/cli/bin/emmental.js'), 'scan'];

const generated: readonly CostCase[] = [
  { name: '100 functions, 160 shared modules', files: sharedModules, seconds: 2.5, megabytes: 300 },
  { name: 'generated marshallers and parser', files: marshallers, seconds: 0.3, megabytes: 300 },
  { name: '5,000 functions in 500 apps', files: manyApps, seconds: 15, megabytes: 450 },
  { name: '40 functions of Python, many arguments', files: pythonArguments, seconds: 4, megabytes: 300 },
];

const published = [
  { name: 'dherault/serverless-offline', seconds: 2.5, megabytes: 300 },
  { name: 'aws-samples/sample-genai-idp', seconds: 4, megabytes: 300 },
] as const;

let good = true;
try {
  const peer = checkov(['cloudformation', 'serverless', 'terraform']);
  print(
    typeof peer === 'string' ? `checkov could not be installed: ${peer}` : `beside checkov ${peer.version}`,
  );
  print(`${'CASE'.padEnd(42)}${'EMMENTAL'.padStart(18)}${'BAR'.padStart(18)}${'CHECKOV'.padStart(18)}`);
  for (const { name, folder, seconds, megabytes } of cases()) {
    const own = smallest([...emmental, folder, '--fail-on', 'never', '--format', 'json']);
    const theirs = typeof peer === 'string' ? null : smallest([...peer.command, '-d', folder]);
    if (own.user > seconds || own.megabytes > megabytes) good = false;
    print(
      `${name.padEnd(42)}${shown(own).padStart(18)}${`${seconds} s, ${megabytes} MB`.padStart(18)}${(theirs ? shown(theirs) : '-').padStart(18)}`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(good ? 0 : 1);

interface Row {
  readonly name: string;
  readonly folder: string;
  readonly seconds: number;
  readonly megabytes: number;
}

function cases(): readonly Row[] {
  const rows: Row[] = generated.map(({ name, files, seconds, megabytes }, index) => {
    const folder = join(work, `case${index}`);
    writeFiles(folder, files());
    return { name, folder, seconds, megabytes };
  });
  const sources = optional('sources');
  if (sources !== null)
    for (const { name, ...bars } of published) {
      const folder = repositoryFolder(sources, name);
      if (folder === null) print(`${name} is not below ${sources}`);
      else rows.push({ name, folder, ...bars });
    }
  return rows;
}

/** Runs a command four times; returns the smallest figures of the last three runs. */
function smallest(command: readonly string[]): Cost {
  costOf(command, env);
  const costs = Array.from({ length: 3 }, () => costOf(command, env));
  const least = (pick: (cost: Cost) => number): number => Math.min(...costs.map(pick));
  return {
    seconds: least(({ seconds }) => seconds),
    processor: least(({ processor }) => processor),
    user: least(({ user }) => user),
    megabytes: least(({ megabytes }) => megabytes),
  };
}

function shown({ user, megabytes }: Cost): string {
  return `${user.toFixed(2)} s, ${megabytes.toFixed(0)} MB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
