import type { App, Callers, EditValue, Finding, Format, TemplateEdit } from '@emmental/model';
import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';

/** The app and its template. */
export interface Place {
  readonly app: App;
  readonly template: TemplateText;
}

/**
 * Writes the changes that rules propose in one template language. A method returns an overlay, or a sentence if the change
 * is not possible.
 */
export interface SettingsTarget {
  readonly format: Format;
  /** Sets properties of a resource or function; `values` have CloudFormation's names. */
  readonly set: (id: string, values: Readonly<Record<string, EditValue>>, place: Place) => PlainMap | string;
  /** Adds resources. */
  readonly resources: (added: NonNullable<TemplateEdit['resources']>, place: Place) => PlainMap | string;
  /** Protects the route or URL of a finding: with the only authorizer of its API, or with signed requests. */
  readonly authorized: (finding: Finding, callers: Callers, place: Place) => PlainMap | string;
}
