import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../apps/cli/testing/run.ts';
import { readmeOf } from './walk/readme.ts';
import { hasTerminal, nextCommands, type Step, showsProgress, typedOnTerminal } from './walk/terminal.ts';

/** Follows the README alone: every command in it is typed as it is written, in the order in which it stands there. */
const readme = readmeOf(readFileSync(join(repository, 'README.md'), 'utf8'));
const home = mkdtempSync(join(tmpdir(), 'emmental-newcomer-'));
const clone = join(home, 'clone');
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Makes a clone with the packages that the repository has, so that no registry is needed. */
function makeClone(): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
    encoding: 'utf8',
  });
  for (const file of files.split('\0')) {
    if (file === '' || !existsSync(join(repository, file))) continue;
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(repository, file), join(clone, file), { verbatimSymlinks: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
}

/** Makes the repository of the newcomer: a copy of an example under version control. */
function ownRepository(name: string, example = 'weak-shop'): string {
  const folder = join(home, name);
  cpSync(join(repository, 'examples', example), folder, { recursive: true });
  for (const file of ['emmental.yaml', 'emmental.lock']) rmSync(join(folder, file), { force: true });
  execFileSync('git', ['init', '--quiet', folder]);
  return folder;
}

const program = 'npx --no-install emmental';
/** The folder of the clone and the names in capitals of the README, with what a newcomer puts there. */
const filled = (command: string): string =>
  command
    .replace('~/emmental/', `${clone}/`)
    .replace('--event FILE', '--event event.json')
    .replace('signals FILE', 'signals shop.log')
    .replace('explain ID', 'explain code/shell-from-event');

let shop = '';
let offline: string | null = null;

beforeAll(() => {
  if (!hasTerminal) return;
  makeClone();
  shop = ownRepository('shop');
  writeFileSync(join(shop, 'event.json'), '{ "body": "a; rm -rf / $(id)" }\n');
  cpSync(join(repository, 'apps/cli/testing/signals/weak-shop.log'), join(shop, 'shop.log'));
});

/** The texts that each command of the table must print, by the words of the README. */
const promises: Readonly<Record<string, { readonly shows: readonly RegExp[]; readonly makes?: string }>> = {
  scan: { shows: [/^ALIGNED {3}[\s\S]*^CRITICAL {2}/m, ...functionRows(), /^\d+ to fix: /m] },
  permissions: { shows: [/^- \w+:/m, /^\? \w+:/m, /^\+ \w+:/m, /^ {2}\w+:\w+ /m, /Signs: none = keep/] },
  'permissions --action s3:DeleteObject': {
    shows: [/^CAN {7}Thumbnails/m, /^ {2}by {6}s3:\*/m, /^ {2}who {5}anyone/m],
  },
  dependencies: { shows: [/advisory data/, /db update/] },
  holes: { shows: [/^ALIGNED/m, /stop/] },
  'inspect --event FILE': { shows: [/^(?:ALERT|BLOCK) /m, /cmdi/] },
  'signals FILE': { shows: [/Thumbnails/, /blocked|reported|would have been/] },
  'profile derive': { shows: [/written to/], makes: 'emmental.yaml' },
  'profile ready': { shows: [/can be enforced now/, /decision/] },
  protect: { shows: [/^\+ /m, /^- /m, /--write/] },
  '--write': { shows: [/written/] },
  assume: { shows: [/NightlyReport\/env\.KEY_ARN/, /answer/] },
  'explain ID': { shows: [/code\/shell-from-event/, /shell/] },
};

function functionRows(): readonly RegExp[] {
  return ['Admin', 'Mailer', 'NightlyReport', 'OrdersApi', 'Thumbnails', 'UploadApi'].map(
    (name) => new RegExp(`^${name} {2,}.*(?:\\d+|all) +\\d+ +\\d+ +\\d+$`, 'm'),
  );
}

const failures: string[] = [];
/** Commands that read the code and show each step, on a slow machine after a second. */
const reads = / (?:scan|holes|protect)\b(?!.*--(?:help|version))/;
/** Types a command; it must work, print no defect, and show progress if it takes long. */
function walk(command: string, cwd: string, exits: readonly number[] = [0, 1]): Step {
  const step = typedOnTerminal(command, cwd, {
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
  });
  const { status, screen, terminal } = step;
  if (!exits.includes(status ?? -1) || /this is a defect|\n\s+at .*:\d+:\d+\)/.test(screen + terminal))
    failures.push(`${command}: exit ${status}\n${terminal}${screen}`);
  if (reads.test(command) && command.startsWith(program) && !showsProgress(step))
    failures.push(`${command}: no progress`);
  // Lines of a diff are lines of the template.
  const wide = screen.split('\n').filter((line) => line.length > 80 && !/^[-+ ] /.test(line));
  if (wide.length > 0) failures.push(`${command}: too wide\n${wide[0]}`);
  return step;
}

describe.skipIf(!hasTerminal)('a newcomer with the README alone', { timeout: 600_000 }, () => {
  test('the README has commands, a table, exit codes and an example of the rulebase', () => {
    expect(readme.commands.map(({ command }) => command)).toEqual([
      'npm start',
      'npm test',
      'npm install --save-dev ~/emmental/emmental-0.1.0.tgz',
      'npx --no-install emmental scan',
      'node ~/emmental/apps/cli/bin/emmental.js scan',
    ]);
    expect(readme.table.map(({ command }) => command)).toEqual(
      Object.keys(promises).filter((each) => each !== '--write'),
    );
    expect(readme.exitCodes.map(({ code }) => code)).toEqual([0, 1, 2, 3]);
  });

  test('before anything is set up, the command of the clone says what is missing', () => {
    const { status, terminal } = typedOnTerminal('node apps/cli/bin/emmental.js scan', clone);
    expect([status, terminal.trim()]).toEqual([
      2,
      'emmental: this clone is not built yet; run npm start in it',
    ]);
  });

  test('the two commands exist; `npm start` scans the example and leaves the clone as it was', () => {
    const { status, screen } = walk('npm start', clone, [0]);
    expect(status).toBe(0);
    for (const shown of [/weak-shop {3}template\.yaml/, ...functionRows()]) expect(screen).toMatch(shown);
    // `npm test` runs this test.
    expect(readFileSync(join(clone, 'package.json'), 'utf8')).toContain('"test": "node scripts/test.mjs"');
  });

  test('the file is packed and installed', ({ skip }) => {
    const packing = [...readFileSync(join(repository, 'README.md'), 'utf8').matchAll(/`(npm run pack)`/g)];
    expect(packing.length).toBe(1);
    walk('npm run pack', clone, [0]);
    const [install] = readme.commands.filter(({ command }) => command.startsWith('npm install'));
    const { status, terminal, screen } = typedOnTerminal(filled(install?.command ?? ''), shop, {
      HOME: process.env['HOME'] ?? '',
    });
    if (status === 0) return;
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(terminal + screen))
      failures.push(`${install?.command}: ${terminal}${screen}`);
    offline = 'no package registry can be reached';
    skip(offline);
  });

  test('each command of the table does what the README says', ({ skip }) => {
    if (offline) skip(offline);
    const pasted = new Set<string>();
    for (const { command } of readme.commands.filter(({ command: each }) =>
      each.endsWith('emmental.js scan'),
    ))
      walk(filled(command), shop);
    for (const { command, says } of readme.table) {
      const own = command === '--write' ? 'protect --write' : filled(command);
      const { screen, terminal } = walk(`${program} ${own}`, shop);
      const promise = promises[command];
      for (const shown of promise?.shows ?? [])
        if (!shown.test(screen + terminal)) failures.push(`${own} (${says}): no ${shown}\n${screen}`);
      if (promise?.makes !== undefined) expect(existsSync(join(shop, promise.makes))).toBe(true);
      for (const next of nextCommands(screen)) {
        if (pasted.has(next) || /--write|db update|--baseline/.test(next)) continue;
        pasted.add(next);
        walk(next, shop);
      }
    }
    expect(failures).toEqual([]);
    expect(pasted.size).toBeGreaterThan(10);
  });

  test('a function without a template, and the example of the rulebase', ({ skip }) => {
    if (offline) skip(offline);
    mkdirSync(join(shop, 'own', 'src'), { recursive: true });
    writeFileSync(
      join(shop, 'own', 'src', 'orders.ts'),
      "import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';\nexport const handler = () => new DynamoDBClient({}).send(new GetItemCommand({ TableName: process.env.TABLE, Key: {} }));\n",
    );
    const { screen } = walk(`${program} permissions ${readme.withoutTemplate}`, join(shop, 'own'));
    expect(screen).toMatch(/dynamodb:GetItem +orders/);
    writeFileSync(join(shop, 'emmental.yaml'), readme.rulebase);
    expect(walk(`${program} profile check`, shop).screen).not.toMatch(/profile\/invalid/);
    expect(walk(`${program} exceptions`, shop).screen).toMatch(
      /@shop\/admin[\s\S]*2027-03-31|2027-03-31[\s\S]*@shop\/admin/,
    );
    expect(walk(`${program} scan --all`, shop).screen).toMatch(/waived/i);
    expect(failures).toEqual([]);
  });

  test('the exit codes mean what the table says', ({ skip }) => {
    if (offline) skip(offline);
    const exitOf = (command: string, env: Readonly<Record<string, string>> = {}) => {
      const { status } = spawnSync('sh', ['-c', `${program} ${command}`], {
        cwd: shop,
        env: { PATH: process.env['PATH'] ?? '', HOME: shop, LANG: 'C.UTF-8', ...env },
      });
      return status;
    };
    const onTerminal = (command: string) =>
      spawnSync('script', ['-qec', `${program} ${command}`, '/dev/null'], {
        cwd: shop,
        env: { PATH: process.env['PATH'] ?? '', HOME: shop, TERM: 'xterm' },
      }).status;
    expect([
      onTerminal('scan'),
      onTerminal('scan --fail-on high'),
      exitOf('scan'),
      exitOf('dependencies'),
    ]).toEqual([0, 1, 1, 0]);
    expect([exitOf('scan --fail-on never', { CI: '1' }), exitOf('scan', { CI: '1' })]).toEqual([0, 1]);
    expect(['permissions', 'holes'].map((each) => exitOf(each))).toEqual([0, 0]);
    expect(['permissions --fail-on high', 'holes --fail-on aligned'].map((each) => exitOf(each))).toEqual([
      1, 1,
    ]);
    expect([exitOf('scan --none'), exitOf('scan none.yaml')]).toEqual([2, 2]);
    writeFileSync(join(shop, 'broken.yaml'), 'AWSTemplateFormatVersion: 2010-09-09\nResources: [\n');
    expect([exitOf('scan --fail-on never'), exitOf('scan --fail-on never', { CI: '1' })]).toEqual([0, 3]);
    expect(exitOf('scan --fail-on never --strict')).toBe(3);
  });
});
