import { describe, expect, test } from 'vitest';
import { files, from, profileOf, run, to, uses } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

const own = files('own', ['code', 'runtime']);
const shell = `require('node:child_process').execSync('echo pwn').toString()`;
const tried = `(() => { try { return ${shell}; } catch (e) { return e.code; } })()`;

describe('what starts under a guarded process is guarded', () => {
  test('a worker, whatever its options', async () => {
    const shares = '{ eval: false, env: require("node:worker_threads").SHARE_ENV }';
    for (const [options, rule, expected] of [
      ['{}', uses('threads', ['worker']), 'EACCES'],
      ['{ execArgv: [], env: {} }', uses('threads', ['worker']), 'EACCES'],
      // It would run what code puts into NODE_OPTIONS before its guard.
      [shares, uses('threads', ['worker']), 'ERR_ACCESS_DENIED'],
      [shares, uses('threads', ['worker', 'inspector']), 'EACCES'],
    ] as const) {
      const { stdout, stderr } = await runScript(
        `const { Worker } = require('node:worker_threads');
         process.env.EMMENTAL_PROFILE = '/dev/null';
         try { new Worker(__dirname + '/worker.cjs', ${options}).on('message', console.log); } catch (error) { console.log(error.code); }`,
        {
          files: { 'app/worker.cjs': `require('node:worker_threads').parentPort.postMessage(${tried});` },
          profile: profileOf({ files: [own], processes: [], code: [rule] }),
        },
      );
      expect(`${stdout.trim()}${stderr}`).toBe(expected);
    }
  });

  test('a Node that may be started, with its environment emptied or turned against the guard', async () => {
    for (const env of [
      '{}',
      '{ NODE_OPTIONS: "", EMMENTAL_PROFILE: "/dev/null", EMMENTAL_MODE: "learn" }',
      'process.env',
    ]) {
      const { stdout } = await runScript(
        `console.log(require('node:child_process').execFileSync(process.execPath, [__dirname + '/child.cjs'], { env: ${env} }).toString())`,
        {
          files: { 'app/child.cjs': `console.log(${tried})` },
          profile: profileOf({
            files: [own],
            processes: [run('node', process.env['EMMENTAL_TEST_NODE'] ?? process.execPath)],
          }),
        },
      );
      expect(stdout.trim()).toBe('EACCES');
    }
  });

  test('a program that may be started gets its input, pipes and files', async () => {
    const { stdout, stderr } = await runScript(
      `const { spawnSync, spawn } = require('node:child_process');
       const fs = require('node:fs');
       console.log(spawnSync('/bin/cat', { input: 'given' }).stdout.toString());
       const out = fs.openSync('../work/out', 'w+');
       const child = spawn('/bin/cat', { stdio: ['pipe', out, 'inherit'] });
       child.stdin.end('kept');
       child.on('exit', () => console.log(fs.readFileSync('../work/out', 'utf8')));`,
      { profile: profileOf({ outbound: [], processes: [run('cat', '/bin/cat')] }) },
    );
    expect(stdout).toBe('given\nkept\n');
    expect(stderr).toBe('');
  });

  test('a program that may be started gets no library that would run before it', async () => {
    const { stdout } = await runScript(
      `console.log(require('node:child_process').execFileSync('/usr/bin/env', [], { env: { A: '1', LD_PRELOAD: '/tmp/x.so', BASH_ENV: '/tmp/x' } }).toString())`,
      { profile: profileOf({ processes: [run('env', '/usr/bin/env')] }) },
    );
    expect(stdout).toContain('A=1');
    expect(stdout).not.toMatch(/LD_PRELOAD|BASH_ENV/);
  });

  test('a bare name means the program of the search path at the start', async () => {
    const { stdout } = await runScript(
      `try { console.log(require('node:child_process').execFileSync('env', [], { env: { PATH: '/tmp' } }).toString()); } catch (e) { console.log(e.code); }`,
      { profile: profileOf({ processes: [run('env', 'env')] }) },
    );
    expect(stdout.trim()).toBe('EACCES');
  });
});

describe('the function goes on', () => {
  test('a refused child process is an error event, and no crash', async () => {
    const { stdout, status } = await runScript(
      `const child = require('node:child_process').spawn('/bin/true');
       child.on('error', (e) => console.log(e.code, e.syscall));
       child.on('close', () => console.log('closed'));`,
      { profile: profileOf({ processes: [] }) },
    );
    expect(stdout).toMatch(/^EACCES spawn \/bin\/true/);
    expect(status).toBe(0);
  });

  test('refusals of files come as their calls answer: thrown, to the callback, as a rejection, as an event', async () => {
    const { stdout, status } = await runScript(
      `const fs = require('node:fs');
       const target = process.env.FOLDER + '/secret/key.txt';
       try { fs.readFileSync(target); } catch (e) { console.log('sync', e.code, e.syscall, e.path === target); }
       fs.readFile(target, (e) => console.log('callback', e.code));
       fs.promises.readFile(target).catch((e) => console.log('promise', e.code));
       fs.createReadStream(target).on('error', (e) => console.log('stream', e.code));`,
      { files: { 'secret/key.txt': 'x' }, profile: profileOf({ files: [own] }) },
    );
    expect(stdout.trim().split('\n').sort()).toEqual([
      'callback EACCES',
      'promise EACCES',
      'stream EACCES',
      'sync EACCES open true',
    ]);
    expect(status).toBe(0);
  });

  test('without a profile, or with a broken one, nothing is limited and it is said once; closed refuses to run', async () => {
    for (const profile of [
      '',
      '{',
      '{"schema":"emmental/compiled-profile/9"}',
      JSON.stringify({ ...profileOf(), functions: {} }),
    ]) {
      const open = await runScript(`console.log(${tried})`, { profile });
      expect(open.stdout.trim()).toBe('pwn');
      expect(open.signals.map(({ kind, level }) => [kind, level])).toEqual([['error', 'none']]);
      const closed = await runScript('console.log("ran")', { profile, env: { EMMENTAL_ON_ERROR: 'closed' } });
      expect(closed.stdout).toBe('');
      expect(closed.status).toBe(1);
    }
  });

  test('constant sources that look for the global object are no dynamic code', async () => {
    const { stdout } = await runScript(
      `console.log(Function('return this')() === globalThis, new Function('return this')() === globalThis, (() => {}).constructor === Function, Function.prototype.constructor === Function)`,
      {
        profile: profileOf({ code: [] }),
      },
    );
    expect(stdout.trim()).toBe('true true true true');
  });

  test('in alert mode eval keeps its scope and Function makes functions', async () => {
    const { stdout, signals } = await runScript(
      `const x = 2; console.log((() => { const y = 3; return eval('x * y'); })(), new Function('a', 'return a + 1')(1), (function () {}) instanceof Function)`,
      {
        profile: profileOf({ code: [] }, 'alert'),
      },
    );
    expect(stdout.trim()).toBe('6 2 true');
    expect(signals.filter(({ kind }) => kind === 'alert').map(({ evidence }) => evidence.what)).toEqual([
      'eval of a text where it is called',
      'eval (a) { return a + 1 }',
    ]);
  });

  test('an eval that is watched keeps its scope, and each is told with its place', async () => {
    const { stdout, signals } = await runScript(
      `const twice = (x) => eval('x * 2'); console.log(twice(2), twice(3), (0, eval)('1'), typeof eval);
       globalThis.eval = () => 7; console.log(eval('8'));`,
      { profile: profileOf({ code: [{ ...uses('watched', ['eval']), action: 'watch' }] }) },
    );
    expect(stdout.trim()).toBe('4 6 1 function\n7');
    const told = signals.filter(({ kind, rule }) => kind === 'watch' && rule === 'watched');
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told[0]?.evidence.stack?.[0]).toMatch(/^main\.cjs:1:\d+ twice$/);
  });
});

describe('modes', () => {
  const script = `console.log(${tried})`;
  const kinds = async (
    env: Readonly<Record<string, string>>,
    mode: 'learn' | 'alert' | 'enforce',
    more = {},
  ) => {
    const { stdout, signals } = await runScript(script, {
      env,
      profile: profileOf({ processes: [], ...more }, mode),
    });
    return [
      stdout.trim(),
      signals
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'hits')
        .join(),
    ];
  };
  const soon = new Date(Date.now() + 3600_000).toISOString();

  test('learn records, alert tells, enforce stops; the environment can only make it stricter', async () => {
    expect(await kinds({}, 'learn')).toEqual(['pwn', 'start,watch']);
    expect(await kinds({}, 'alert')).toEqual(['pwn', 'start,alert']);
    expect(await kinds({}, 'enforce')).toEqual(['EACCES', 'start,block']);
    expect(await kinds({ EMMENTAL_MODE: 'enforce' }, 'learn')).toEqual(['EACCES', 'start,block']);
    expect(await kinds({ EMMENTAL_MODE: 'learn' }, 'enforce')).toEqual(['EACCES', 'start,block']);
  });

  test('a word that a setting cannot be is ignored, and is told once', async () => {
    const env = { EMMENTAL_MODE: 'enforec', EMMENTAL_ON_ERROR: 'close' };
    expect(await kinds(env, 'enforce')).toEqual(['EACCES', 'start,error,error,block']);
    expect(await kinds(env, 'alert')).toEqual(['pwn', 'start,error,error,alert']);
    expect(await kinds({ EMMENTAL_MODE: '', EMMENTAL_ON_ERROR: '' }, 'alert')).toEqual([
      'pwn',
      'start,alert',
    ]);
  });

  test('break-glass lowers to alert, for a day at most, unless the profile forbids it, and is in every signal', async () => {
    const glass = `alert;until=${soon};ref=INC-7`;
    expect(await kinds({ EMMENTAL_BREAK_GLASS: glass }, 'enforce')).toEqual(['pwn', 'start,alert']);
    expect(await kinds({ EMMENTAL_BREAK_GLASS: glass }, 'enforce', { breakGlass: 'forbidden' })).toEqual([
      'EACCES',
      'start,block',
    ]);
    expect(
      await kinds({ EMMENTAL_BREAK_GLASS: 'alert;until=2099-01-01T00:00:00Z;ref=x' }, 'enforce'),
    ).toEqual(['EACCES', 'start,block']);
    const { signals } = await runScript(script, {
      env: { EMMENTAL_BREAK_GLASS: glass },
      profile: profileOf({ processes: [] }),
    });
    for (const { evidence } of signals) expect(evidence.message).toMatch(/^break-glass until .*INC-7$/);
  });

  test('the start says what was asked for and is not done', async () => {
    const started = async (env: Record<string, string>, more: object = {}) => {
      const profile = profileOf({ processes: [], ...more });
      const { signals } = await runScript(script, { env, profile });
      return signals.find(({ kind }) => kind === 'start')?.evidence.start;
    };
    const glass = (until: string) => ({ EMMENTAL_BREAK_GLASS: `alert;until=${until};ref=x` });
    for (const [env, said] of [
      [glass('2099-01-01T00:00:00Z'), 'refused: it may last 24 hours at most'],
      [glass('2020-01-01T00:00:00Z'), 'refused: it has expired'],
      [{ EMMENTAL_BREAK_GLASS: 'off' }, 'refused: write alert;until=<ISO time>;ref=<text>'],
    ] as const)
      expect(await started(env)).toMatchObject({ breakGlass: said });
    expect(await started(glass(soon), { breakGlass: 'forbidden' })).toMatchObject({
      breakGlass: 'refused: the profile forbids it',
    });
    expect(await started({ EMMENTAL_MODE: 'learn' })).toMatchObject({
      mode: 'EMMENTAL_MODE may only be stricter than the profile',
    });
    expect(await started({ EMMENTAL_MODE: 'enforce' })).not.toHaveProperty('mode');
  });

  test('watch tells each time and lets go; deny beats allow', async () => {
    const { signals, stdout } = await runScript(
      `const net = require('node:net'); net.connect(9, '127.0.0.1').on('error', (e) => console.log(e.code)); net.connect(9, '127.0.0.2').on('error', (e) => console.log(e.code));`,
      {
        profile: profileOf({
          outbound: [to('all', ['127.0.0.0/8:*'], 'watch'), to('not', ['127.0.0.2:*'], 'deny')],
        }),
      },
    );
    expect(stdout.trim().split('\n').sort()).toEqual(['EACCES', 'ECONNREFUSED']);
    expect(signals.filter(({ kind }) => kind === 'watch').map(({ rule }) => rule)).toEqual(['all']);
    expect(signals.filter(({ kind }) => kind === 'block').map(({ rule }) => rule)).toEqual(['not']);
  });

  test('an event is judged or the call fails, also where the stack is nearly full', async () => {
    const { stdout } = await runScript(
      `const { protect } = require(process.env.GUARD);
       process.on('unhandledRejection', () => undefined);
       let seen = 0, asked = 0, full = 0;
       const handler = protect(() => { seen += 1; });
       const deep = () => {
         try { deep(); } catch {}
         if (asked++ < 400) try { handler({ text: 'x'.repeat(200) }, { awsRequestId: 'r' + asked }); } catch { full += 1; }
       };
       deep();
       setTimeout(() => console.log(seen, asked > 400, full > 10), 50);`,
      { profile: profileOf({ inbound: [] }) },
    );
    expect(stdout.trim()).toBe('0 true true');
  });

  test('a full stack does not end the process in the middle of an inspection, be it the first or not', async () => {
    for (const before of ['', `handler(event, { awsRequestId: 'before' }); seen = 0;`]) {
      const { stdout, stderr } = await runScript(
        `const { protect } = require(process.env.GUARD);
         let seen = 0, asked = 0, full = 0;
         const handler = protect(() => { seen += 1; });
         const texts = ['application/json', 'page=2&sort=date', '203.0.113.9', 'Mozilla/5.0 (X11; Linux x86_64)', 'a@b.example', '{"a":["x"]}', 'CJ0FhjVJDoEEJTA=', 'a thing'];
         const event = { version: '2.0', rawPath: '/x', requestContext: { http: { method: 'POST' } }, headers: { ...texts }, body: JSON.stringify(texts) };
         ${before}
         const deep = () => {
           try { deep(); } catch {}
           if (asked < 1000) try { asked += 1; handler(event, { awsRequestId: 'r' + asked }); } catch { full += 1; }
         };
         deep();
         console.log(asked, seen + full, full > 10);`,
        { profile: profileOf({ inbound: [from('all', [])] }) },
      );
      expect([stderr, stdout.trim()]).toEqual(['', '1000 1000 true']);
    }
  });

  test('an event is inspected however deep it is nested, and what could not be read is counted', async () => {
    const zstd = Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.alloc(64, 7)]).toString('base64');
    const { stdout, signals } = await runScript(
      `const { protect } = require(process.env.GUARD);
       let seen = 0;
       const handler = protect(() => { seen += 1; });
       const levels = 20000;
       handler(JSON.parse('{"x":' + '['.repeat(levels) + '"x\\' OR \\'1\\'=\\'1"' + ']'.repeat(levels) + '}'), { awsRequestId: 'r1' });
       handler({ Records: [{ eventSource: 'aws:kinesis', kinesis: { data: '${zstd}' } }] }, { awsRequestId: 'r2' });
       console.log(seen);`,
      { profile: profileOf({ inbound: [from('all', [])] }) },
    );
    expect(stdout.trim()).toBe('2');
    expect(
      signals
        .filter(({ kind }) => kind === 'alert')
        .map((signal) => [signal.invocation, signal.evidence.class]),
    ).toEqual([['r1', 'sqli']]);
    const counts = signals.filter(({ kind }) => kind === 'hits').map(({ evidence }) => evidence.notInspected);
    expect(counts.filter((count) => count !== undefined)).toEqual([1]);
  });

  test('loaded by import it says so, and protect puts the guard before a handler', async () => {
    const { stdout, signals } = await runScript(
      `import { createRequire } from 'node:module';
       const { protect } = createRequire(import.meta.url)(process.env.GUARD);
       const { execSync } = await import('node:child_process');
       const handler = protect(async () => { try { return execSync('echo pwn').toString(); } catch (e) { return e.code; } });
       console.log(handler.length, await handler({}, { awsRequestId: 'r1' }));`,
      { name: 'main.mjs', bare: true, profile: profileOf({ processes: [] }) },
    );
    expect(stdout.trim()).toBe('0 EACCES');
    expect(signals[0]?.evidence.start?.['loaded']).toBe('import');
    expect(signals.find(({ kind }) => kind === 'block')?.invocation).toBe('r1');
  });

  test('loaded after other modules it says late', async () => {
    const { signals } = await runScript(`require('./other.cjs'); require(process.env.GUARD);`, {
      files: { 'app/other.cjs': '' },
      bare: true,
      profile: profileOf({ processes: [] }),
    });
    expect(signals[0]?.evidence.start).toMatchObject({ loaded: 'late' });
  });
});
