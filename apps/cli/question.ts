import type { OpenQuestion } from '@emmental/model';
import { commandLines, type Screen, spread, visible, wrap } from '@emmental/report';

/** Writes one open question: its subject, the reason, its cost, and the command that answers it, ready to be pasted. */
export function describeQuestion(question: OpenQuestion, answer: string, view: Screen): string {
  const facts = [
    ['what', question.what],
    ['why', question.why],
    ['costs', question.costs],
  ] as const;
  const command = `${answer} --is VALUE --because REASON --owner @TEAM --until YYYY-MM-DD`;
  return [
    ...spread(visible(question.id, view), `${visible(question.file, view)}:${question.line}`, view),
    ...facts.flatMap(([name, fact]) =>
      wrap(visible(`  ${name.padEnd(8)}${fact}`, view), view.width, '          '),
    ),
    ...commandLines('  answer  ', command, '            ', view),
    '',
  ].join('\n');
}
