import type { AnswerRow } from './row.ts';
import { answers, toCaller } from './table.generated.ts';

/** How a refused event of this trigger is answered. */
export interface EventAnswer extends AnswerRow {
  /** Somebody who still has the event gets the answer. */
  readonly isToCaller: boolean;
}

/** The answer to a refused event of this trigger; a trigger without a row gets an error. */
export function answerOf(trigger: string): EventAnswer {
  const row = Object.hasOwn(answers, trigger) ? answers[trigger] : undefined;
  const { answer, records } = row ?? { answer: 'error' as const, records: undefined };
  return { answer, ...(records ? { records } : {}), isToCaller: toCaller.includes(answer) };
}

/** The event is a request over HTTP, so a rule names its source by method and path. */
export function isRequest(trigger: string): boolean {
  const { answer } = answerOf(trigger);
  return answer === 'http' || answer === 'alb';
}
