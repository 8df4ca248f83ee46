import type { Plan } from '../core/contract.ts';
import { answerTo, emptyAnswer, failedTask, type Reply, transformed } from './answers.ts';
import { type Keeper, type Kept, keep } from './quarantine.ts';

/** The result of blocking an event or some of its records. */
export interface Outcome {
  /** The event that the handler gets; null when the handler is not called. */
  readonly event: unknown;
  /** The reply to the platform; null when the handler is called. */
  readonly reply: Reply | null;
  /** Adds the answers for the blocked records to the handler's answer. */
  readonly merge: (answer: unknown) => unknown;
  /** For the signal: the place of the event in quarantine, or the reason why the event is not there. */
  readonly where: string;
}

const unchanged = (answer: unknown): unknown => answer;

/**
 * Stores the blocked event or records in quarantine, and then takes them out. A record that cannot be stored is not lost: if the trigger
 * accepts failures of single records, the queue gets the record back; otherwise the handler gets the record (`open`), or the batch fails
 * (`closed`). An event whose caller still has it, such as an HTTP request, is refused in any case.
 */
export async function block(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  return plan.what === 'records' ? blockRecords(plan, event, keeper) : blockEvent(plan, event, keeper);
}

async function blockEvent(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  const kept = plan.quarantine === null && plan.isToCaller ? nowhere : await keep(plan, event, keeper);
  if (kept.good || plan.isToCaller)
    return { event: null, reply: answerTo(plan, event), merge: unchanged, where: kept.where };
  return notKept(plan, event, kept.where);
}

/**
 * Makes the reply that replaces the failure of a handler, for an event that was proven to be an attack while the handler ran. If the reply is
 * null, the handler fails, and the sender still has the event. It is not known whether the handler processed the other records of a batch:
 * if the trigger accepts failures of single records, the platform sends the other records again, otherwise the complete batch.
 */
export async function blockAfter(
  plan: Plan,
  event: unknown,
  keeper: Keeper,
): Promise<{ readonly reply: Reply | null; readonly where: string }> {
  if (plan.what === 'event' || without(plan, event, unchanged, null, '').event === null) {
    const { event: rest, reply, where } = await block(plan, event, keeper);
    return { reply: rest === null ? reply : null, where };
  }
  const kept = await keep(plan, { trigger: plan.trigger, records: recordsOf(plan, event) }, keeper);
  if (!kept.good || plan.answer !== 'batch' || !plan.batchItemFailures)
    return { reply: null, where: kept.where };
  const blocked = new Set(plan.records.flatMap(({ indexes }) => indexes));
  const rest = (event as { readonly Records: readonly Message[] }).Records.filter(
    (_, index) => !blocked.has(index),
  );
  const batchItemFailures = rest.map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { reply: { kind: 'value', value: { batchItemFailures } }, where: kept.where };
}

function notKept(plan: Plan, event: unknown, where: string): Outcome {
  if (plan.onError === 'open')
    return {
      event,
      reply: null,
      merge: unchanged,
      where: `went through, because ${reasonOf(plan, where)}`,
    };
  const error = new Error(
    plan.quarantine === null
      ? `The event was refused; no quarantine is configured (${plan.id})`
      : `The event was refused and could not be kept (${plan.id})`,
  );
  return {
    event: null,
    reply: { kind: 'error', error },
    merge: unchanged,
    where: `the batch fails: ${where}`,
  };
}

/** Says why an event is in no quarantine. */
const reasonOf = (plan: Plan, where: string): string =>
  plan.quarantine === null ? where : `it could not be kept: ${where}`;

const nowhere: Kept = { good: false, where: 'the caller has it' };

async function blockRecords(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  const records = recordsOf(plan, event);
  const kept = await keep(plan, { trigger: plan.trigger, records }, keeper);
  if (plan.answer === 'transform' || plan.answer === 's3-batch') {
    const name = plan.answer === 'transform' ? 'records' : 'results';
    const answers = records.map((record) =>
      plan.answer === 'transform' ? transformed(record, kept.good) : failedTask(record, plan.id),
    );
    const empty = emptyAnswer(plan.answer, event);
    const merge = (answer: unknown): unknown => {
      const frame = (answer ?? empty) as Record<string, unknown>;
      return { ...frame, [name]: [...((frame[name] as unknown[] | undefined) ?? []), ...answers] };
    };
    return without(plan, event, merge, merge(empty), kept.where);
  }
  if (kept.good) return without(plan, event, unchanged, answerTo(plan, event), kept.where);
  if (plan.answer !== 'batch' || !plan.batchItemFailures) return notKept(plan, event, kept.where);
  return returned(plan, event, kept.where);
}

/** Returns the blocked records to the queue. A FIFO queue also gets back the later records of the same message groups, to keep their order. */
function returned(plan: Plan, event: unknown, where: string): Outcome {
  const messages = (event as { readonly Records: readonly Message[] }).Records;
  const blocked = new Set(plan.records.flatMap(({ indexes }) => indexes));
  const groups = new Set<string>();
  const failed = new Set<number>();
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    const group = message?.attributes?.MessageGroupId;
    const isLater =
      group !== undefined && message?.eventSourceARN?.endsWith('.fifo') === true && groups.has(group);
    if (!blocked.has(index) && !isLater) continue;
    failed.add(index);
    if (group !== undefined) groups.add(group);
  }
  const failures = [...failed].map((index) => ({ itemIdentifier: messages[index]?.messageId }));
  const merge = (answer: unknown): unknown => {
    const ofHandler = (answer ?? {}) as { readonly batchItemFailures?: readonly unknown[] };
    return { ...ofHandler, batchItemFailures: [...(ofHandler.batchItemFailures ?? []), ...failures] };
  };
  const rest = messages.filter((_, index) => !failed.has(index));
  const back = `back in the queue, because ${reasonOf(plan, where)}`;
  if (rest.length === 0)
    return { event: null, reply: { kind: 'value', value: merge(null) }, merge, where: back };
  return { event: { ...(event as object), Records: rest }, reply: null, merge, where: back };
}

interface Message {
  readonly messageId?: string;
  readonly eventSourceARN?: string;
  readonly attributes?: { readonly MessageGroupId?: string };
}

type Lists = Readonly<Record<string, unknown>>;

const listAt = (event: unknown, [key = '', inner]: readonly string[]): readonly unknown[] => {
  const outer = (event as Lists)[key];
  const list = inner === undefined ? outer : (outer as Lists)[inner];
  return Array.isArray(list) ? list : [];
};

const recordsOf = (plan: Plan, event: unknown): readonly unknown[] =>
  plan.records.flatMap(({ path, indexes }) => {
    const list = listAt(event, path);
    return indexes.map((index) => list[index]);
  });

/** Takes the blocked records out of the event. When no record is left, the handler is not called, and the reply is `otherwise`. */
function without(
  plan: Plan,
  event: unknown,
  merge: (answer: unknown) => unknown,
  otherwise: unknown,
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
    const lists = rest[key];
    return Array.isArray(lists)
      ? lists.length > 0
      : Object.values(lists as Lists).some((list) => (list as unknown[]).length > 0);
  });
  if (left) return { event: rest, reply: null, merge, where };
  return {
    event: null,
    reply: isReply(otherwise) ? otherwise : { kind: 'value', value: otherwise },
    merge,
    where,
  };
}

const isReply = (answer: unknown): answer is Reply =>
  typeof answer === 'object' &&
  answer !== null &&
  ((answer as Reply).kind === 'value' || (answer as Reply).kind === 'error');

interface ResponseStream {
  readonly setContentType?: (type: string) => void;
  readonly write: (chunk: string | Uint8Array) => void;
  readonly end: () => void;
}

/** Writes the answer to a blocked request to the response stream: status and headers, eight zero bytes, the body. Source: AWS Lambda, response streaming. */
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
