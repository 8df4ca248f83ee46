import type { Finding, TemplateEdit } from '@emmental/model';

/** Collects the changes of settings in the files of one app. */
export interface SettingsWriter {
  /** A sentence says why the change cannot be made; null = it is made. */
  lay(finding: Finding, edit: TemplateEdit): string | null;
  /** The change as text, for people; null where there is none to show. */
  text(finding: Finding, edit: TemplateEdit): string | null;
  /** The texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string> | string;
}
