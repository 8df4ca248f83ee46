import type { Exposure, TriggerKind, Value } from '@emmental/model';

/**
 * One way to start a function: who may start it, which fields its events have and who writes them, how rules name it, and how the
 * guard recognises and refuses its events. A row fills in every column; `null`, `[]` and `false` mean that it has none of that.
 *
 * Each row is a file in a folder that names its area; the folder has no other meaning: `calls/` other functions, workflows and
 * schedules; `google/` Google Cloud; `http/` requests; `messages/` queues, topics, streams and mail; `operations/` deployment and
 * management of the account; `people/` conversations and users; `storage/` files and records. `recognised/` holds forms of events
 * for which there is no row.
 */
export interface TriggerRow {
  /** The key of the row: `s3`, `http-api`. It never changes. A new one is a type error until `npm run generate triggers` has run. */
  readonly kind: TriggerKind;
  /** The name on screens. */
  readonly title: string;
  /** The page that documents the event. */
  readonly source: string;

  /**
   * Principals (`s3.amazonaws.com`) of the Lambda permissions that let this trigger start a function: by them the reader finds
   * the kind of a trigger whose source is not in the template. Several kinds can share a principal; the first row in the list
   * then counts. `[]` when no such permission names the kind, as for all kinds that Lambda polls.
   */
  readonly principals: readonly string[];
  /** The caller that a Lambda permission alone shows, when its source is not in the template; null = nothing is known. */
  readonly caller: Caller | null;
  /**
   * `synchronous`: a caller waits for the answer; `asynchronous`: Lambda queues the event and retries;
   * `polled`: Lambda reads batches with the function's role.
   */
  readonly delivery: 'synchronous' | 'asynchronous' | 'polled';
  readonly needs: readonly TriggerNeed[];
  /** Actions that hand data to the source, and so start the function. Source: the services' action references. */
  readonly handOver: readonly string[];

  /** Rows by path of the event. The first row that matches a path decides who writes the value there. */
  readonly paths: readonly PathRow[];
  /** Every field that its events have, in any version of the event; null = any field. */
  readonly fields: EventFields | null;
  /**
   * Paths of event fields that show this trigger when the template shows none. A path that ends in a dot stands for all paths
   * below it. Several kinds can share a path.
   */
  readonly guessedBy: readonly string[];
  /** Makes a usual event, into which `holes replay` puts attacks (of Google: its data; an empty object for a request); null = it cannot make one. */
  readonly sample: ((place: SamplePlace) => object) | null;

  /** How a rule names it: by its route (`POST /orders`), its resource (`sqs:MailQueue`) or its kind alone (`schedule`). */
  readonly namedBy: 'route' | 'resource' | 'kind';
  /** True if a function can report single records as failed (`ReportBatchItemFailures`). */
  readonly itemFailures: boolean;
  /**
   * Ids of the forms (`EventForm.id`) in which its events arrive; they can be forms of other rows. `any` = no form is fixed: the
   * author of the rule, pipe, schedule or call decides it.
   */
  readonly arrivesAs: readonly string[] | 'any';
  /** Forms of events that this trigger sends; another row that sends them, too, names them in `arrivesAs`. */
  readonly forms: readonly EventForm[];
}

/** The caller that a Lambda permission lets start the function when the source itself is not in the template. */
export interface Caller {
  readonly name: string;
  readonly reach: { readonly exposure: Exposure; readonly by: string };
}

/** Permissions that Lambda uses with the function's role to read the source. */
export interface TriggerNeed {
  readonly actions: readonly string[];
  /**
   * The resource of the actions. `source`: the source itself; `any`: the actions take no resource, or one that the template does
   * not name; `secrets`: each secret in SourceAccessConfigurations.
   */
  readonly on: 'source' | 'any' | 'secrets';
  readonly when?: TriggerTest;
}

/** `consumer`: the source is a stream consumer (enhanced fan-out); `managed`: a cluster in AWS, named by its ARN. */
export type TriggerTest = 'consumer' | 'managed' | 'has-secrets';

/**
 * Who decides the value at a path of the event. `writer`: whoever starts the function or writes into its source. `service`: AWS,
 * in a form that carries no free text. `depends`: it is not known what the sender writes there. `name`: the host name of the API,
 * which its caller chooses, unless the API is known to have no name but its own (`HasOwnNames`).
 */
export interface PathRow {
  /** Dots between fields, `[]` items, `*` one field, `**` any rest (also none). */
  readonly path: string;
  readonly by: 'writer' | 'service' | 'depends' | 'name';
}

/** The fields of an event, as paths of `PathRow`. They are right only if `isAsIs` is true: no mapping template rewrites the event. */
export interface EventFields {
  readonly names: readonly string[];
  readonly isAsIs: (settings: ReadonlyMap<string, Value>) => boolean;
}

/** The source that a sample event names. */
export interface SamplePlace {
  /** `POST /orders/{id}` for an HTTP trigger, else the name on screens. */
  readonly source: string;
  /** Physical name of the bucket, queue, topic, table or stream. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** A form of event that the guard recognises, and how it answers when it refuses one. */
export interface EventForm {
  /**
   * The name of the form: `apigw-v2`. It is not the kind of a trigger: events of one kind can have several forms (a queue sends
   * `sqs`, `s3-sqs` or `sns-sqs`), and several kinds share a form (`http-api` and `function-url` both send `apigw-v2`). No two forms
   * have the same id. It never changes, because compiled profiles, learned shapes and signals hold it.
   */
  readonly id: string;
  readonly signs: readonly Sign[];
  readonly answer: BlockAnswer;
  /** Paths of the lists of records; `*` is every key of a map. `[]` = the guard can only refuse the entire event. */
  readonly records: readonly string[];
  /**
   * Host names that the platform writes into the event and no sender chooses, by path. A name is a list of labels with dots
   * between them; `*` is any label, `{key}` is the value that the event has beside the name under that key. Absent for a trigger
   * whose sender can call the function directly and so write each field: CloudFormation (`ResponseURL`) and Object Lambda
   * (`inputS3Url`) start the function with the permissions of the person who uses them.
   */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

/** The fields by which an event of a form is recognised. */
export interface Sign {
  /**
   * Signs are tried by ascending priority; the first that fits decides. No two signs have the same. From 1000: records of AWS
   * services, 2000: HTTP, 3000: applications and build services, 4000: EventBridge, 5000: Google, 6000: Azure, 9000: weak signs,
   * which test only the names of fields.
   */
  readonly priority: number;
  /**
   * Conditions that must all be true: `a.b` is there, `a.b=text` equals, `a.b^text` starts with, `a.b~text` contains. Segments are keys or
   * indexes, `\\.` is a dot in a key; an event that is an array is read as `{ Records: event }`.
   */
  readonly when: readonly string[];
  /** 0–1: how unlikely it is that an event of another form looks like this. */
  readonly confidence: number;
  /** The encoding of values that are not plain text, by path; `*` is any key or index. */
  readonly places?: Readonly<Record<string, Encoding>>;
}

/** How a value of the event is encoded, so that the inspection engine can decode it. `ciphertext` cannot be decoded. */
export type Encoding =
  | 'base64'
  | 'bytes'
  | 'brotli'
  | 'deflate'
  | 'form'
  | 'plus'
  | 'percent'
  | 'cookie'
  | 'mime'
  | 'ciphertext'
  | 'path';

/**
 * The answers that the guard gives for an event that it refuses; each guard makes them from the word (`guards/node/shell/answers.ts`,
 * `core/answers.py` in Python). `toCaller`: the caller who still has the event gets the answer, so no event is lost.
 * Source: response formats in the AWS Lambda, API Gateway, Cognito, Firehose and S3 guides.
 */
export const blockAnswers = {
  http: { toCaller: true },
  alb: { toCaller: true },
  cloudfront: { toCaller: true },
  authorizer: { toCaller: true },
  error: { toCaller: true },
  ses: { toCaller: true },
  's3-batch': { toCaller: true },
  asynchronous: { toCaller: false },
  batch: { toCaller: false },
  stream: { toCaller: false },
  transform: { toCaller: false },
} as const satisfies Readonly<Record<string, { readonly toCaller: boolean }>>;

export type BlockAnswer = keyof typeof blockAnswers;

/** Declares a trigger; `npm run generate triggers` finds every file that does. */
export const defineTrigger = (row: TriggerRow): TriggerRow => row;

/** Declares forms that the guard recognises although no reader of templates makes a trigger that sends them. */
export const defineForms = (forms: readonly EventForm[]): readonly EventForm[] => forms;

export const writer = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'writer' }));
export const service = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'service' }));
export const depends = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'depends' }));
export const name = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'name' }));

/** Only the owner of the resource can make it call the function. */
export const byOwner: Caller['reach'] = {
  exposure: 'account',
  by: 'the service, for resources that are not in the template',
};

export const guide = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
