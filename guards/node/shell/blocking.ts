import type { Plan } from '../core/contract.ts';
import { answerTo, emptyAnswer, failedTask, type Given, transformed } from './answers.ts';
import { type Keeper, type Kept, keep } from './quarantine.ts';

/** What becomes of an event that is blocked, in whole or in part. */
export interface Outcome {
  /** What the handler sees; null: it is not called. */
  readonly event: unknown;
  readonly given: Given | null;
  /** Puts the answers for the records that were taken out into the handler's answer. */
  readonly merge: (answer: unknown) => unknown;
  /** Where the event waits, or why it does not, for the signal. */
  readonly where: string;
}

const asItIs = (answer: unknown): unknown => answer;

/**
 * Keeps first, then takes out. What cannot be kept is not lost: a queue gets it back where single records can be
 * reported, otherwise it goes through (`open`) or the batch fails (`closed`); with nobody else to hold the event, as in a
 * request, it is refused all the same.
 */
export async function block(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  return plan.what === 'records' ? blockRecords(plan, event, keeper) : blockEvent(plan, event, keeper);
}

/** Answers that reach somebody who still has the event. */
const synchronous = new Set<Plan['answer']>([
  'http',
  'alb',
  'cloudfront',
  'authorizer',
  'error',
  'ses',
  's3-batch',
]);

async function blockEvent(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  const kept =
    plan.quarantine === null && synchronous.has(plan.answer) ? nowhere : await keep(plan, event, keeper);
  if (kept.good || synchronous.has(plan.answer))
    return { event: null, given: answerTo(plan, event), merge: asItIs, where: kept.where };
  return notKept(plan, event, kept.where);
}

/**
 * The answer instead of a handler's failure, for an event that was proven to be an attack while the handler ran; null: the
 * failure stands, and whoever sent the event has it. Other records of a batch may have been handled or not: where single
 * records can be reported they come again, else the whole batch does, and what was kept with it.
 */
export async function blockAfter(
  plan: Plan,
  event: unknown,
  keeper: Keeper,
): Promise<{ readonly given: Given | null; readonly where: string }> {
  if (plan.what === 'event' || without(plan, event, asItIs, null, '').event === null) {
    const { event: rest, given, where } = await block(plan, event, keeper);
    return { given: rest === null ? given : null, where };
  }
  const kept = await keep(plan, { trigger: plan.trigger, records: recordsOf(plan, event) }, keeper);
  if (!kept.good || plan.answer !== 'batch' || !plan.batchItemFailures)
    return { given: null, where: kept.where };
  const blocked = new Set(plan.records.flatMap(({ indexes }) => indexes));
  const rest = (event as { readonly Records: readonly Message[] }).Records.filter(
    (_, index) => !blocked.has(index),
  );
  const batchItemFailures = rest.map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { given: { kind: 'value', value: { batchItemFailures } }, where: kept.where };
}

function notKept(plan: Plan, event: unknown, where: string): Outcome {
  if (plan.onError === 'open')
    return {
      event,
      given: null,
      merge: asItIs,
      where: `went through, because it could not be kept: ${where}`,
    };
  const error = new Error(`The event was refused and could not be kept (${plan.id})`);
  return { event: null, given: { kind: 'error', error }, merge: asItIs, where: `the batch fails: ${where}` };
}

const nowhere: Kept = { good: false, where: 'the caller has it' };

async function blockRecords(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  const records = recordsOf(plan, event);
  const kept = await keep(plan, { trigger: plan.trigger, records }, keeper);
  if (plan.answer === 'transform' || plan.answer === 's3-batch') {
    const name = plan.answer === 'transform' ? 'records' : 'results';
    const answers = records.map((one) =>
      plan.answer === 'transform' ? transformed(one, kept.good) : failedTask(one, plan.id),
    );
    const empty = emptyAnswer(plan.answer, event);
    const merge = (answer: unknown): unknown => {
      const given = (answer ?? empty) as Record<string, unknown>;
      return { ...given, [name]: [...((given[name] as unknown[] | undefined) ?? []), ...answers] };
    };
    return without(plan, event, merge, merge(empty), kept.where);
  }
  if (kept.good) return without(plan, event, asItIs, answerTo(plan, event), kept.where);
  if (plan.answer !== 'batch' || !plan.batchItemFailures) return notKept(plan, event, kept.where);
  return returned(plan, event, kept.where);
}

/** The queue gets the blocked records again; of a FIFO queue also what comes after them in their groups. */
function returned(plan: Plan, event: unknown, where: string): Outcome {
  const all = (event as { readonly Records: readonly Message[] }).Records;
  const blocked = new Set(plan.records.flatMap(({ indexes }) => indexes));
  const groups = new Set<string>();
  const failed = new Set<number>();
  for (let index = 0; index < all.length; index += 1) {
    const one = all[index];
    const group = one?.attributes?.MessageGroupId;
    const isLater =
      group !== undefined && one?.eventSourceARN?.endsWith('.fifo') === true && groups.has(group);
    if (!blocked.has(index) && !isLater) continue;
    failed.add(index);
    if (group !== undefined) groups.add(group);
  }
  const failures = [...failed].map((index) => ({ itemIdentifier: all[index]?.messageId }));
  const merge = (answer: unknown): unknown => {
    const given = (answer ?? {}) as { readonly batchItemFailures?: readonly unknown[] };
    return { ...given, batchItemFailures: [...(given.batchItemFailures ?? []), ...failures] };
  };
  const rest = all.filter((_, index) => !failed.has(index));
  const told = `back in the queue, because it could not be kept: ${where}`;
  if (rest.length === 0)
    return { event: null, given: { kind: 'value', value: merge(null) }, merge, where: told };
  return { event: { ...(event as object), Records: rest }, given: null, merge, where: told };
}

interface Message {
  readonly messageId?: string;
  readonly eventSourceARN?: string;
  readonly attributes?: { readonly MessageGroupId?: string };
}

type Lists = Readonly<Record<string, unknown>>;

const listAt = (event: unknown, [key = '', inner]: readonly string[]): readonly unknown[] => {
  const one = (event as Lists)[key];
  const list = inner === undefined ? one : (one as Lists)[inner];
  return Array.isArray(list) ? list : [];
};

const recordsOf = (plan: Plan, event: unknown): readonly unknown[] =>
  plan.records.flatMap(({ path, indexes }) => {
    const list = listAt(event, path);
    return indexes.map((index) => list[index]);
  });

/** The event without the blocked records; nothing left: the handler is not called. */
function without(
  plan: Plan,
  event: unknown,
  merge: (answer: unknown) => unknown,
  whole: unknown,
  where: string,
): Outcome {
  const rest: Record<string, unknown> = { ...(event as Lists) };
  for (const { path, indexes } of plan.records) {
    const [key = '', inner] = path;
    const list = listAt(event, path).filter((_, index) => !indexes.includes(index));
    rest[key] = inner === undefined ? list : { ...(rest[key] as Lists), [inner]: list };
  }
  const keys = [...new Set(plan.records.map(({ path }) => path[0] ?? ''))];
  const left = keys.some((key) => {
    const one = rest[key];
    return Array.isArray(one)
      ? one.length > 0
      : Object.values(one as Lists).some((list) => (list as unknown[]).length > 0);
  });
  const given: Given | null = left ? null : isGiven(whole) ? whole : { kind: 'value', value: whole };
  return { event: left ? rest : null, given, merge, where };
}

const isGiven = (one: unknown): one is Given =>
  typeof one === 'object' &&
  one !== null &&
  ((one as Given).kind === 'value' || (one as Given).kind === 'error');

interface ResponseStream {
  readonly setContentType?: (type: string) => void;
  readonly write: (chunk: string | Uint8Array) => void;
  readonly end: () => void;
}

/** Status and headers of a streamed answer come first, then eight zero bytes. Source: AWS Lambda, response streaming. */
export function streamed(plan: Plan, args: readonly unknown[]): undefined {
  const answer = answerTo({ ...plan, answer: 'http' }, args[0]);
  const { statusCode, headers, body } = (answer.kind === 'value' ? answer.value : {}) as {
    readonly statusCode: number;
    readonly headers: object;
    readonly body: string;
  };
  const stream = args[1] as ResponseStream;
  stream.setContentType?.('application/vnd.awslambda.http-integration-response');
  stream.write(JSON.stringify({ statusCode, headers }));
  stream.write(new Uint8Array(8));
  stream.write(body);
  stream.end();
  return undefined;
}
