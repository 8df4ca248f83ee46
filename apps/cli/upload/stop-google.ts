import type { App, FunctionDeclaration } from '@emmental/model';
import { asString, shellWord } from '@emmental/model';
import type { UploadedPause } from '@emmental/store/upload';

/** Types whose callers reach a service of Cloud Run; functions of the second generation are such services. */
const services: ReadonlySet<string> = new Set([
  'google_cloudfunctions2_function',
  'google_cloud_run_v2_service',
  'google_cloud_run_service',
]);

/**
 * Returns the commands of gcloud that stop all calls of a function or service; null for a job or worker pool, and where no template shows
 * which of them it is. Sources: Cloud Run documentation, "Manual scaling" and "Restrict ingress"; gcloud reference.
 */
export function googlePauseOf(app: App, fn: FunctionDeclaration): UploadedPause | null {
  const type = app.resources.get(fn.logicalId)?.type ?? '';
  const name = asString(fn.settings.get('name')) ?? fn.name;
  const region = asString(fn.settings.get('location')) ?? asString(fn.settings.get('region'));
  const where = region === null ? '' : ` --region=${shellWord(region)}`;
  const isPublic = fn.triggers.some(({ exposure }) => exposure === 'public' || exposure === 'unknown');
  if (services.has(type)) {
    // A function of the second generation is a service under its name in small letters.
    const service = shellWord(name.toLowerCase().replaceAll('_', '-'));
    const invoker = `gcloud run services remove-iam-policy-binding ${service}${where} --member=allUsers --role=roles/run.invoker`;
    const update = `gcloud run services update ${service}${where} --ingress=internal --scaling=0`;
    return {
      diff: null,
      command: [update, ...(isPublic ? [invoker] : [])].join('\n'),
      says: 'with no instance Cloud Run refuses each call; internal ingress and no public invoker keep callers outside when it runs again',
    };
  }
  if (type !== 'google_cloudfunctions_function') return null;
  const isCalled = fn.triggers.some(({ kind }) => kind === 'google-http');
  return isCalled
    ? {
        diff: null,
        command: `gcloud functions remove-iam-policy-binding ${shellWord(name)}${where} --member=allUsers --role=roles/cloudfunctions.invoker`,
        says: 'without its public invoker Google refuses each call of people without a role in the project; who has a role can still call it',
      }
    : {
        diff: null,
        command: `gcloud functions delete ${shellWord(name)}${where}`,
        says: 'Google has no switch for events of the first generation: the function is deleted, and its next deployment makes it again',
      };
}
