import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notAsked } from '../../setting.ts';

/** Source: Lambda developer guide, code signing. Images are not signed this way. */
export const functionUnsignedCode = functionRule({
  id: 'function/unsigned-code',
  aliases: ['EMM-FN-CODE-SIGNING'],
  slice: 'deps',
  threats: ['T6'],
  help: 'Whoever may update the function deploys any code: nothing checks who made it.',
  judge: (fn) =>
    fn.declaration.packageType === 'image'
      ? notAsked('its code is an image, which is not signed this way')
      : judge(functionSettings(fn, 'CodeSigningConfigArn'), { absent: true, known: () => false }),
  say: ({ declaration: { name } }) => ({
    title: `Nothing checks who made the code of ${name}`,
    severity: 'info',
    fix: '`CodeSigningConfigArn`: a configuration that enforces',
  }),
});
