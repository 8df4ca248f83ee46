import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Document, repository } from './testing/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'emmental-package-'));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** Without what npm tells the scripts that it runs: the folder is no part of this workspace. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|NODE_PATH|VITEST)/i.test(name)),
);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed | undefined;
let offline: string | null = null;

beforeAll(() => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const out = execFileSync(npm, args, { cwd: join(repository, 'apps', 'cli'), encoding: 'utf8', env });
  packed = (JSON.parse(out) as Packed[])[0];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  mkdirSync(join(folder, '.git'));
  const install = spawnSync(
    npm,
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--save-dev', `./${packed?.filename}`],
    { cwd: folder, encoding: 'utf8', env },
  );
  if (install.status === 0) return;
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(install.stderr))
    throw new Error(install.stderr);
  if (process.env['CI']) throw new Error(`no package registry: ${install.stderr}`);
  offline = 'no package registry can be reached';
}, 300_000);

test('the package has the command, its data, the schemas, README, licence and notice, and no sources', () => {
  const paths = packed?.files.map(({ path }) => path) ?? [];
  const needed = [
    'bin/emmental.js',
    'dist/emmental.js',
    'dist/tree-sitter-python.wasm',
    'dist/data/actions.generated.br',
    'LICENSE',
    'NOTICE',
    'README.md',
    ...['scan', 'permissions', 'profile', 'baseline'].map((name) => `schema/${name}-1.json`),
  ];
  expect(needed.filter((path) => !paths.includes(path))).toEqual([]);
  expect(paths.filter((path) => /\.ts$|golden|testing|fixtures/.test(path))).toEqual([]);
});

test('licence and notice are those of the repository', () => {
  for (const name of ['LICENSE', 'NOTICE']) expect(text(`apps/cli/${name}`)).toBe(text(name));
});

test('the notice names everything of others that is in the bundle', async () => {
  const { metafile } = await build({
    entryPoints: [join(repository, 'apps', 'cli', 'main.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: folder,
    write: false,
    metafile: true,
    conditions: ['source'],
    mainFields: ['module', 'main'],
    external: ['oxc-parser/src-js/bindings.js', '@electric-sql/pglite', '@node-rs/argon2', 'pg-native'],
    absWorkingDir: repository,
  });
  const names = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  const notice = text('NOTICE');
  expect([...new Set(names)].filter((name) => !notice.includes(name))).toEqual([]);
  const { sources } = await import('../../scripts/generate/sources.ts');
  const data = [...Object.keys(sources.python), ...Object.keys(sources.npm)];
  expect(data.filter((name) => !notice.includes(name))).toEqual([]);
});

describe('installed in an empty folder', () => {
  const run = (command: string) =>
    spawnSync(command, { cwd: folder, encoding: 'utf8', shell: true, env: { ...env, CI: '' } });

  test.for([
    ['well-built', 0, 2],
    ['photo-pipeline', 1, 5],
    ['weak-shop', 1, 6],
  ] as const)('it scans a copy of %s', ([example, status, functions], { skip }) => {
    if (offline) skip(offline);
    cpSync(join(repository, 'examples', example), join(folder, example), { recursive: true });
    const result = run(`npx emmental scan ${example} --format json`);
    expect(result.stderr).toBe('');
    const document = JSON.parse(result.stdout) as Document;
    expect(document.stats).toMatchObject({ functions, functionsAnalysed: functions });
    expect(document.diagnostics).toEqual([]);
    expect(result.status).toBe(status);
  });

  test('the commands of the workflow in docs/ci.md run', ({ skip }) => {
    if (offline) skip(offline);
    const commands = [...text('docs/ci.md').matchAll(/^ +- run: (.*)$/gm)].map(([, command = '']) => command);
    expect(commands[0]).toBe('npm ci');
    expect(commands).toHaveLength(2);
    expect(run(commands[1] ?? '').status).toBe(1);
    const { version } = JSON.parse(readFileSync(join(folder, 'emmental.sarif'), 'utf8')) as {
      version: string;
    };
    expect(version).toBe('2.1.0');
  });

  test('the console names the packages that it needs, and starts with them', async ({ skip }) => {
    if (offline) skip(offline);
    const refused = run('npx emmental serve --data console --port 0');
    expect(refused.status).toBe(2);
    const command = /npm install (\S+ \S+)$/m.exec(refused.stderr)?.[0] ?? '';
    expect(command).toMatch(/@electric-sql\/pglite@[\d.]+ @node-rs\/argon2@[\d.]+$/);
    expect(run(`${command} --no-audit --no-fund --loglevel=error`).status).toBe(0);
    const server = spawn(
      process.execPath,
      ['node_modules/emmental/bin/emmental.js', 'serve', '--data', 'console', '--port', '0'],
      {
        cwd: folder,
        env: { ...env, CI: '' },
      },
    );
    onTestFinished(() => void server.kill('SIGKILL'));
    let screen = '';
    server.stdout.on('data', (part: Buffer) => {
      screen += part;
    });
    await vi.waitFor(() => expect(screen).toContain('Ctrl C stops it.'), 60_000);
  });

  test('what it brings along is small', ({ skip }) => {
    if (offline) skip(offline);
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toContain('emmental');
    expect(installed.filter((name) => name === 'typescript' || name === '@emmental')).toEqual([]);
  });
});
