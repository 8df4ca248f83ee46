import type { AnswerRow } from './row.ts';
import { answers, toCaller } from './table.generated.ts';

/** How the guard answers a refused event of a trigger. */
export interface EventAnswer extends AnswerRow {
  /** True when the answer goes to the caller, who still has the event. */
  readonly isToCaller: boolean;
}

/** Returns the answer to a refused event of a trigger; a trigger without a row gets an error. */
export function answerOf(trigger: string): EventAnswer {
  const row = Object.hasOwn(answers, trigger) ? answers[trigger] : undefined;
  const { answer, records } = row ?? { answer: 'error' as const, records: undefined };
  return { answer, ...(records ? { records } : {}), isToCaller: toCaller.includes(answer) };
}

/** Returns true when the events of a trigger are HTTP requests; then a rule names their source by method and path. */
export function isRequest(trigger: string): boolean {
  const { answer } = answerOf(trigger);
  return answer === 'http' || answer === 'alb';
}
