/** The corrections to the general rule (same name, same parameter names) for a service. One file per service. */
export interface ServiceOverrides {
  /** botocore's names of the services that the rows are about. */
  readonly services: readonly string[];
  /** Where the rows are documented; `{operation}` stands for the row's operation. */
  readonly source: string;
  /** Placeholder of the service's ARN formats → where the input names it, when the names differ. */
  readonly names?: Readonly<Record<string, Name>>;
  /** Resource types that the reference lists but a call by plain name never meets (`accesspoint`). */
  readonly skip?: readonly string[];
  /** Every call carries a token of its own instead of a signature: IAM is not asked. */
  readonly unsigned?: true;
  /**
   * Where the input names another service, by its code or by an ARN: of the reference's dependent actions only that
   * service's are needed.
   */
  readonly companionsOf?: string;
  /**
   * Operation → those whose answers give what its request names instead of the resource: the id of a query, the cursor
   * of a stream. Its resource is the one that their requests name.
   */
  readonly givenBy?: Readonly<Record<string, readonly string[]>>;
  /** API operation → its actions. `[]` = the call needs no permission. */
  readonly operations?: Readonly<Record<string, readonly ActionRow[]>>;
}

export interface ActionRow {
  /** `s3:ListBucket`. */
  readonly action: string;
  /** Only when the input is like this; without it always. */
  readonly when?: InputTest;
  /** `dependent` = checked on the caller by a second service that this one calls on its behalf. */
  readonly because?: 'dependent';
  /** Which resources are checked; without it every type of the reference that the input names. */
  readonly resources?: readonly ResourceRow[];
}

/** A resource and where the input names it. */
export interface ResourceRow {
  /** Prefix and type of the reference: `dynamodb:table`. `*` = any resource. */
  readonly type: string;
  /** The ARN format, where it is not the reference's. */
  readonly format?: string;
  readonly names?: Readonly<Record<string, Name>>;
  readonly when?: InputTest;
  /** Left out where the input does not name it. */
  readonly onlyNamed?: true;
  /** Marks resources of which one that is allowed is enough: another place decides which of them is checked. */
  readonly either?: true;
  /** Put behind the ARN format: `:${Qualifier}`. */
  readonly suffix?: string;
}

/** A path in the input (`QueueUrl`, `A.B[].C`, `RequestItems.~` for keys, `A|B` for the first that stands), or more. */
export type Name =
  | string
  | { readonly at: string; readonly as?: Spelling; readonly otherwise?: string }
  /** A fixed text. */
  | { readonly text: string };

/** How a name is written in the input, where it is neither a plain name nor an ARN. */
export type Spelling =
  | 'queue-url'
  | 'function'
  | 'parameter'
  | 'secret'
  | 'log-group'
  | 'key'
  | 'bucket-of-source'
  | 'key-of-source'
  | 'sender'
  | 'domain-of-sender'
  | 'model'
  | 'task-definition'
  | 'partiql-table';

/** Three-valued: an input that is not known answers "perhaps". */
export type InputTest =
  /** Something stands at one of the paths: `ACL`, `TransactItems[].Put`. */
  | { readonly kind: 'has'; readonly path: string }
  | { readonly kind: 'not'; readonly test: InputTest }
  /** The answer lies outside the request: what a copied object carries. */
  | { readonly kind: 'unseen' }
  | { readonly kind: 'all'; readonly tests: readonly InputTest[] }
  /** A text at the path begins with one of these words, letter case apart. */
  | { readonly kind: 'begins'; readonly path: string; readonly words: readonly string[] };

export const has = (path: string): InputTest => ({ kind: 'has', path });
export const not = (test: InputTest): InputTest => ({ kind: 'not', test });
export const unseen: InputTest = { kind: 'unseen' };
export const all = (...tests: readonly InputTest[]): InputTest => ({ kind: 'all', tests });
export const begins = (path: string, ...words: readonly string[]): InputTest => ({
  kind: 'begins',
  path,
  words,
});

/** The plain rename: these actions, resources by the general rule. */
export const to = (...actions: readonly string[]): readonly ActionRow[] =>
  actions.map((action) => ({ action }));

/** The same rows for several operations. */
export const each = <Row>(
  operations: readonly string[],
  rows: readonly Row[],
): Readonly<Record<string, readonly Row[]>> =>
  Object.fromEntries(operations.map((operation) => [operation, rows]));
