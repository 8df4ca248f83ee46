import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../apps/cli/testing/run.ts';
import { attempt, openWorkshop, type Workshop } from './hostile/attempt.ts';
import { hostileRows } from './hostile/rows.ts';

/** Every tenth row; `npm run attack:hostile` tries all. */
const tenth = hostileRows.filter((_, index) => index % 10 === 0);
const bin = join(repository, 'apps', 'cli', 'bin', 'emmental.js');

describe.skipIf(!existsSync('/dev/full'))('hostile input is told in words, and costs nothing', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop(bin);
  });
  afterAll(() => workshop.close());

  test.each(tenth.map((row) => [row.kind, row.args.join(' ').slice(0, 60), row.says, row] as const))(
    '%s: %s: %s',
    async (_kind, _args, _says, row) => {
      const { failed, status, printed, files } = await attempt(row, workshop, bin);
      expect({ failed, status, printed: failed.length > 0 ? printed.slice(0, 1000) : '', files }).toEqual({
        failed: [],
        status,
        printed: '',
        files: [],
      });
    },
  );
});
