import { isRecord } from './signal.ts';

/*
 * The forms in which log services keep a line of a function. A form is strict, because a function may print a text of its
 * caller: text that only looks like a signal inside a line of the function's own log must not be read as one.
 */

/** Texts that a log service or a container puts before a line. */
const prefixes: readonly RegExp[] = [
  // The time, and the name of the stream: `aws logs tail`, an export of CloudWatch Logs to S3.
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?[ \t]+(?:\d{4}\/\d\d\/\d\d\/\S+[ \t]+)?(?=\{)/,
  // Files of containerd and CRI-O: https://github.com/kubernetes/design-proposals-archive, kubelet CRI logging.
  /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) std(?:out|err) F (?=\{)/,
  // `docker compose logs`: the name of the container.
  /^[\w.-]{1,80} +\| (?=\{)/,
];

/** Text that Lambda's runtimes put before lines that the function's own code prints: the guard writes without it. */
const printed = /^(?:\S+[ \t]+)?\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+\t(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t/;

/** Returns true for a line that the function's own code printed by a logger of its runtime. */
export const isPrinted = (line: string): boolean => printed.test(line);

/** Returns the line without the text that a log service puts before it. */
export function withoutPrefix(line: string): string {
  for (const prefix of prefixes) {
    const found = prefix.exec(line);
    if (found) return line.slice(found[0].length);
  }
  return line;
}

/** A JSON object in which a log service keeps one or more lines. */
interface Envelope {
  /** Fields that an object of this form always has. */
  readonly has: readonly string[];
  /** All fields that it can have; absent = any. */
  readonly only?: readonly string[];
  /** Returns the lines in it: texts, or objects that were parsed already. */
  readonly lines: (object: Readonly<Record<string, unknown>>) => readonly unknown[];
}

const envelopes: readonly Envelope[] = [
  // A subscription of CloudWatch Logs: what Firehose and Kinesis deliver.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
  {
    has: ['messageType', 'logGroup', 'logStream', 'logEvents'],
    lines: ({ logEvents }) => messagesIn(logEvents),
  },
  // `aws logs filter-log-events` and `aws logs get-log-events`.
  { has: ['events', 'searchedLogStreams'], lines: ({ events }) => messagesIn(events) },
  { has: ['events', 'nextForwardToken'], lines: ({ events }) => messagesIn(events) },
  { has: ['events'], only: ['events', 'nextToken'], lines: ({ events }) => messagesIn(events) },
  // One event of these commands.
  {
    has: ['message', 'timestamp', 'ingestionTime'],
    only: ['message', 'timestamp', 'ingestionTime', 'logStreamName', 'eventId'],
    lines: ({ message }) => [message],
  },
  // Cloud Logging: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
  {
    has: ['logName', 'insertId', 'resource', 'jsonPayload'],
    lines: ({ jsonPayload, timestamp }) => [withTime(jsonPayload, timestamp)],
  },
  { has: ['logName', 'insertId', 'resource', 'textPayload'], lines: ({ textPayload }) => [textPayload] },
  // Docker's json-file: https://docs.docker.com/engine/logging/drivers/json-file/
  { has: ['log', 'stream', 'time'], only: ['log', 'stream', 'time', 'attrs'], lines: ({ log }) => [log] },
];

/** Returns the lines that an object of a log service contains; null if the object has no such form. */
export function linesIn(value: unknown): readonly unknown[] | null {
  // `gcloud logging read --format json`, and a document of several entries.
  if (Array.isArray(value)) {
    const inside = value.map((item) => (Array.isArray(item) ? null : linesIn(item)));
    return inside.some((lines) => lines !== null) ? inside.flatMap((lines) => lines ?? []) : null;
  }
  if (!isRecord(value)) return null;
  const found = envelopes.find(
    ({ has, only }) =>
      has.every((name) => Object.hasOwn(value, name)) &&
      (only === undefined || Object.keys(value).every((name) => only.includes(name))),
  );
  return found ? found.lines(value) : null;
}

/**
 * Returns a payload with its time. The agent of Cloud Logging moves the field `time` of a structured line into the entry.
 * https://cloud.google.com/logging/docs/structured-logging
 */
function withTime(payload: unknown, timestamp: unknown): unknown {
  if (!isRecord(payload) || Object.hasOwn(payload, 'time') || typeof timestamp !== 'string') return payload;
  // Signals have at most microseconds.
  return { ...payload, time: timestamp.replace(/(\.\d{6})\d{1,3}Z$/, '$1Z') };
}

const messagesIn = (events: unknown): readonly unknown[] =>
  Array.isArray(events) ? events.flatMap((event) => (isRecord(event) ? [event['message']] : [])) : [];
