/** One API operation whose IAM actions are not simply its own name. */
export interface Override {
  /** botocore's service name. */
  readonly service: string;
  readonly operations: readonly string[];
  /** Replaces the same-name action; [] when the call needs no permission. */
  readonly actions: readonly ActionRow[];
  /** Where this is documented, or why it is known. */
  readonly source: string;
}

export interface ActionRow {
  readonly action: string;
  /** Only when the input is like this; without it always. */
  readonly when?: InputTest;
  /** `dependent` = checked on the caller by a second service that this one calls on its behalf. */
  readonly because?: 'call' | 'dependent';
  /** Which resource types are checked and where their names stand in the input; without it the general rule. */
  readonly resources?: readonly ResourceRow[];
}

/** A resource type (`dynamodb:table`) and where the input names it. */
export interface ResourceRow {
  readonly type: string;
  /** Placeholder of the ARN format → path in the input (`RequestItems.*`, `TransactItems[].Put.TableName`). */
  readonly names: Readonly<Record<string, string>>;
}

/** Three-valued: an input that is not known answers "perhaps". */
export type InputTest =
  /** Something stands at the path: `ACL`, `TransactItems[].Put`. */
  | { readonly kind: 'has'; readonly path: string }
  | { readonly kind: 'lacks'; readonly path: string }
  /** The text at the path begins with one of these words, letter case apart. */
  | { readonly kind: 'begins'; readonly path: string; readonly words: readonly string[] };
