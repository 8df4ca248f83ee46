import type { Command } from 'commander';
import { addFindingsOptions, oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addPermissions(program: Command, world: World): void {
  addFindingsOptions(
    program
      .command('permissions [path]')
      .description('show needed, granted, excess and missing permissions, as a diff of the policy'),
    'never',
  )
    .option('--function <name>', 'only this function')
    .option('--action <action>', 'who can do this: s3:DeleteObject, s3:Delete*, * or storage.objects.delete')
    .option('--on <resource>', 'with --action: the resource, by its ARN or its name in the template')
    .option(
      '--format <format>',
      'table, json, sam, terraform or iam',
      oneOf('table', 'json', 'sam', 'terraform', 'iam'),
      'table',
    )
    .action(async (path, options) =>
      run(async () =>
        (await import('../commands/permissions.ts')).permissionsCommand(path ?? '.', options, world),
      ),
    );
}
