import { defineCommand } from './command.ts';
import { defineOptions, type OptionsOf, text, texts } from './option.ts';
import { tableOrJson } from './reading.ts';

const update = defineOptions({
  from: texts(
    '--from <source>',
    'an address, file or folder of OSV data, EPSS scores or KEV (repeatable; default: the last sources, at first the public export of OSV)',
  ),
  db: text('--db <file>', 'the advisory file (default: emmental/advisories.db in the cache folder)'),
  ...tableOrJson,
});

const status = defineOptions({
  db: text('--db <file>', 'the advisory file (default: emmental/advisories.db in the cache folder)'),
  ...tableOrJson,
});

export type DbUpdateOptions = OptionsOf<typeof update>;
export type DbOptions = OptionsOf<typeof status>;

export const db = defineCommand({
  name: 'db',
  description: 'the advisory data for checking packages',
  commands: [
    defineCommand({
      name: 'update',
      description:
        'download OSV data and build the advisory file; the old file stays until the new one is complete',
      options: update,
      run: async ({ options }, world) => (await import('../commands/db.ts')).dbUpdateCommand(options, world),
    }),
    defineCommand({
      name: 'status',
      description: 'show the advisory data, its sources and its age',
      options: status,
      run: async ({ options }, world) => (await import('../commands/db.ts')).dbStatusCommand(options, world),
    }),
  ],
});
