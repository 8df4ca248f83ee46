import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { largeFleet, smallFleet } from './testing/fleet-apps.ts';
import { emmental, folderWith } from './testing/run.ts';

/** Screens of a few apps whose templates and functions have the same names (`npm run golden` writes the files). */
const screens: Readonly<Record<string, readonly string[]>> = {
  scan: ['scan', '--fail-on', 'never'],
  holes: ['holes'],
  permissions: ['permissions'],
  ready: ['profile', 'ready'],
  explain: ['profile', 'explain'],
  derive: ['profile', 'derive'],
  check: ['profile', 'check'],
  protect: ['protect', '--only', 'settings'],
  assume: ['assume'],
};

const golden = (name: string, columns: number): string =>
  join(import.meta.dirname, 'golden', 'fleet', `${name}${columns === 80 ? '' : `-${columns}`}.txt`);

const withoutTime = (text: string): string => text.replace(/\b\d+\.\d\d s$/m, '0.00 s');

describe.each(Object.entries(screens))('%s of several apps', (name, args) => {
  test.each([80, 120])('at %i columns', async (columns) => {
    const cwd = folderWith(smallFleet);
    const { stdout, stderr, status } = emmental(args, { cwd, env: { COLUMNS: String(columns) } });
    await expect(withoutTime(stdout)).toMatchFileSnapshot(golden(name, columns));
    // Most of these apps have no rulebase, which is an error of `profile check`.
    expect([status, stderr]).toEqual([name === 'check' ? 1 : 0, '']);
    expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });
});

test('60 apps without a rulebase are one problem of `profile check`', () => {
  const { status, stdout } = emmental(['profile', 'check'], { cwd: folderWith(largeFleet(60)) });
  expect([status, stdout.split('\n').length < 10]).toEqual([1, true]);
  expect(stdout).toMatch(/^read\/not-found +60 +60 +there is no rulebase$/m);
  expect(stdout).toContain('profile derive');
});

describe('two templates of one folder', () => {
  const orders = 'services/orders-europe';
  const template =
    'Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: get.handler } } }\n';
  const derive = (files: Readonly<Record<string, string>>) => {
    const cwd = folderWith({ ...smallFleet, ...files });
    const run = (...args: readonly string[]) => emmental(['profile', ...args], { cwd });
    const isThere = (path: string) => existsSync(join(cwd, path, 'emmental.yaml'));
    return { run, isThere, cwd };
  };

  test('of which one declares no function are one app', () => {
    const { run, isThere } = derive({
      [`${orders}/queue.yaml`]: 'Resources: { Q: { Type: AWS::SQS::Queue } }\n',
    });
    const { status, stderr } = run('derive');
    expect([status, stderr, isThere(orders)]).toEqual([0, '', true]);
    expect(run('check').stdout).not.toContain('read/not-found');
  });

  test('are left out with what to do, and the other apps get their rulebase', () => {
    const { run, isThere, cwd } = derive({ [`${orders}/other.yaml`]: template });
    const first = run('derive');
    expect([first.status, isThere(orders), isThere('services/thumbnails')]).toEqual([0, false, true]);
    expect(first.stderr).toContain(
      `left out ${orders}/other.yaml, ${orders}/serverless.yml: a rulebase covers one app`,
    );
    const [, command = ''] = /emmental (profile derive \S+)$/m.exec(first.stderr) ?? [];
    expect(run('ready').stdout.replaceAll(/\s+/g, ' ')).toContain(command);
    expect(emmental(command.split(' '), { cwd }).status).toBe(0);
    const again = run('derive');
    expect([again.status, isThere(orders)]).toEqual([0, true]);
    expect(again.stderr).toContain(
      `left out ${orders}/serverless.yml: ${orders}/emmental.yaml is the rulebase of`,
    );
    // Nothing else is there to write: that is no success.
    expect(
      emmental(['profile', 'derive'], { cwd: folderWith({ 'a.yaml': template, 'b.yaml': template }) }),
    ).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('left out a.yaml, b.yaml'),
    });
  });
});

test('no screen of 60 apps is long, and all names in a table differ', () => {
  const cwd = folderWith(largeFleet(60));
  expect(emmental(['profile', 'derive'], { cwd }).status).toBe(0);
  for (const args of Object.values(screens).filter(([first]) => first !== 'assume')) {
    const { stdout } = emmental(args, { cwd });
    expect([args, stdout.split('\n').length < 100, stdout.length < 8_000]).toEqual([args, true, true]);
    const [, table = ''] = /^(APP .*\n(?:.*\n){25})/m.exec(stdout) ?? [];
    const names = table
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(/ {2,}/)[0]);
    expect(new Set(names).size).toBe(25);
    expect(stdout).toContain('and 35 more');
  }
});

test('who can do an action in 60 apps is told with the apps', () => {
  const { stdout } = emmental(['permissions', '--action', '*'], {
    cwd: folderWith(largeFleet(60)),
    env: { COLUMNS: '160' },
  });
  const [, rows = ''] = /^FUNCTION .*\n((?:.+\n)+)/m.exec(stdout) ?? [];
  const names = rows
    .split('\n')
    .slice(0, -2)
    .map((line) => line.split(/ {2,}/)[0] ?? '');
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !name.includes('/'))).toEqual([]);
});

describe('a function of several apps', () => {
  const commands: readonly (readonly string[])[] = [
    ['permissions', '--function', 'NAME'],
    ['permissions', '--action', 'dynamodb:GetItem', '--function', 'NAME'],
    ['holes', '--function', 'NAME'],
    ['holes', 'replay', 'NAME/T11'],
    ['dependencies', '--function', 'NAME'],
    ['protect', '--only', 'roles', '--function', 'NAME'],
    ['profile', 'explain', 'NAME'],
    ['profile', 'compile', '--function', 'NAME'],
    ['explain', 'NAME'],
    ['assume', 'NAME/env.CALLBACK_URL'],
  ];
  const named = (command: readonly string[], name: string) =>
    command.map((word) => word.replace('NAME', name));

  test.each(commands)('is refused with its apps: %s %s %s %s', (...command) => {
    const cwd = folderWith(smallFleet);
    const { status, stderr, stdout } = emmental(named(command, 'get'), { cwd });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /\d apps have a (function of that name|question of that id); name one with its app: /,
    );
    expect(stderr).toContain('jobs/callbacks/get');
  });

  test.each(commands.filter(([first]) => first !== 'explain'))(
    'is found with its app: %s %s %s %s',
    (...command) => {
      const cwd = folderWith(smallFleet);
      emmental(['profile', 'derive', 'jobs/callbacks', '--root', '.'], { cwd });
      const { stderr } = emmental(named(command, 'jobs/callbacks/get'), { cwd });
      expect(stderr).not.toMatch(/apps have a|no function/);
    },
  );

  test('a policy is that of the named app, and several policies name their apps', () => {
    const cwd = folderWith(smallFleet);
    const of = (app: string) =>
      emmental(['permissions', '--function', `${app}/get`, '--format', 'iam'], { cwd }).stdout;
    expect(of('services/orders-europe')).toContain('dynamodb:GetItem');
    expect(of('jobs/callbacks')).not.toContain('dynamodb');
    const { stdout } = emmental(['permissions', '--format', 'sam'], { cwd });
    expect(stdout.match(/^# .*$/gm)).toEqual([
      '# jobs/callbacks-guarded/get',
      '# jobs/callbacks/get',
      '# services/orders-america/get',
      '# services/orders-america/create',
      '# services/orders-europe/get',
      '# services/orders-europe/create',
      '# services/thumbnails/Resize',
    ]);
  });

  test('protect changes the named app only', () => {
    const cwd = folderWith(smallFleet);
    const args = ['protect', '--only', 'roles', '--function', 'services/orders-europe/get', '--write'];
    expect(emmental(args, { cwd })).toMatchObject({ status: 0 });
    const text = (app: string) => readFileSync(join(cwd, 'services', app, 'serverless.yml'), 'utf8');
    expect(text('orders-europe')).not.toBe(text('orders-america'));
    expect(text('orders-america')).toBe(smallFleet['services/orders-america/serverless.yml']);
  });

  test('an answer goes into the rulebase of its app', () => {
    const cwd = folderWith(smallFleet);
    const answer = ['--is', 'https://a.example', '--because', 'x', '--owner', '@a', '--until', '2099-01-01'];
    const { status, stdout } = emmental(['assume', 'jobs/callbacks/get/env.CALLBACK_URL', ...answer], {
      cwd,
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('written to jobs/callbacks/emmental.yaml')]);
    expect(existsSync(join(cwd, 'emmental.yaml'))).toBe(false);
    expect(emmental(['assume'], { cwd }).stdout).not.toContain('jobs/callbacks/get');
  });

  test('an id with * names the questions of all apps that it fits', () => {
    const cwd = folderWith(smallFleet);
    const all = emmental(['assume', '*/env.CALLBACK_URL'], { cwd }).stdout;
    expect(all.match(/^ {2}why /gm)?.length).toBeGreaterThan(1);
    expect(all.match(/^ {2}answer /gm)).toHaveLength(1);
    const answer = ['--is', 'https://a.example', '--because', 'x', '--owner', '@a', '--until', '2099-01-01'];
    const { status } = emmental(['assume', '*/env.CALLBACK_URL', ...answer], { cwd });
    expect([status, emmental(['assume'], { cwd }).stdout]).toEqual([
      0,
      expect.not.stringContaining('CALLBACK_URL'),
    ]);
    expect(emmental(['assume', '*/env.GONE'], { cwd })).toMatchObject({ status: 2 });
  });
});
