import { functionRule, functionSettings } from '../../rule.ts';
import { judge } from '../../setting.ts';

/** SAM and the Serverless Framework add tags of their own, which name no owner. */
export const functionUntagged = functionRule({
  id: 'function/untagged',
  aliases: ['EMM-FN-TAGS'],
  slice: 'audit',
  threats: [],
  help: 'Nothing on the function says whose it is: when it misbehaves nobody is called.',
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
              (one) => one.kind === 'constant' && /^(lambda:createdBy|STAGE)$/.test(String(one.value)),
            ),
        ),
    }),
  say: ({ declaration: { name } }) => ({
    title: `Nothing on ${name} says whose it is`,
    severity: 'info',
    fix: '`Tags`: who owns it',
  }),
});
