import type { Codebase } from '@emmental/read';

/**
 * Returns what a person does where Firebase declares the functions in code, so that there is no template that `protect` could
 * change; null where there is no codebase of Firebase.
 */
export function firebaseAdvice(codebases: readonly Codebase[], path: string): string | null {
  const [first] = codebases;
  if (!first) return null;
  const isPython = first.language === 'python';
  const limit = isPython ? 'max_instances=10' : 'maxInstances: 10';
  const account = 'NAME@PROJECT_ID.iam.gserviceaccount.com';
  const options = isPython
    ? `options.set_global_options(${limit}, service_account="${account}")`
    : `setGlobalOptions({ ${limit}, serviceAccount: '${account}' })`;
  const callable = isPython ? 'enforce_app_check=True' : 'enforceAppCheck: true';
  return [
    `${path}: Firebase declares these functions in code, and Emmental changes no code. By hand:`,
    `  limit and account   ${options} in the code in ${first.directory}`,
    `  its roles           emmental permissions --format gcloud ${path}`,
    `  who may call        ${callable} and a test of the caller in each callable`,
    '  the guard           see docs/guard-on-cloud-functions.md',
    `  what is left        emmental holes ${path}`,
  ].join('\n');
}
