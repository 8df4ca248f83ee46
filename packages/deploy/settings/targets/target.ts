import type { App, Callers, EditValue, Finding, Format, TemplateEdit } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';

export interface Place {
  readonly app: App;
  readonly template: TemplateText;
}

/**
 * Writes the changes that rules propose in one template language. A returned sentence says why the change cannot
 * be made here.
 */
export interface SettingsTarget {
  readonly format: Format;
  /** Returns properties of a resource or function, by CloudFormation's names. */
  readonly set: (id: string, values: Readonly<Record<string, EditValue>>, place: Place) => PlainMap | string;
  readonly resources: (added: NonNullable<TemplateEdit['resources']>, place: Place) => PlainMap | string;
  /** Locks the door of a finding with the one authorizer that its API has, or with signatures of the account. */
  readonly authorized: (finding: Finding, callers: Callers, place: Place) => PlainMap | string;
}
