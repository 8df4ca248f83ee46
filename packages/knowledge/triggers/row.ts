import type { Exposure, Value } from '@emmental/model';

/**
 * One way to start a function: how a template makes it, what its events hold, how rules name it, and how the guard recognises
 * and refuses its events. Every column is filled in; `null`, `[]` and `false` say that it has none of that.
 */
export interface TriggerRow {
  /** Permanent: `s3`, `http-api`. */
  readonly kind: string;
  /** For people. */
  readonly title: string;
  /** The page that documents the event. */
  readonly source: string;

  /** CloudFormation types that make it, and the service principals that Lambda permissions name. */
  readonly makers: readonly string[];
  readonly principals: readonly string[];
  /** The caller, as far as a Lambda permission alone shows who starts the function; null = nothing is known. */
  readonly caller: Caller | null;
  /**
   * `synchronous`: a caller waits for the answer; `asynchronous`: Lambda queues the event and retries;
   * `polled`: Lambda reads batches with the function's role.
   */
  readonly delivery: 'synchronous' | 'asynchronous' | 'polled';
  readonly needs: readonly TriggerNeed[];
  /** Actions that hand data to the source, and so start the function. Source: the services' action references. */
  readonly handOver: readonly string[];

  /** In order; the first that matches a path says who writes it. */
  readonly paths: readonly PathRow[];
  /** Every field that its events have, the longest forms of all versions together; null = any. */
  readonly fields: EventFields | null;
  /**
   * Paths of event fields that show this trigger where the template shows none; a path that ends in a dot stands for all below
   * it. Several kinds may share a path.
   */
  readonly guessedBy: readonly string[];
  /** An event as it comes every day, for attacks to be put into; null = `holes replay` cannot write one. */
  readonly sample: ((place: SamplePlace) => object) | null;

  /** How a rule names it: `POST /orders`, `sqs:MailQueue`, `schedule`. A resource can be named where the event names it. */
  readonly namedBy: 'route' | 'resource' | 'kind';
  /** A function can report single records as failed (`ReportBatchItemFailures`). */
  readonly itemFailures: boolean;
  /**
   * Ids of the forms that its events have, of this row or another; `any` = free: what a rule, a pipe, a schedule or a caller
   * sends.
   */
  readonly arrivesAs: readonly string[] | 'any';
  /** Forms of events that are first of all this trigger's. */
  readonly forms: readonly EventForm[];
}

/** Who a Lambda permission lets start the function when the source itself is not in the template. */
export interface Caller {
  readonly name: string;
  readonly reach: { readonly exposure: Exposure; readonly by: string };
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

/** The fields of an event, as paths of `PathRow`. They hold only while `isAsIs`: no template of the user's own rewrites the event. */
export interface EventFields {
  readonly names: readonly string[];
  readonly isAsIs: (settings: ReadonlyMap<string, Value>) => boolean;
}

/** Where a sample event comes from. */
export interface SamplePlace {
  /** `POST /orders/{id}` of an HTTP trigger; what people call the others. */
  readonly source: string;
  /** Physical name of the bucket, queue, topic, table or stream. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** A form of event that the guard recognises, and how it answers when it refuses one. */
export interface EventForm {
  /** Permanent; compiled profiles, shapes and signals hold it. */
  readonly id: string;
  readonly signs: readonly Sign[];
  readonly answer: BlockAnswer;
  /** Paths of the lists of records; `*` is every key of a map. `[]` = the event is refused in whole. */
  readonly records: readonly string[];
  /**
   * Names of hosts that the platform writes into the event and no sender chooses, by path, in the forms in which it does: labels
   * with dots between them, `*` is any label, `{key}` the text that stands beside the name under that key. A
   * trigger whose sender may call the function itself, and so write each field, has none: CloudFormation (`ResponseURL`) and
   * Object Lambda (`inputS3Url`) start it with the rights of who asks them.
   */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

/** The fields by which an event of a form is recognised. */
export interface Sign {
  /**
   * Signs are tried by ascending priority; the first that fits decides. 1000: records of AWS services, 2000: HTTP, 3000:
   * applications and build services, 4000: EventBridge, 5000: Google, 6000: Azure, 9000: signs that little else than names shows.
   */
  readonly priority: number;
  /**
   * All must hold: `a.b` is there, `a.b=text` equals, `a.b^text` starts with, `a.b~text` contains. Segments are keys or
   * indexes, `\\.` is a dot in a key; an event that is an array is read as `{ Records: event }`.
   */
  readonly when: readonly string[];
  /** 0–1: how little else looks like this. */
  readonly confidence: number;
  /** Places that are not plain text; `*` is any key or index. */
  readonly places?: Readonly<Record<string, Encoding>>;
}

/** How a place is written: the hints of the inspection engine. `ciphertext` cannot be read and says so. */
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
 * How the guard answers an event that it refuses; both guards interpret the word (`guards/node/shell/answers.ts`, Python's
 * `core/answers.py`). `toCaller`: somebody who still has the event gets the answer, so nothing is lost where it is not kept.
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

/** Declares forms that the guard recognises, though no template says yet that they start a function. */
export const defineForms = (forms: readonly EventForm[]): readonly EventForm[] => forms;

export const writer = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'writer' }));
export const service = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'service' }));
export const depends = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'depends' }));
export const name = (...paths: readonly string[]): readonly PathRow[] =>
  paths.map((path) => ({ path, by: 'name' }));

/** Only who owns the resource can make it call the function. */
export const byOwner: Caller['reach'] = {
  exposure: 'account',
  by: 'the service, for resources that are not in the template',
};

export const guide = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
