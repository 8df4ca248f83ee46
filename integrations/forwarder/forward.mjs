import { gzipSync } from 'node:zlib';
import { forgetTokens, tokenOf } from './token.mjs';

/** The limits of the console for one request: lines, bytes, and bytes after gzip. */
const most = { lines: 1_000, bytes: 3_500_000, packed: 1_000_000 };
/** Milliseconds to wait when the console names no time, and the most that are waited at once. */
const pause = { first: 500, most: 20_000 };
/** Milliseconds that are left for the answer of the forwarder itself. */
const reserve = 2_000;

/**
 * Posts lines in batches and returns how many were accepted, refused (by reason) and lost. Throws when the console takes none at the
 * moment: then the whole event is sent again later. A line is lost if it is larger than a request may be.
 *
 * @param {readonly string[]} lines
 * @param {() => number} left the milliseconds until this invocation ends
 */
export async function forward(lines, left) {
  const done = { accepted: 0, refused: {}, lost: 0 };
  for (const [app, ofApp] of byApp(lines))
    for (const batch of batches(ofApp)) await send(app, batch, left, done);
  return done;
}

/** Groups lines by their app, because a token belongs to one app. A line that names none goes with the token for all. */
function byApp(lines) {
  const groups = new Map();
  for (const line of lines) {
    const app = /"app":\s?"([^"\\]{1,200})"/.exec(line)?.[1] ?? '';
    const group = groups.get(app) ?? [];
    group.push(line);
    groups.set(app, group);
  }
  return groups;
}

function batches(lines) {
  const all = [];
  let batch = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line) + 1;
    if (batch.length > 0 && (batch.length >= most.lines || bytes + size > most.bytes)) {
      all.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(line);
    bytes += size;
  }
  return batch.length > 0 ? [...all, batch] : all;
}

async function send(app, batch, left, done) {
  const body = gzipSync(batch.join('\n'));
  const answer = body.length > most.packed ? { status: 413 } : await posted(app, body, left);
  if (answer.status === 202) {
    done.accepted += answer.body.accepted ?? batch.length;
    for (const [why, n] of Object.entries(answer.body.refused ?? {}))
      done.refused[why] = (done.refused[why] ?? 0) + n;
    return;
  }
  if (batch.length === 1) {
    done.lost += 1;
    return;
  }
  const half = Math.ceil(batch.length / 2);
  await send(app, batch.slice(0, half), left, done);
  await send(app, batch.slice(half), left, done);
}

/** Posts a batch and waits as long as the console asks for; returns its answer, which is 202 or says that the batch cannot be taken. */
async function posted(app, body, left) {
  for (let wait = pause.first, isNew = true; ; wait = Math.min(wait * 2, pause.most)) {
    const answer = await post(await tokenOf(app), body, left());
    const { status, why } = answer;
    if (status === 202 || status === 413 || status === 400) return answer;
    if ((status === 401 || status === 403) && !isNew)
      throw new Error(`the console refused the token of ${app || 'the forwarder'}: ${status}`);
    let time = wait;
    if (status === 401 || status === 403) {
      // The token may have been replaced since it was read.
      forgetTokens();
      isNew = false;
      time = 0;
    } else if (answer.retryAfter > 0) time = answer.retryAfter * 1_000;
    if (left() - time < reserve) throw new Error(`the console did not take the signals: ${why ?? status}`);
    await new Promise((resolve) => setTimeout(resolve, time));
  }
}

async function post(token, body, left) {
  const url = new URL('/v1/signals', process.env.EMMENTAL_SIGNALS);
  if (url.protocol !== 'https:' && !['127.0.0.1', 'localhost'].includes(url.hostname))
    throw new Error('EMMENTAL_SIGNALS must be an https address');
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-encoding': 'gzip',
        'content-type': 'application/x-ndjson',
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(Math.max(1, Math.min(10_000, left - reserve))),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: answer.status === 202 ? JSON.parse(text) : null,
      retryAfter: Number(answer.headers.get('retry-after')) || 0,
    };
  } catch (error) {
    return { status: 0, body: null, retryAfter: 0, why: error.cause?.code ?? error.name };
  }
}
