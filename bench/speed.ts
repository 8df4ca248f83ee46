import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compareText } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';
import { checkov } from './measure/checkov.ts';
import { handlerTime, quantile } from './measure/handlers.ts';
import { type Cost, costOf } from './measure/process.ts';

/**
 * Measures a scan as an entire process: seconds from start to end and maximum memory, with checkov on the same
 * folders in the same run. `bench:access` measures single handlers.
 *
 *     npm run bench:speed -- --sources DIR
 *
 * Each row is the median of five runs, after one run that warms the disk and stores compiled code. In brackets:
 * processor seconds of all threads, which depend less on other load of the machine. UNKEPT is the same without stored
 * compiled code, like a first run that does not store it. Needs GNU time for memory, and Python for checkov. Exits 1
 * above a bar.
 */
const sources = required('sources', 'bench:speed --sources DIR');
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const emmental = [process.execPath, join(root, 'apps/cli/bin/emmental.js')];
const patterns = folderOf('aws-samples/serverless-patterns');
const work = mkdtempSync(join(tmpdir(), 'emmental-speed-'));
/** A separate cache folder, so that the user's compiled code and advisories are not used. */
const kept = { XDG_CACHE_HOME: join(work, 'cache') };
const unkept = { ...kept, NODE_DISABLE_COMPILE_CACHE: '1' };

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly options: readonly string[];
  readonly seconds: number;
  readonly megabytes: number;
}

const cases: readonly Case[] = [
  {
    name: 'one small app (examples/well-built)',
    folder: join(root, 'examples/well-built'),
    options: [],
    seconds: 0.4,
    megabytes: 120,
  },
  {
    name: 'one small app (lambda-translator)',
    folder: join(patterns, 'lambda-translator'),
    options: [],
    seconds: 0.4,
    megabytes: 120,
  },
  {
    name: '100 SAM apps, --no-code',
    folder: hundredTemplates(),
    options: ['--no-code'],
    seconds: 1.5,
    megabytes: 250,
  },
  {
    name: 'an app of 26 functions (DVSA)',
    folder: folderOf('OWASP/DVSA'),
    options: [],
    seconds: 1.5,
    megabytes: 250,
  },
];

let good = true;
try {
  const peer = checkov();
  if (typeof peer === 'string') print(`checkov could not be installed: ${peer}`);
  else print(`beside checkov ${peer.version}, --framework cloudformation serverless --compact --quiet`);
  print(`node -e 0             ${shown(measure([process.execPath, '-e', '0']))}`);
  print(`emmental --version    ${shown(measure([...emmental, '--version'], kept))}`);
  print(
    `\n${'CASE'.padEnd(40)}${'EMMENTAL'.padStart(24)}${'BAR'.padStart(18)}${'UNKEPT'.padStart(17)}${'CHECKOV'.padStart(25)}${'RATIO'.padStart(8)}`,
  );
  for (const row of cases) {
    const scan = [...emmental, 'scan', row.folder, '--fail-on', 'never', ...row.options];
    const own = measure(scan, kept);
    const first = measure(scan, unkept);
    const theirs = typeof peer === 'string' ? null : measure([...peer.command, '-d', row.folder]);
    if (own.seconds > row.seconds || own.megabytes > row.megabytes) good = false;
    print(
      `${row.name.padEnd(40)}${shown(own).padStart(24)}${`${row.seconds} s, ${row.megabytes} MB`.padStart(18)}${time(first).padStart(17)}${(theirs ? shown(theirs) : '-').padStart(25)}${(theirs ? `${(theirs.seconds / own.seconds).toFixed(0)}x` : '').padStart(8)}`,
    );
  }
  const times = await handlerTimes();
  print(
    `\ncode and behaviour of one handler, warm, ${times.length} of DVSA: median ${quantile(times, 0.5).toFixed(1)} ms (bar 50), p95 ${quantile(times, 0.95).toFixed(1)} ms (bar 300)`,
  );
  if (quantile(times, 0.5) > 50 || quantile(times, 0.95) > 300) good = false;
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(good ? 0 : 1);

function measure(command: readonly string[], env: Readonly<Record<string, string>> = {}): Cost {
  costOf(command, env);
  const costs = Array.from({ length: 5 }, () => costOf(command, env));
  return {
    seconds: quantile(
      costs.map((cost) => cost.seconds),
      0.5,
    ),
    processor: quantile(
      costs.map((cost) => cost.processor),
      0.5,
    ),
    user: quantile(
      costs.map((cost) => cost.user),
      0.5,
    ),
    megabytes: quantile(
      costs.map((cost) => cost.megabytes),
      0.5,
    ),
  };
}

async function handlerTimes(): Promise<number[]> {
  const source = openSource(folderOf('OWASP/DVSA'));
  const options = { env: new Map(), opt: new Map(), parameters: new Map() };
  const times: number[] = [];
  for (const app of readApps(source, '', options).apps)
    for (const declaration of app.functions) times.push(await handlerTime({ declaration, source }));
  return times;
}

/** Copies the first hundred SAM templates of serverless-patterns, one folder each, without their code. */
function hundredTemplates(): string {
  const folder = join(work, 'hundred');
  let count = 0;
  for (const name of readdirSync(patterns).sort(compareText)) {
    const template = ['template.yaml', 'template.yml']
      .map((file) => join(patterns, name, file))
      .find(existsSync);
    if (!template || !isSam(template)) continue;
    const copy = join(folder, name, 'template.yaml');
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(template, copy);
    count += 1;
    if (count === 100) break;
  }
  return folder;
}

function isSam(file: string): boolean {
  return readFileSync(file, 'utf8').includes('AWS::Serverless-2016-10-31');
}

function folderOf(repository: string): string {
  const folder = repositoryFolder(sources, repository);
  if (folder !== null) return folder;
  process.stderr.write(`${repository} is not below ${sources}\n`);
  process.exit(2);
}

function shown(cost: Cost): string {
  return `${time(cost)}, ${cost.megabytes.toFixed(0)} MB`;
}

function time({ seconds, processor }: Cost): string {
  return `${seconds.toFixed(2)} s (${processor.toFixed(2)})`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
