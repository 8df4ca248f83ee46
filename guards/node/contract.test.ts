import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allowed, goes, look, lookUnlessDirect, ownProgram, refused, unread } from './core/contract.ts';
import { coreOf } from './testing/core.ts';
import { files, profileOf, run } from './testing/profile.ts';

test('the core answers with the numbers that the contract names', () => {
  const fresh = { ...files('tmp', ['/tmp/**'], ['/tmp/**']), fresh: true as const };
  const core = coreOf(
    profileOf({ files: [fresh], processes: [run('own', '/tmp/tool'), run('sh', '/bin/sh')], code: [] }),
    undefined,
    {},
    {
      entry: () => ({ device: 0x801, mode: 0o40755, user: 0 }),
      realpath: (path) => path,
      user: () => 0,
    },
  );
  expect([core.opening('/etc/passwd'), core.opening('/tmp/one')]).toEqual([refused, look]);
  core.opened('/tmp/one', '/tmp/one');
  expect(core.opening('/tmp/two')).toBe(lookUnlessDirect);
  expect([core.leaves('/tmp/one'), core.leaves('/srv/one')]).toEqual([goes, allowed]);
  expect(core.wants({}, 10)).toBe(unread);
  const started = (program: string) => core.run(program, [], '/bin', '/');
  expect(['/tmp/tool', '/bin/sh', '/bin/ls'].map(started)).toEqual([ownProgram, allowed, refused]);
});

test('the shell writes none of these numbers itself', () => {
  const shell = join(import.meta.dirname, 'shell');
  const sources = readdirSync(shell, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const written = /(?<![\w.])-13\b|\b(?:core|made)\.\w+\([^\n]*\) [!=]== -?\d|\banswer [!=]==? -?\d/;
  const found = sources.filter((file) => written.test(readFileSync(join(shell, file), 'utf8')));
  expect(found).toEqual([]);
});
