import { expect, test } from 'vitest';
import { files, profileOf, uses } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** The smallest module that exports a memory and `_initialize`: the script calls the functions of WASI itself. */
const module =
  '0061736d01000000010401600000030201000503010001071802066d656d6f727902000b5f696e697469616c697a6500000a040102000b';

/** Opens `name` below a folder by WASI, and prints the number of the error, or the code with which the folder was refused. */
const opening = (folder: string, name: string): string => `
  const { WASI } = require('node:wasi');
  (async () => {
    const wasi = new WASI({ version: 'preview1', args: ['a'], env: { A: 'b' }, preopens: { '/': process.env.FOLDER + '/${folder}' } });
    const { instance } = await WebAssembly.instantiate(Buffer.from('${module}', 'hex'), {});
    wasi.initialize(instance);
    Buffer.from(instance.exports.memory.buffer).write('${name}', 1024);
    console.log(wasi.wasiImport.path_open(3, 0, 1024, ${name.length}, 0, 2n, 0n, 0, 8));
  })().catch((error) => console.log(error.code));`;

test.each([
  ['that all may be read and written in', 'work', ['work/**'], ['work/**'], '0'],
  ['that may only be read', 'work', ['work/**'], [], 'EACCES'],
  [
    'of which only the files beside each other are allowed',
    'work',
    ['work', 'work/*'],
    ['work', 'work/*'],
    'EACCES',
  ],
  ['that no rule names', 'secret', ['work/**'], ['work/**'], 'EACCES'],
] as const)('WASI opens a folder %s: %s', async (_, folder, read, write, printed) => {
  const { stdout } = await runScript(opening(folder, 'a.txt'), {
    files: { 'work/a.txt': 'a', 'secret/a.txt': 'a' },
    profile: (home) =>
      profileOf({
        code: [uses('wasm', ['wasm'])],
        files: [
          files('own', ['code', 'runtime']),
          files(
            'work',
            read.map((path) => `${home}/${path}`),
            write.map((path) => `${home}/${path}`),
          ),
        ],
      }),
  });
  expect(stdout.trim()).toBe(printed);
});

test('WASI opens no folder with a file that a rule denies', async () => {
  const { stdout } = await runScript(opening('work', 'a.txt'), {
    files: { 'work/a.txt': 'a', 'work/b.txt': 'b' },
    profile: (home) =>
      profileOf({
        code: [uses('wasm', ['wasm'])],
        files: [
          files('own', ['code', 'runtime']),
          files('work', [`${home}/work/**`], [`${home}/work/**`]),
          { ...files('not', [`${home}/work/b.txt`], [`${home}/work/b.txt`]), action: 'deny' },
        ],
      }),
  });
  expect(stdout.trim()).toBe('EACCES');
});
