import type { App, Callers, EditValue, Finding, Format, TemplateEdit } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';

export interface Place {
  readonly app: App;
  readonly template: TemplateText;
}

/** How one template language writes what rules ask for. A sentence says why it cannot be done here. */
export interface SettingsTarget {
  readonly format: Format;
  /** Properties of a resource or function, by CloudFormation's names. */
  readonly set: (id: string, values: Readonly<Record<string, EditValue>>, place: Place) => PlainMap | string;
  readonly resources: (added: NonNullable<TemplateEdit['resources']>, place: Place) => PlainMap | string;
  /** The door of a finding, with the one authorizer that its API has, or with signatures of the account. */
  readonly authorized: (finding: Finding, callers: Callers, place: Place) => PlainMap | string;
}
