import type { App, Finding, TemplateEdit } from '@emmental/model';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { commandWriter } from './commands.ts';
import { subjectOf } from './subject.ts';
import { terraformWriter } from './terraform/writer.ts';
import type { SettingsWriter } from './writer.ts';
import { yamlWriter } from './yaml-writer.ts';

/** Options of `planSettings`. */
export interface SettingsOptions {
  /** The findings, with the changes that their rules propose. */
  readonly findings: readonly Finding[];
  readonly part: TemplateEdit['part'];
  /** Findings that are not changed because an earlier try did not fix them, by fingerprint, with the reason. */
  readonly refused?: ReadonlyMap<string, string>;
}

/** The outcome for one finding. */
export interface Mended extends Outcome {
  readonly fingerprint: string;
}

/** The changed files and the outcome for each finding. */
export interface SettingsPlan extends Plan {
  readonly outcomes: readonly Mended[];
}

/** Returns the writer of settings for the format of an app, or a sentence if the files cannot be edited. */
function writerFor(
  app: App,
  files: readonly TextFile[],
  findings: readonly Finding[],
): SettingsWriter | string {
  if (app.format === 'terraform') return terraformWriter(app, files, findings);
  return app.format === 'gcloud' ? commandWriter(app) : yamlWriter(app, files);
}

/**
 * Makes the changes that rules propose for their findings. Each change is made completely or not at all. A change that needs
 * a person's decision is reported with the text for the template.
 *
 * @returns the change and the outcome for each finding, or a sentence if the files cannot be edited.
 */
export function planSettings(
  app: App,
  files: readonly TextFile[],
  { findings, part, refused }: SettingsOptions,
): SettingsPlan | string {
  const writer = writerFor(app, files, findings);
  if (typeof writer === 'string') return writer;
  const outcomes = findings.flatMap((finding): Mended[] => {
    const { edit, fingerprint } = finding;
    if (edit?.part !== part || finding.status !== 'fail') return [];
    const about = { of: subjectOf(finding), at: finding, fingerprint, says: finding.title };
    const why =
      refused?.get(fingerprint) ??
      edit.byHand ??
      (files.some(({ path }) => path === finding.file)
        ? writer.lay(finding, edit)
        : `it is declared in ${finding.file}`);
    return [
      why === null
        ? { ...about, kind: 'changed', why: null, todo: edit.note ?? null }
        : { ...about, kind: 'by-hand', why, todo: writer.text(finding, edit) },
    ];
  });
  const written = writer.files();
  return typeof written === 'string' ? written : { files: written, outcomes };
}
