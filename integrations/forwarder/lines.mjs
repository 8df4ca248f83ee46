import { gunzipSync } from 'node:zlib';

/** The text that each signal contains. */
const mark = 'emmental/signal/';
/** The most bytes of an unpacked event: CloudWatch sends at most 1 MB packed. */
const mostUnpacked = 64 * 1024 * 1024;

/** Returns the lines with signals of an event of CloudWatch Logs; empty for its control messages. */
export function linesOfLogs(event) {
  const packed = Buffer.from(String(event?.awslogs?.data ?? ''), 'base64');
  const { messageType, logEvents = [] } = JSON.parse(
    gunzipSync(packed, { maxOutputLength: mostUnpacked }).toString(),
  );
  if (messageType !== 'DATA_MESSAGE') return [];
  return logEvents
    .flatMap(({ message }) => String(message).split('\n'))
    .filter((line) => line.includes(mark));
}

/** Returns the lines with signals of a message that Pub/Sub pushes: an entry of Cloud Logging, which the console reads as it is. */
export function linesOfPush(body) {
  const data = typeof body === 'string' ? JSON.parse(body) : body;
  const entry = Buffer.from(String(data?.message?.data ?? ''), 'base64').toString();
  return entry.includes(mark) ? [JSON.stringify(JSON.parse(entry))] : [];
}
