import { isServiceKey } from '../../keys.ts';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notApplicable } from '../../setting.ts';

/** Applies to functions that have environment variables. Source: Lambda developer guide, securing environment variables. */
export const functionSharedKey = functionRule({
  id: 'function/shared-key',
  aliases: ['EMM-FN-ENV-KMS'],
  slice: 'credentials',
  threats: [],
  help: 'AWS encrypts its environment with a key of the service: no key policy of yours decides who may read it.',
  judge: (fn) =>
    fn.declaration.environment.size === 0
      ? notApplicable('it has no environment')
      : judge(functionSettings(fn, 'KmsKeyArn'), { absent: true, known: isServiceKey }),
  describe: ({ declaration: { name } }) => ({
    title: `You cannot revoke the key that encrypts the environment of ${name}`,
    severity: 'info',
    fix: '`KmsKeyArn`: a key of your own',
  }),
});
