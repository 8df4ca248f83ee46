import { defineCommand } from './command.ts';
import { choice, defineOptions, type OptionsOf, text } from './option.ts';
import { findingsOptions } from './reading.ts';

const options = defineOptions({
  ...findingsOptions('never'),
  function: text('--function <name>', 'only this function'),
  action: text(
    '--action <action>',
    'show who can do this: s3:DeleteObject, s3:Delete*, * or storage.objects.delete',
  ),
  on: text('--on <resource>', 'with --action: the resource, by its ARN or its name in the template'),
  format: choice(
    '--format <format>',
    'table, json, sam, cloudformation, serverless, terraform, gcloud or iam',
    ['table', 'json', 'sam', 'cloudformation', 'serverless', 'terraform', 'gcloud', 'iam'],
    'table',
  ),
});

export type PermissionsOptions = OptionsOf<typeof options>;

export const permissions = defineCommand({
  name: 'permissions',
  path: 'one',
  description: 'show needed, granted, excess and missing permissions, as a diff of the policy',
  options,
  run: async ({ path, options }, world) =>
    (await import('../commands/permissions.ts')).permissionsCommand(path, options, world),
});
