import type { Codebase } from '@emmental/read';
import { onPath, type Screen, typed } from '@emmental/report';

/**
 * Returns what a person does where Firebase declares the functions in code, so that there is no template that `protect` could
 * change; null where there is no codebase of Firebase. Source of the options: reference of firebase-functions, `GlobalOptions` (2nd generation),
 * `RuntimeOptions` (1st generation).
 */
export function firebaseAdvice(codebases: readonly Codebase[], path: string, view: Screen): string | null {
  if (codebases.length === 0) return null;
  const isPython = codebases.every(({ language }) => language === 'python');
  const limits = codebases.map(
    ({ language, directory }) =>
      `${language === 'python' ? pythonOptions : nodeOptions} in the code in ${directory || '.'}`,
  );
  const callable = isPython ? 'enforce_app_check=True' : 'enforceAppCheck: true';
  return [
    `${path}: Firebase declares these functions in code, and Emmental changes no code. By hand:`,
    ...limits.map((text, index) => `  ${index === 0 ? 'limit and account' : '                 '}   ${text}`),
    ...(codebases.some(({ language }) => language !== 'python')
      ? [`                      (1st generation: ${firstOptions})`]
      : []),
    `  its roles           ${typed(onPath('emmental permissions --format gcloud', path), view)}`,
    `  who may call        ${callable} and a test of the caller in each callable`,
    '  the guard           see docs/guard-on-cloud-functions.md',
    `  what is left        ${typed(onPath('emmental holes', path), view)}`,
  ].join('\n');
}

const account = 'NAME@PROJECT_ID.iam.gserviceaccount.com';
const pythonOptions = `options.set_global_options(max_instances=10, service_account="${account}")`;
const nodeOptions = `setGlobalOptions({ maxInstances: 10, serviceAccount: '${account}' })`;
const firstOptions = `functions.runWith({ maxInstances: 10, serviceAccount: '${account}' }) in each function`;
