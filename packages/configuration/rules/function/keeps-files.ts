import { choicesOf, type FileUse, type LinkedValue, leftFiles, severityOf, spelled } from '@emmental/model';
import { functionRule } from '../../rule.ts';
import { answered, notApplicable } from '../../setting.ts';

/**
 * Applies to functions that outsiders can start. The folder /tmp stays as long as the process, which handles events of many
 * callers.
 * Source: Lambda developer guide, execution environment lifecycle; CWE-459.
 */
export const functionKeepsFiles = functionRule({
  id: 'function/keeps-files',
  aliases: [],
  slice: 'file',
  threats: ['T12'],
  clouds: 'all',
  help: 'Files below /tmp stay for the next events, which may come from other callers: a flaw that reads files reads their data too, and the folder fills up (CWE-459).',
  judge: (fn) => {
    const { exposure } = fn.report.reachedBy;
    if (exposure === 'internal' || exposure === 'account') return notApplicable('no outsider starts it');
    const [kept] = leftFiles(fn.report);
    return answered(
      kept !== undefined,
      'it removes the files that it writes below /tmp, or writes none there',
      kept?.seen.at ?? null,
    );
  },
  describe: (fn) => ({
    title: `${fn.declaration.name} leaves files in ${pathOf(leftFiles(fn.report)[0])} for the next caller`,
    severity: severityOf(fn.report.reachedBy.exposure, 'none'),
    fix: 'remove the file before the handler ends (finally), or keep it in memory',
  }),
});

const pathOf = (use: FileUse<LinkedValue> | undefined): string =>
  use
    ? choicesOf(use.path.filled)
        .map(({ value }) => spelled(value))
        .join(' or ')
    : '/tmp';
