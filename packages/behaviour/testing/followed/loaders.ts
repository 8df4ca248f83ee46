import type { FollowedFixture } from './fixture.ts';

const module = `import { createRequire } from 'node:module';`;
const shell = ['shell d'];

/** Modules that are loaded by another way than an import. */
export const loaderFixtures: readonly FollowedFixture[] = [
  [
    'getBuiltinModule',
    `const cp = process.getBuiltinModule('child_process'); export const handler = (event) => cp.execSync(event.d);`,
    shell,
  ],
  [
    'getBuiltinModule with node:',
    `export const handler = (event) => process.getBuiltinModule('node:child_process').execSync(event.d);`,
    shell,
  ],
  [
    'getBuiltinModule of the module process',
    `import { getBuiltinModule } from 'node:process'; export const handler = (event) => getBuiltinModule('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'createRequire',
    `${module} const r = createRequire(import.meta.url); const { execSync: s } = r('child_process'); export const handler = (event) => s(event.d);`,
    shell,
  ],
  [
    'createRequire as require',
    `${module} const require = createRequire(import.meta.url); const { execSync: s } = require('child_process'); export const handler = (event) => s(event.d);`,
    shell,
  ],
  [
    'createRequire at once',
    `${module} export const handler = (event) => createRequire(import.meta.url)('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'createRequire of a namespace',
    `import * as m from 'module'; export const handler = (event) => m.createRequire('/x')('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'createRequire with a computed name',
    `${module} const r = createRequire(import.meta.url); export const handler = (event) => r(event.n).run(event.d);`,
    ['question'],
  ],
  [
    'module.require',
    `exports.handler = (event) => module.require('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'process.mainModule.require',
    `exports.handler = (event) => process.mainModule.require('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'require.main.require',
    `exports.handler = (event) => require.main.require('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'module.constructor._load',
    `exports.handler = (event) => module.constructor._load('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'Module._load',
    `const M = require('module'); exports.handler = (event) => M._load('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'require under another name',
    `const r = require; exports.handler = (event) => r('child_process').execSync(event.d);`,
    shell,
  ],
  [
    'require that is bound',
    `const r = require.bind(null); exports.handler = (event) => r('child_process').execSync(event.d);`,
    shell,
  ],
];

const start = 'import os, shlex, subprocess, sys';
const handler = (body: string): string =>
  `${start}\ndef handler(event, context):\n    d = event['d']\n    ${body}`;

/** Command lines that the program splits into words, and functions that Python calls for the program. */
export const pythonFixtures: readonly FollowedFixture[] = [
  ['shlex.split', handler(`subprocess.run(shlex.split('git clone ' + d))`), shell],
  ['shlex.split of a format', handler(`subprocess.run(shlex.split(f'git clone {d}'))`), shell],
  [
    'shlex.split in a variable',
    handler(`args = shlex.split('git clone ' + d)\n    subprocess.check_output(args)`),
    shell,
  ],
  ['shlex.split of the whole line', handler(`subprocess.run(shlex.split(d))`), shell],
  ['shlex.split behind a program', handler(`subprocess.run(['git', *shlex.split('clone ' + d)])`), shell],
  [
    'shlex.split of a program without a row',
    handler(`subprocess.run(shlex.split('acme-tool run ' + d))`),
    ['process acme-tool run ?'],
  ],
  ['split of a text', handler(`subprocess.run(('git clone ' + d).split())`), shell],
  ['split by a space', handler(`subprocess.run(f'git clone {d}'.split(' '))`), shell],
  [
    'sched',
    `import sched\n${handler(`s = sched.scheduler(); s.enter(0, 1, os.system, (d,)); s.run()`)}`,
    ['shell d'],
  ],
  ['atexit', `import atexit\n${handler(`atexit.register(os.system, d)`)}`, shell],
  ['Timer', `import threading\n${handler(`threading.Timer(0, os.system, (d,)).start()`)}`, shell],
  ['Thread', `import threading\n${handler(`threading.Thread(target=os.system, args=(d,)).start()`)}`, shell],
  [
    'submit',
    `from concurrent.futures import ThreadPoolExecutor\n${handler(`ThreadPoolExecutor().submit(os.system, d)`)}`,
    shell,
  ],
  [
    'map of an executor',
    `from concurrent.futures import ThreadPoolExecutor\n${handler(`list(ThreadPoolExecutor().map(os.system, [d]))`)}`,
    ['shell d'],
  ],
  [
    'to_thread',
    `import asyncio\nasync def go(v): return await asyncio.to_thread(os.system, v)\n${handler(`asyncio.run(go(d))`)}`,
    shell,
  ],
  [
    'run_in_executor',
    `import asyncio\nasync def go(v):\n    loop = asyncio.get_running_loop()\n    return await loop.run_in_executor(None, os.system, v)\n${handler(`asyncio.run(go(d))`)}`,
    shell,
  ],
  [
    'call_soon',
    `import asyncio\nasync def go(v):\n    asyncio.get_running_loop().call_soon(os.system, v)\n${handler(`asyncio.run(go(d))`)}`,
    shell,
  ],
  ['weakref.finalize', `import weakref\n${handler(`weakref.finalize(shlex, os.system, d)`)}`, shell],
  [
    'a pool',
    `from multiprocessing.pool import ThreadPool\n${handler(`ThreadPool(1).apply_async(os.system, (d,))`)}`,
    shell,
  ],
  ['functools.partial', `import functools\n${handler(`functools.partial(os.system, d)()`)}`, shell],
  ['getattr with a name of the event', handler(`getattr(os, event['f'])(d)`), ['question']],
  [
    '__dict__.update',
    `class O: pass\n${handler(`o = O(); o.__dict__.update({'d': d}); os.system(o.d)`)}`,
    shell,
  ],
  ['vars().update', `class O: pass\n${handler(`o = O(); vars(o).update({'d': d}); os.system(o.d)`)}`, shell],
  [
    '__dict__.update by names',
    `class O: pass\n${handler(`o = O(); o.__dict__.update(d=d); os.system(o.d)`)}`,
    shell,
  ],
];
