import type { Finding, TemplateEdit } from '@emmental/model';

/** Collects the changes of settings in the files of one app. */
export interface SettingsWriter {
  /** Makes the change and returns null, or returns a sentence that says why it cannot be made. */
  lay(finding: Finding, edit: TemplateEdit): string | null;
  /** Returns the change as text for people; null where there is none to show. */
  text(finding: Finding, edit: TemplateEdit): string | null;
  /** Returns the texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string> | string;
}
