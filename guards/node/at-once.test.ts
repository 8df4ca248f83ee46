import { expect, test } from 'vitest';
import { fixture } from './testing/fixture.ts';
import { files, profileOf } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** Prints what calls that are answered later say, in a folder that may be written. */
const script = fixture('files-at-once.cjs');

const rules = (folder: string) =>
  profileOf({
    files: [
      files('own', ['code', 'runtime', `${folder}/signals.jsonl`]),
      files('work', [`${folder}/work/**`], [`${folder}/work/**`]),
    ],
  });

test('what is done at once in a folder that may be written answers as Node does', async () => {
  const bare = await runScript(script, { bare: true, profile: rules });
  const guarded = await runScript(script, { profile: rules });
  expect(bare.stdout).toContain('of a callback');
  expect(guarded.stdout).toBe(bare.stdout);
});

test('a pipe with a name waits for its other end in a thread', async () => {
  const { stdout } = await runScript(
    `const fs = require('node:fs');
     const pipe = process.env.FOLDER + '/work/pipe';
     require('node:child_process').execFileSync('mkfifo', [pipe]);
     fs.promises.readFile(pipe, 'utf8').then(console.log);
     fs.createWriteStream(pipe).end('through');`,
    { profile: rules },
  );
  expect(stdout.trim()).toBe('through');
});
