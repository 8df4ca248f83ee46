import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildGuard } from './build.mjs';
import { files, profileOf } from './testing/profile.ts';
import { testedNode } from './testing/script.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-ahead-')));
const guard = join(folder, 'guard/guard.cjs');
const code = (): string =>
  join(folder, 'guard', readdirSync(join(folder, 'guard')).find((file) => file.endsWith('.code')) ?? 'none');

beforeAll(async () => {
  await buildGuard(join(folder, 'guard'), { ahead: false });
  writeFileSync(
    join(folder, 'app.cjs'),
    `try { require('node:fs').readFileSync('/etc/passwd'); } catch (error) { console.log(error.code); }`,
  );
  writeFileSync(
    join(folder, 'profile.json'),
    JSON.stringify(profileOf({ files: [files('own', ['code', 'runtime'])] })),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How `/var/runtime/bootstrap` of Lambda starts Node for 512 MB. */
const lambdas = [
  '--expose-gc',
  '--max-http-header-size',
  '81920',
  '--max-semi-space-size=25',
  '--max-old-space-size=461',
];

/** Starts a function with the guard; returns its output, and the `compiled` of the start signal. */
function start(
  flags: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): readonly [seen: string, compiled: string | undefined] {
  const signals = join(folder, 'signals.jsonl');
  rmSync(signals, { force: true });
  const seen = execFileSync(testedNode, [...flags, '--require', guard, join(folder, 'app.cjs')], {
    cwd: folder,
    encoding: 'utf8',
    env: { EMMENTAL_PROFILE: join(folder, 'profile.json'), EMMENTAL_SIGNALS: `file:${signals}`, ...more },
  });
  const [first = ''] = readFileSync(signals, 'utf8').split('\n');
  const told = JSON.parse(first) as {
    readonly evidence: { readonly start: Readonly<Record<string, string>> };
  };
  return [seen.trim(), told.evidence.start['compiled']];
}

describe('code that V8 made of the guard ahead of time', () => {
  test('is made by running the guard itself, and taken at the next start', () => {
    expect(start()).toEqual(['EACCES', undefined]);
    const said = execFileSync(testedNode, [guard], { encoding: 'utf8', env: {} });
    expect(said).toContain(code());
    expect(start()).toEqual(['EACCES', 'ahead of time']);
  });

  test('is left alone under other flags of V8', () => {
    expect(start(['--no-lazy'])).toEqual(['EACCES', undefined]);
    expect(start(['--expose-gc', '--no-lazy'])).toEqual(['EACCES', undefined]);
  });

  test.each([
    ['as Lambda starts Node', lambdas],
    ['with other signs', ['--max_old_space_size=300', '--max_semi_space_size=9']],
    ['twice', ['--max-old-space-size=400', '--max-old-space-size=300']],
    ['without memory', ['--stack-trace-limit=30', '--max-http-header-size=81920']],
  ])('is taken whatever memory the flags give: %s', (_, flags) => {
    expect(start(flags)).toEqual(['EACCES', 'ahead of time']);
  });

  test('is taken where flags come by the environment', () => {
    expect(start([], { NODE_OPTIONS: '--max-old-space-size=300' })).toEqual(['EACCES', 'ahead of time']);
  });

  test('leaves the flags as they were, for this thread and the next', () => {
    const file = join(folder, 'limits.cjs');
    writeFileSync(
      file,
      `const { Worker, isMainThread } = require('node:worker_threads');
      const limits = () => [require('node:v8').getHeapStatistics().heap_size_limit, typeof gc];
      console.log(JSON.stringify(limits()));
      if (isMainThread) new Worker(__filename);`,
    );
    const flags = [...lambdas, '--stack-trace-limit=30'];
    const seen = (preload: readonly string[]): string =>
      execFileSync(testedNode, [...flags, ...preload, file], {
        cwd: folder,
        encoding: 'utf8',
        env: { EMMENTAL_PROFILE: join(folder, 'profile.json'), EMMENTAL_SIGNALS: 'file:/dev/null' },
      });
    const guarded = seen(['--require', guard]);
    expect(guarded.split('\n')).toHaveLength(3);
    expect(guarded).toEqual(seen([]));
  });

  test('is the same made under such flags', () => {
    rmSync(code());
    execFileSync(testedNode, [...lambdas, guard], { env: {} });
    expect(start()).toEqual(['EACCES', 'ahead of time']);
  });

  test('of another build, of another program, cut or changed, is not handed to V8', () => {
    const complete = readFileSync(code());
    const head = complete.indexOf('\n');
    const words = complete.subarray(0, head).toString('latin1').split(' ');
    const changed = (index: number, word: string): Buffer =>
      Buffer.concat([Buffer.from(words.with(index, word).join(' ')), complete.subarray(head)]);
    const flipped = Buffer.from(complete);
    flipped[complete.length - 100] = (flipped[complete.length - 100] ?? 0) ^ 1;
    const size = words.at(-1) ?? '';
    const others = [
      changed(1, '0'.repeat(16)),
      changed(
        words.length - 1,
        size.replace(/.$/, (last) => String((Number(last) + 1) % 10)),
      ),
      complete.subarray(0, complete.length - 1),
      complete.subarray(0, 10),
      Buffer.alloc(0),
      flipped,
    ];
    for (const other of others) {
      writeFileSync(code(), other);
      expect(start()).toEqual(['EACCES', undefined]);
    }
    writeFileSync(code(), complete);
    expect(start()).toEqual(['EACCES', 'ahead of time']);
  });

  test('is not made in a process that has the guard already', () => {
    const copy = join(folder, 'copy');
    cpSync(join(folder, 'guard'), copy, { recursive: true });
    const env = { NODE_OPTIONS: `--require=${guard}`, EMMENTAL_PROFILE: join(folder, 'profile.json') };
    const second = (): unknown =>
      execFileSync(testedNode, [join(copy, 'guard.cjs')], {
        cwd: copy,
        env,
        stdio: 'pipe',
        encoding: 'utf8',
      });
    expect(second).toThrow('run this without NODE_OPTIONS');
  });
});
