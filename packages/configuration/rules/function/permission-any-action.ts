import type { Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { type Answer, judge, scalar, settings } from '../../setting.ts';

/** Source: Lambda API reference, AddPermission. */
export const functionPermissionAnyAction = resourceRule({
  id: 'function/permission-any-action',
  aliases: ['EMM-FN-PERM-ACTION'],
  slice: 'auth',
  threats: ['T8', 'T2'],
  help: 'Callers who may start the function may do more with it: read its settings, or change its code.',
  types: ['AWS::Lambda::Permission'],
  judge: ({ properties }) =>
    judge(settings(properties, 'Action'), {
      absent: false,
      known: (value) =>
        value.kind === 'list' ? value.items.some((item) => isMore(item) === true) : isMore(value),
    }),
  describe: ({ id }) => ({
    title: `Callers can do more with the function than start it, by ${id}`,
    severity: 'medium',
    fix: '`Action: lambda:InvokeFunction`',
    edit: { part: 'roles', set: { Action: 'lambda:InvokeFunction' } },
  }),
});

const isMore: (value: Value) => Answer = scalar(
  (value) => !/^lambda:(InvokeFunction|InvokeFunctionUrl|InvokeAsync|GetLayerVersion)$/i.test(String(value)),
);
