import { functionRule, functionSettings } from '../../rule.ts';
import { judge } from '../../setting.ts';

/** SAM and the Serverless Framework add tags by themselves; these do not count, because they name no owner. */
export const functionUntagged = functionRule({
  id: 'function/untagged',
  aliases: ['EMM-FN-TAGS'],
  slice: 'audit',
  threats: [],
  help: 'The function has no tag for its owner: nobody knows whom to call when it misbehaves.',
  judge: (fn) =>
    judge(functionSettings(fn, 'Tags'), {
      absent: true,
      known: (value) =>
        value.kind === 'list' &&
        !value.open &&
        value.items.every(
          (item) =>
            item.kind === 'fields' &&
            [...item.fields.values()].some(
              (field) => field.kind === 'constant' && /^(lambda:createdBy|STAGE)$/.test(String(field.value)),
            ),
        ),
    }),
  describe: ({ declaration: { name } }) => ({
    title: `${name} has no tag that names its owner`,
    severity: 'info',
    fix: '`Tags`: the owner',
  }),
});
