/** How a value at a known place of an event is written. `ciphertext` cannot be read and says so. */
export type Hint =
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
 * A condition on the event: `a.b` is there, `a.b=text` equals, `a.b^text` starts with, `a.b~text` contains.
 * Segments are keys or indexes, `\\.` is a dot in a key; an event that is an array is read as `{ Records: event }`.
 */
export type Clause = string;

/** A sign by which a trigger is recognised. */
export interface TriggerRow {
  /** Name of the form of event, permanent. */
  readonly id: string;
  /** All must hold. */
  readonly when: readonly Clause[];
  /** 0–1: how little else looks like this. */
  readonly confidence: number;
  /** Places that are not plain text; `*` is any key or index. */
  readonly places?: Readonly<Record<string, Hint>>;
}

/** Labels with dots between them: `*` is any, `{key}` the text that the event has beside the name under that key. */
export type HostForm = string;

/** By trigger and path: the forms of a host's name that the platform writes there. */
export type PlatformNames = Readonly<Record<string, Readonly<Record<string, readonly HostForm[]>>>>;

/** How a refused event is answered; the guards interpret the word. */
export type BlockAnswer =
  | 'http'
  | 'alb'
  | 'cloudfront'
  | 'authorizer'
  | 'error'
  | 'asynchronous'
  | 'batch'
  | 'stream'
  | 'transform'
  | 's3-batch'
  | 'ses';

/** How a refused event of a trigger is answered, and where its records stand. */
export interface AnswerRow {
  readonly answer: BlockAnswer;
  /** Paths of the lists; `*` is every key of a map. Absent = the event is refused in whole. */
  readonly records?: readonly (readonly string[])[];
}
