import { defineCommand } from './command.ts';
import { choice, defineOptions, type OptionsOf, text, texts } from './option.ts';
import { advisoriesOption, findingsOptions } from './reading.ts';

const options = defineOptions({
  ...findingsOptions(),
  format: choice(
    '--format <format>',
    'table, json, sarif or cyclonedx (SBOM with VEX)',
    ['table', 'json', 'sarif', 'cyclonedx'],
    'table',
  ),
  function: text('--function <name>', 'only packages that this function loads or ships'),
  ...advisoriesOption,
  deployed: texts('--deployed <path>', 'a deployed folder or archive, relative to PATH (repeatable)'),
});

export type DependenciesOptions = OptionsOf<typeof options>;

export const dependencies = defineCommand({
  name: 'dependencies',
  path: 'several',
  description: 'find vulnerable packages, and the functions that load them; PATH may be a lockfile',
  options,
  run: async ({ paths, options }, world) =>
    (await import('../commands/dependencies.ts')).dependenciesCommand(paths, options, world),
});
