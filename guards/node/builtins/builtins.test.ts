import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageClasses } from '../shell/hooks/messages.ts';
import { fixture } from '../testing/fixture.ts';
import { files, profileOf } from '../testing/profile.ts';
import { runScript } from '../testing/script.ts';
import { type BuiltinRow, builtins, pureModules } from './table.ts';

const nodes = [
  process.execPath,
  ...(process.env['EMMENTAL_NODES'] ?? '').split(delimiter).filter((folder) => folder !== ''),
];

/** Functions of every module that can be required, and of the global object. */
const walk = fixture('functions-of-node.cjs');

const classified = (row: BuiltinRow): ReadonlySet<string> =>
  new Set([row.files, row.processes, row.outbound, row.code, row.harmless].flatMap((names) => names ?? []));

/** Named constructors of the language and the web compute; the global object has no other kind without a row. */
const isConstructor = (name: string): boolean => /^[A-Z]/.test(name) && name !== 'Function';

/** A program that prints the names of the classes that Node writes into messages (`deserializeInfo` in its sources). */
const travelling = `
  const sources = Object.entries(process.binding('natives')).filter(([id, text]) => typeof text === 'string' && !/^internal\\/(?:test|my_interface)/.test(id));
  const found = new Set(sources.flatMap(([, text]) => [...text.matchAll(/deserializeInfo:\\s*['"]([^'"]+)['"]/g)].map(([, info]) => info)));
  console.log(JSON.stringify([...found]));`;

describe.each(nodes)('%s', (node) => {
  test('every class that travels in messages is known', async () => {
    const { stdout } = await runScript(travelling, { node, bare: true, profile: profileOf() });
    const found = JSON.parse(stdout) as string[];
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((info) => !/transfer:F$|my_interface/.test(info) && !messageClasses[info])).toEqual(
      [],
    );
  });

  test('messages still carry what Node can clone', async () => {
    const { stdout } = await runScript(
      `const { port1, port2 } = new MessageChannel();
       const { receiveMessageOnPort } = require('node:worker_threads');
       const { BlockList, SocketAddress } = require('node:net');
       const { createSecretKey } = require('node:crypto');
       const sent = [new Blob(['a']), new BlockList(), new SocketAddress(), createSecretKey(Buffer.alloc(8)), structuredClone(new Blob(['b']))];
       for (const one of sent) port1.postMessage(one);
       const stream = new ReadableStream();
       port1.postMessage(stream, [stream]);
       console.log([...sent, 0].map(() => receiveMessageOnPort(port2).message.constructor.name.replace(/^(?:Cloned|Internal|Transferred)/, '')).join());
       process.exit();`,
      { node, profile: profileOf({ code: [] }) },
    );
    expect(stdout.trim()).toBe('Blob,BlockList,SocketAddress,SecretKeyObject,Blob,ReadableStream');
  });

  test('every function of every built-in module is classified', async () => {
    const { stdout } = await runScript(walk, { node, bare: true, profile: profileOf() });
    const found = JSON.parse(stdout) as Record<string, string[]>;
    const unknown: string[] = [];
    for (const [id, functions] of Object.entries(found)) {
      const name = id.replace(/^node:(?!sqlite|sea|test)/, '');
      if (pureModules.includes(name) || name.startsWith('internal/')) continue;
      const row = builtins[name];
      const known = row ? classified(row) : new Set<string>();
      for (const member of functions)
        if (!known.has(member) && !(name === 'globals' && isConstructor(member)))
          unknown.push(`${name}.${member}`);
    }
    expect(unknown).toEqual([]);
    expect(Object.keys(found).length).toBeGreaterThan(50);
  });

  test('every function of fs that takes a path is stopped when nothing is allowed', async () => {
    const { stdout, stderr } = await runScript(probe, {
      node,
      files: { 'secret/key.txt': 'secret' },
      profile: profileOf({ files: [files('own', ['code', 'runtime'])] }),
    });
    expect(stderr).toBe('');
    const { passed, stopped } = JSON.parse(stdout) as { passed: string[]; stopped: string[] };
    expect(passed).toEqual([]);
    expect(stopped.length).toBeGreaterThan(70);
  });
});

/**
 * Calls each function with a path that is not allowed; a signal in the file of signals is the proof that it was
 * stopped. Left out: what takes a descriptor that was opened before, and `lchmod`, which Linux does not have.
 */
const probe = `
  const fs = require('node:fs');
  const names = ${JSON.stringify({ fs: builtins['fs']?.files, promises: builtins['fs/promises']?.files })};
  const target = process.env.FOLDER + '/secret/key.txt';
  const signals = process.env.EMMENTAL_SIGNALS.slice(5);
  const descriptors = new Set(['write', 'writeSync', 'writev', 'writevSync', 'lchmod']);
  const quiet = () => {};
  process.on('uncaughtException', quiet);
  process.on('unhandledRejection', quiet);
  const second = [[/^(?:appendFile|writeFile)/, 'x'], [/chmod|chown|utimes|truncate/, 0], [/^open(?:Sync)?$/, 'r'], [/^(?:copyFile|cp|rename|link|symlink)/, target + '.other']];
  async function call(object, name, isPromise) {
    const args = [name.startsWith('glob') ? process.env.FOLDER + '/secret/*' : target];
    for (const [pattern, value] of second) if (pattern.test(name)) args.push(value);
    if (/chown|utimes/.test(name)) args.push(0);
    const waits = !isPromise && !/Sync$|^[A-Z]|^create|^watch|^openAsBlob/.test(name);
    if (waits) args.push(quiet);
    const result = /^[A-Z]/.test(name) ? new object[name](name === 'Utf8Stream' ? { dest: target, sync: true } : target) : object[name](...args);
    result?.on?.('error', quiet);
    if (result?.[Symbol.asyncIterator] && typeof result.on !== 'function') await result[Symbol.asyncIterator]().next();
    else if (result?.[Symbol.iterator]) [...result];
    else if (typeof result?.then === 'function') await result;
  }
  (async () => {
    const passed = [], stopped = [];
    for (const [kind, list] of Object.entries(names))
      for (const name of list) {
        const object = kind === 'fs' ? fs : fs.promises;
        if (typeof object[name] !== 'function' || descriptors.has(name)) continue;
        const before = fs.statSync(signals).size;
        try { await call(object, name, kind === 'promises'); } catch {}
        for (let wait = 0; wait < 20 && fs.statSync(signals).size === before; wait++) await new Promise((go) => setTimeout(go, 5));
        (fs.statSync(signals).size === before ? passed : stopped).push(kind + '.' + name);
      }
    console.log(JSON.stringify({ passed, stopped }));
    process.exit(0);
  })();`;
