import type { Location } from './location.ts';

/** A value that is written into a template; `null` removes the setting. */
export type EditValue =
  | string
  | number
  | boolean
  | null
  | readonly EditValue[]
  | { readonly [key: string]: EditValue };

/** The callers that a rule of the section `inbound` allows. */
export type Callers = 'signed-in' | 'account';

/** The callers of an entrance according to a rule of the section `inbound`, where the template does not show them. */
export interface DecidedCallers {
  readonly who: 'account' | 'nobody';
  /** Name of the rule. */
  readonly rule: string;
  readonly at: Location;
}

/**
 * A change of a template that fixes a finding, with CloudFormation's names. `emmental protect` translates it into the
 * format of the template. A rule attaches it to its findings, so `protect` does not depend on any rule.
 */
export interface TemplateEdit {
  /** The part of `emmental protect` that makes the change (`--only`). */
  readonly part: 'settings' | 'roles';
  /** Properties to set on the resource or the function of the finding. */
  readonly set?: Readonly<Record<string, EditValue>>;
  /** Restricts the trigger of the finding to these callers: signed-in users (the API's only authorizer checks them), or the account. */
  readonly authorize?: Callers;
  /** Resources to add, by logical id. */
  readonly resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, EditValue>> }>
  >;
  /** The effect of the change on the people who run the app: costs, changed behaviour. */
  readonly note?: string;
  /** The reason why a person has to decide about the change; absent = `protect` can make it. */
  readonly byHand?: string;
}
