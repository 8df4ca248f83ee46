import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { zip } from './zip.mjs';

const files = [
  { name: 'emmental/wrapper', content: Buffer.from('#!/bin/sh\n'), isProgram: true },
  { name: 'emmental/node/guard.cjs', content: Buffer.from("'use strict';".repeat(1000)), isProgram: false },
  { name: 'empty', content: Buffer.alloc(0), isProgram: false },
];

test('the same files give the same bytes, whatever their order', () => {
  expect(zip([...files].reverse()).equals(zip(files))).toBe(true);
});

const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';
const hasPython = spawnSync(python, ['--version']).status === 0;

test.skipIf(!hasPython && !process.env['CI'])(
  'another reader finds each file, its rights and no time',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'emmental-zip-'));
    const path = join(folder, 'a.zip');
    writeFileSync(path, zip(files));
    const script =
      'import json,sys,zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; ' +
      'print(json.dumps([[i.filename, i.file_size, oct(i.external_attr >> 16), i.date_time[0]] for i in z.infolist()]))';
    const { stdout, stderr } = spawnSync(python, ['-c', script, path], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      ['emmental/node/guard.cjs', 13_000, '0o100644', 1980],
      ['emmental/wrapper', 10, '0o100755', 1980],
      ['empty', 0, '0o100644', 1980],
    ]);
  },
);
