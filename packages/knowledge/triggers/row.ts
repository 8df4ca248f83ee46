/** One way to start a function: what makes it in a template, what it needs, and who writes the event. */
export interface TriggerRow {
  /** Permanent: `s3`, `http-api`. */
  readonly kind: string;
  /** For people. */
  readonly title: string;
  /** CloudFormation types that make it, and the service principals that Lambda permissions name. */
  readonly makers: readonly string[];
  readonly principals: readonly string[];
  /**
   * `synchronous`: a caller waits for the answer; `asynchronous`: Lambda queues the event and retries;
   * `polled`: Lambda reads batches with the function's role.
   */
  readonly delivery: 'synchronous' | 'asynchronous' | 'polled';
  readonly needs: readonly TriggerNeed[];
  /** In order; the first that matches a path says who writes it. */
  readonly paths: readonly PathRow[];
  readonly source: string;
}

/** Permissions that Lambda uses with the function's role to read the source. */
export interface TriggerNeed {
  readonly actions: readonly string[];
  /**
   * On what: the source itself; `any` = the actions take no resource, or a resource that the template does not
   * name; `secrets` = each secret in SourceAccessConfigurations.
   */
  readonly on: 'source' | 'any' | 'secrets';
  readonly when?: TriggerTest;
}

/** `consumer`: the source is a stream consumer (enhanced fan-out); `managed`: a cluster in AWS, named by its ARN. */
export type TriggerTest = 'consumer' | 'managed' | 'has-secrets';

/**
 * Who decides what stands at a path of the event: `writer` = whoever starts the function or writes into its source;
 * `service` = AWS, in a form that carries no free text; `depends` = what the sender publishes there is not known; `name` = the
 * name that an API is called by, which its caller chooses unless the API is known to have none but its own (`HasOwnNames`).
 */
export interface PathRow {
  /** Dots between fields, `[]` items, `*` one field, `**` any rest (also none). */
  readonly path: string;
  readonly by: 'writer' | 'service' | 'depends' | 'name';
}

export const writer = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'writer' }));
export const service = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'service' }));
export const depends = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'depends' }));

export const name = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'name' }));

export const guide = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
