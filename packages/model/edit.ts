/** A value that is written into a template; `null` takes the setting out. */
export type EditValue =
  | string
  | number
  | boolean
  | null
  | readonly EditValue[]
  | { readonly [key: string]: EditValue };

/** Who may call, in the words of the rulebase. */
export type Callers = 'signed-in' | 'account';

/**
 * A change of a template that mends a finding, in CloudFormation's words: each format writes it in its own. A rule that
 * has one carries it, so `emmental protect` knows no rule by name.
 */
export interface TemplateEdit {
  /** The part of `emmental protect` that makes it. */
  readonly part: 'settings' | 'roles';
  /** Properties that the resource or the function of the finding gets. */
  readonly set?: Readonly<Record<string, EditValue>>;
  /** The door of the finding lets in only whom a person named: its API's one authorizer does, or the account itself. */
  readonly authorize?: Callers;
  /** Resources that come with it, by logical id. */
  readonly resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, EditValue>> }>
  >;
  /** The effect for the people who run the app: costs, changed behaviour. */
  readonly note?: string;
  /** Why a person has to decide; absent = it can be made as it is. */
  readonly byHand?: string;
}
