/** The encoding of a value at a known place of an event. `ciphertext` cannot be read and is reported as not inspected. */
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
 * A condition on the event: `a.b` exists, `a.b=text` equals the text, `a.b^text` starts with it, `a.b~text` contains it.
 * Segments are keys or indexes, `\\.` is a dot in a key; an event that is an array is read as `{ Records: event }`.
 */
export type Clause = string;

/** One form of the events of a trigger, with the conditions that recognise the form. */
export interface TriggerRow {
  /** The permanent name of the trigger, or of this form of its events. */
  readonly id: string;
  /** The conditions on the event; all of them must hold. */
  readonly when: readonly Clause[];
  /** How sure the recognition is, from 0 to 1. */
  readonly confidence: number;
  /** Hints for values that are not plain text, by path; `*` is any key or index. */
  readonly places?: Readonly<Record<string, Hint>>;
}

/** The form of a host name: labels separated by dots. `*` is any label; `{key}` is the text under that key in the object that holds the name. */
export type HostForm = string;

/** The forms of the host names that the platform writes into events, by trigger and by path. */
export type PlatformNames = Readonly<Record<string, Readonly<Record<string, readonly HostForm[]>>>>;

/** The kind of answer to a refused event; the guards make the answer. */
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

/** The kind of answer to a refused event of a trigger, and the paths of its records. */
export interface AnswerRow {
  readonly answer: BlockAnswer;
  /** The paths of the lists with records; `*` is every key of a map. If absent, the complete event is refused. */
  readonly records?: readonly (readonly string[])[];
}
