import { forward } from './forward.mjs';
import { linesOfLogs, linesOfPush } from './lines.mjs';

/**
 * Handles a subscription of CloudWatch Logs. When it throws, Lambda calls it again with the same event: the console counts a line once,
 * however often it comes.
 */
export async function handler(event, context) {
  return report(await forward(linesOfLogs(event), () => context?.getRemainingTimeInMillis?.() ?? 30_000));
}

/** Handles a push of Pub/Sub, to which a sink of Cloud Logging sends. Any status but 2xx makes Pub/Sub push the message again. */
export async function push(request, response) {
  const end = Date.now() + 50_000;
  try {
    const done = await forward(linesOfPush(request.body), () => end - Date.now());
    response.status(200).json(report(done));
  } catch (error) {
    console.error(`emmental forwarder: ${error.message}`);
    response.status(503).json({ message: 'not forwarded' });
  }
}

/** Writes what the console refused or what is lost into the forwarder's own log, without the text of a signal. */
function report(done) {
  if (done.lost > 0 || Object.keys(done.refused).length > 0)
    console.error(`emmental forwarder: ${JSON.stringify(done)}`);
  return done;
}
