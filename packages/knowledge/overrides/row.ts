/**
 * The corrections of a service to the general rule, by which an operation needs the IAM action of the same name, and the
 * parameters of the request have the names of the placeholders in the ARN format.
 */
export interface ServiceOverrides {
  /** botocore's names of the services to which the rows apply. */
  readonly services: readonly string[];
  /** The documentation of the rows; `{operation}` is replaced by the operation. */
  readonly source: string;
  /** For a placeholder of the service's ARN formats, the parameter of the request that names it, if the names differ. */
  readonly names?: Readonly<Record<string, Name>>;
  /** Resource types of the reference that do not occur when a call uses a plain name (`accesspoint`). */
  readonly skip?: readonly string[];
  /** Calls carry a token of the service in place of an AWS signature, so they need no IAM permission. */
  readonly unsigned?: true;
  /**
   * The path of the parameter that names another service, by its code or by an ARN. Of the dependent actions in the
   * reference, a call needs only those of the named service.
   */
  readonly companionsOf?: string;
  /**
   * For an operation whose request contains an id (of a query, or the cursor of a stream) in place of a resource name: the
   * operations that return the id. Their requests name the resource.
   */
  readonly idSources?: Readonly<Record<string, readonly string[]>>;
  /** The IAM actions of an API operation. `[]` = the operation needs no permission. */
  readonly operations?: Readonly<Record<string, readonly ActionRow[]>>;
}

/** An IAM action that an operation needs. */
export interface ActionRow {
  /** `s3:ListBucket`. */
  readonly action: string;
  /** The action is needed only if the request fulfils this test; absent = always. */
  readonly when?: InputTest;
  /** `dependent` = the called service calls a second service for the caller, and the second one checks this permission. */
  readonly because?: 'dependent';
  /** The request does not show whether the action is needed, so people are asked. */
  readonly asked?: true;
  /** The resources on which AWS checks the action; absent = all resource types of the reference that the request names. */
  readonly resources?: readonly ResourceRow[];
}

/** A resource, and the parameters of the request that name it. */
export interface ResourceRow {
  /** Prefix and resource type in the reference: `dynamodb:table`. `*` = any resource. */
  readonly type: string;
  /** The ARN format; absent = that of the reference. */
  readonly format?: string;
  readonly names?: Readonly<Record<string, Name>>;
  readonly when?: InputTest;
  /** The resource is left out if the request does not name it. */
  readonly onlyNamed?: true;
  /** The action must be allowed on only one of the resources with this mark. The request does not show which of them AWS checks. */
  readonly either?: true;
  /** A text to append to the ARN format: `:${Qualifier}`. */
  readonly suffix?: string;
}

/**
 * The path of the parameter that names a resource, as `valuesAt` takes it: `QueueUrl`, `A.B[].C`, `RequestItems.~`, `A|B`.
 * `as` = the spelling of the name; `otherwise` = the name if the request has none; `text` = a fixed name.
 */
export type Name =
  | string
  | { readonly at: string; readonly as?: Spelling; readonly otherwise?: string }
  | { readonly text: string };

/** The way in which a request spells a name, if the name is neither a plain name nor an ARN. */
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

/** A test of a request. Its result is yes, no, or perhaps, if an unknown part of the request decides. */
export type InputTest =
  /** There is a value at the path: `ACL`, `TransactItems[].Put`. */
  | { readonly kind: 'has'; readonly path: string }
  | { readonly kind: 'not'; readonly test: InputTest }
  /** Always perhaps: data outside the request decides, such as the tags of a copied object. */
  | { readonly kind: 'unseen' }
  | { readonly kind: 'all'; readonly tests: readonly InputTest[] }
  /** A text at the path begins with one of these words in any letter case. */
  | { readonly kind: 'begins'; readonly path: string; readonly words: readonly string[] }
  /** The text at the path ends with this text. */
  | { readonly kind: 'ends'; readonly path: string; readonly text: string };

export const has = (path: string): InputTest => ({ kind: 'has', path });
export const not = (test: InputTest): InputTest => ({ kind: 'not', test });
export const unseen: InputTest = { kind: 'unseen' };
export const all = (...tests: readonly InputTest[]): InputTest => ({ kind: 'all', tests });
export const begins = (path: string, ...words: readonly string[]): InputTest => ({
  kind: 'begins',
  path,
  words,
});

export const endsWith = (path: string, text: string): InputTest => ({ kind: 'ends', path, text });

/** Returns rows for these actions, with resources by the general rule. */
export const to = (...actions: readonly string[]): readonly ActionRow[] =>
  actions.map((action) => ({ action }));

/** Returns the same rows for several operations. */
export const each = <Row>(
  operations: readonly string[],
  rows: readonly Row[],
): Readonly<Record<string, readonly Row[]>> =>
  Object.fromEntries(operations.map((operation) => [operation, rows]));
