/** Returns paths for the fields and everything below them. */
export const fieldsBelow = (path: string, ...fields: readonly string[]): readonly string[] =>
  fields.map((field) => `${path}${field}.**`);

/** Returns paths for the fields of a record: those that all services write, and `fields`. */
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

/** Fields of a batch of a stream with a tumbling window. */
export const windowFields = fieldsBelow(
  '',
  'window',
  'state',
  'shardId',
  'eventSourceARN',
  'isFinalInvokeForWindow',
  'isWindowTerminatedEarly',
);

/** Paths that the records of several services have, for `guessedBy`. */
export const commonFields = [
  'Records[].eventName',
  'Records[].eventSource',
  'Records[].eventSourceARN',
  'Records[].eventVersion',
  'Records[].awsRegion',
] as const;

/** For `isAsIs` of a trigger whose settings never change the event. */
export const always = (): boolean => true;
