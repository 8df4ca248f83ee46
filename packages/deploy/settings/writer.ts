import type { Finding, TemplateEdit } from '@emmental/model';

/** Collects the changes of settings in the files of an app. */
export interface SettingsWriter {
  /** Makes a change. Returns null, or a sentence if the change is not possible. */
  lay(finding: Finding, edit: TemplateEdit): string | null;
  /** Returns the change as text for people; null if there is nothing to show. */
  text(finding: Finding, edit: TemplateEdit): string | null;
  /** Returns the texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string> | string;
}
