import { defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionsOf, text, texts } from './option.ts';
import { advisoriesOption, allOption, readingOptions, strictOption, tableOrJson } from './reading.ts';

const options = defineOptions({
  ...readingOptions,
  ...allOption,
  ...strictOption,
  function: text('--function <name>', 'only this function, with each control (slice)'),
  format: choice('--format <format>', 'table, json or sarif', ['table', 'json', 'sarif'], 'table'),
  failOn: choice('--fail-on <what>', 'aligned: exit 1 if nothing stops a path; never (default)', [
    'aligned',
    'never',
  ]),
  ...advisoriesOption,
});

const replay = defineOptions({
  ...readingOptions,
  run: flag('--run', 'start code of the repository; without it, only print the plan'),
  openNetwork: flag('--open-network', 'run even if the network cannot be limited to loopback'),
  node: text('--node <file>', 'the Node to run functions with (default: the current one)'),
  python: text('--python <file>', 'the Python to run functions with (default: python3)'),
  packages: texts('--packages <folder>', 'a folder of packages that are not beside the code (repeatable)'),
  ...tableOrJson,
  ...advisoriesOption,
});

export type HolesOptions = OptionsOf<typeof options>;
export type ReplayOptions = OptionsOf<typeof replay>;

export const holes = defineCommand({
  name: 'holes',
  path: 'one',
  description: 'find attack paths that nothing stops, and changes that close them (threats × slices)',
  options,
  run: async ({ path, options }, world) =>
    (await import('../commands/holes.ts')).holesCommand(path, options, world),
  commands: [
    defineCommand({
      name: 'replay',
      words: ['<id>'],
      path: 'one',
      description: 'attack a function on this machine, without and with the guard; ID is Function/T1',
      options: replay,
      run: async ({ words: [id = ''], path, options }, world) =>
        (await import('../commands/holes-replay.ts')).replayCommand(id, path, options, world),
    }),
  ],
});
