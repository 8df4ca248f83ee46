import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notApplicable } from '../../setting.ts';

/** Source: Lambda developer guide, code signing. Images are not signed this way. */
export const functionUnsignedCode = functionRule({
  id: 'function/unsigned-code',
  aliases: ['EMM-FN-CODE-SIGNING'],
  slice: 'deps',
  threats: ['T6'],
  help: 'Anyone who may update the function can deploy any code: nothing checks who signed it.',
  judge: (fn) =>
    fn.declaration.packageType === 'image'
      ? notApplicable('its code is an image, and AWS does not sign images this way')
      : judge(functionSettings(fn, 'CodeSigningConfigArn'), { absent: true, known: () => false }),
  describe: ({ declaration: { name } }) => ({
    title: `Nothing checks who signed the code of ${name}`,
    severity: 'info',
    fix: '`CodeSigningConfigArn`: a signing configuration with Enforce',
  }),
});
