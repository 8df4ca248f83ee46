import { asString } from '@emmental/model';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notApplicable } from '../../setting.ts';

/** Applies to functions whose code was read and writes no file. Source: Lambda developer guide, ephemeral storage (default 512 MB). */
export const functionLargeStorage = functionRule({
  id: 'function/large-storage',
  aliases: ['EMM-FN-EPHEMERAL'],
  slice: 'file',
  threats: ['T12'],
  help: 'The function has more space in /tmp than it uses: an attacker can store files there.',
  judge: (fn) => {
    const { handler, behaviours } = fn.report;
    const mayWrite =
      handler === null ||
      behaviours.some(({ kind }) => kind === 'process' || kind === 'dynamic') ||
      behaviours.some((behaviour) => behaviour.kind === 'file' && behaviour.mode === 'write');
    return mayWrite
      ? notApplicable('its code writes files, or may')
      : judge(functionSettings(fn, 'EphemeralStorage', 'Size'), {
          absent: false,
          known: (value) => Number(asString(value) ?? 0) > 512,
        });
  },
  describe: ({ declaration: { name } }) => ({
    title: `${name} has more space in /tmp than it uses`,
    severity: 'info',
    fix: 'remove `EphemeralStorage.Size`',
  }),
});
