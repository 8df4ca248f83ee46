import type { Plan } from '../core/contract.ts';
import { answerTo, emptyAnswer, failedTask, type Reply, transformed } from './answers.ts';
import { type Keeper, type Kept, keep } from './quarantine.ts';

/** The outcome for a blocked event, or an event with blocked records. */
export interface Outcome {
  /** The event that the handler gets; null when it is not called. */
  readonly event: unknown;
  readonly reply: Reply | null;
  /** Adds the answers for the records that were taken out to the handler's answer. */
  readonly merge: (answer: unknown) => unknown;
  /** The place of the event in quarantine, or why it was not kept; for the signal. */
  readonly where: string;
}

const asItIs = (answer: unknown): unknown => answer;

/**
 * Keeps the blocked event or records in quarantine, and then takes them out. A record that cannot be kept is not lost: a queue gets it back
 * when single records can be reported; otherwise the record goes through (`open`), or the batch fails (`closed`). An event whose caller
 * still has it, as a request, is refused in any case.
 */
export async function block(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  return plan.what === 'records' ? blockRecords(plan, event, keeper) : blockEvent(plan, event, keeper);
}

async function blockEvent(plan: Plan, event: unknown, keeper: Keeper): Promise<Outcome> {
  const kept = plan.quarantine === null && plan.isToCaller ? nowhere : await keep(plan, event, keeper);
  if (kept.good || plan.isToCaller)
    return { event: null, reply: answerTo(plan, event), merge: asItIs, where: kept.where };
  return notKept(plan, event, kept.where);
}

/**
 * Makes the reply in place of a handler's failure, for an event that was proven to be an attack while the handler ran. With a reply of null
 * the handler fails, and the sender still has the event. The handler may have worked on other records of the batch or not: when single
 * records can be reported the others come again, otherwise the batch does, with the record that was kept.
 */
export async function blockAfter(
  plan: Plan,
  event: unknown,
  keeper: Keeper,
): Promise<{ readonly reply: Reply | null; readonly where: string }> {
  if (plan.what === 'event' || without(plan, event, asItIs, null, '').event === null) {
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
      merge: asItIs,
      where: `went through, because it could not be kept: ${where}`,
    };
  const error = new Error(`The event was refused and could not be kept (${plan.id})`);
  return { event: null, reply: { kind: 'error', error }, merge: asItIs, where: `the batch fails: ${where}` };
}

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
  if (kept.good) return without(plan, event, asItIs, answerTo(plan, event), kept.where);
  if (plan.answer !== 'batch' || !plan.batchItemFailures) return notKept(plan, event, kept.where);
  return returned(plan, event, kept.where);
}

/** Returns the blocked records to the queue; a FIFO queue also gets the later records of their groups. */
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
    const own = (answer ?? {}) as { readonly batchItemFailures?: readonly unknown[] };
    return { ...own, batchItemFailures: [...(own.batchItemFailures ?? []), ...failures] };
  };
  const rest = messages.filter((_, index) => !failed.has(index));
  const back = `back in the queue, because it could not be kept: ${where}`;
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

/** Takes the blocked records out of the event. When none is left, the handler is not called, and the answer is `otherwise`. */
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

/** Streams the answer to a blocked request: status and headers, eight zero bytes, the body. Source: AWS Lambda, response streaming. */
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
