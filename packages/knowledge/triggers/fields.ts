/** The fields and all that lies below them. */
export const fieldsBelow = (path: string, ...fields: readonly string[]): readonly string[] =>
  fields.map((field) => `${path}${field}.**`);

/** Fields of a record that Lambda reads or is sent: those that all services write, and `fields`. */
export const recordFields = (...fields: readonly string[]): readonly string[] =>
  fieldsBelow(
    'Records[].',
    'eventSource',
    'eventSourceARN',
    'eventVersion',
    'eventName',
    'awsRegion',
    ...fields,
  );

/** Fields of a batch of a stream that is a part of a window. */
export const windowFields = fieldsBelow(
  '',
  'window',
  'state',
  'shardId',
  'eventSourceARN',
  'isFinalInvokeForWindow',
  'isWindowTerminatedEarly',
);

/** Paths that records of several services have alike, for `guessedBy`. */
export const commonFields = [
  'Records[].eventName',
  'Records[].eventSource',
  'Records[].eventSourceARN',
  'Records[].eventVersion',
  'Records[].awsRegion',
] as const;

/** No setting changes the event. */
export const always = (): boolean => true;
