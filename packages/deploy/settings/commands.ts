import { type App, type EditValue, rowOf } from '@emmental/model';
import { subjectOf } from './subject.ts';
import type { SettingsWriter } from './writer.ts';

/** Options of gcloud for settings, by the type of the resource that a command makes and CloudFormation's name. Source: gcloud reference. */
const options: Readonly<Record<string, Readonly<Record<string, (value: EditValue) => string>>>> = {
  google_cloudfunctions_function: {
    ReservedConcurrentExecutions: (value) => `--max-instances=${value}`,
    IngressSettings: () => '--ingress-settings=internal-only',
  },
  google_cloudfunctions2_function: {
    ReservedConcurrentExecutions: (value) => `--max-instances=${value}`,
    IngressSettings: () => '--ingress-settings=internal-only',
  },
  google_cloud_run_v2_service: {
    ReservedConcurrentExecutions: (value) => `--max-instances=${value}`,
    IngressSettings: () => '--ingress=internal',
  },
};

/** The reason why an app that commands deploy is not changed. */
export const noScripts = 'a command deploys it, and Emmental changes no scripts';

/** Returns the writer of settings for functions that commands of gcloud deploy: it changes nothing, and tells the options to add. */
export const commandWriter = (app: App): SettingsWriter => ({
  lay: () => noScripts,
  text: (finding, { set = {} }) => {
    const type = app.resources.get(subjectOf(finding))?.type ?? '';
    const words = Object.entries(set).flatMap(([name, value]) => rowOf(options, type)?.[name]?.(value) ?? []);
    return words.length > 0 ? `add to its command: ${words.join(' ')}` : null;
  },
  files: () => new Map(),
});
