import { type CanAnswer, canAnswers } from '@emmental/model';
import { expect, test } from 'vitest';
import { globOf, literal, matches } from '../algebra/glob.ts';
import { compile, statementsOfDocument } from '../algebra/statement.ts';
import { type Doc, permitted } from '../testing/oracle.ts';
import { action, context, dice, document, resource, strings } from '../testing/random.ts';
import { decide, type HolderContext } from './decide.ts';

const principal = { kind: 'role', name: 'arn:aws:iam::1:role/a', account: '1' } as const;

/** The best answer of the statements of a role, for an action on what a pattern names. */
function answerOf(identity: Doc, boundary: Doc | undefined, asked: string, on: string): CanAnswer {
  const rules = compile(statementsOfDocument(identity));
  const context: HolderContext = {
    denies: rules.filter(({ allow }) => !allow),
    boundary: boundary ? compile(statementsOfDocument(boundary)) : null,
    unreadBoundary: null,
    at: { file: 'a.yaml', line: 1 },
    principal,
    when: new Map(),
  };
  const answers = rules
    .filter(({ allow }) => allow)
    .flatMap(
      (rule) =>
        decide(
          {
            action: asked,
            subject: globOf(on),
            allows: [rule],
            from: 'identity',
            resourcePolicy: [],
            mustAllow: false,
            isOnAnything: on.includes('*'),
          },
          context,
        )?.answer ?? [],
    );
  return canAnswers.find((answer) => answers.includes(answer)) ?? 'no';
}

test('yes is allowed in every context, no in none, compared with the oracle', () => {
  const d = dice(20261127);
  const seen: Record<CanAnswer, number> = { yes: 0, conditional: 0, unknown: 0, no: 0 };
  const wrong: string[] = [];
  for (let round = 0; round < 1_500; round++) {
    const identity = document(d, { statements: 4, conditions: 0.4, variables: false });
    const boundary = d.chance(0.3)
      ? document(d, { statements: 2, conditions: 0.2, variables: false })
      : undefined;
    const docs = boundary ? { identity, boundary } : { identity };
    const asked = action(d);
    const on = resource(d, identity);
    const answer = answerOf(identity, boundary, asked, literal(on).key);
    seen[answer] += 1;
    const outcomes = Array.from({ length: 40 }, () => permitted(docs, asked, on, context(d)));
    if (answer === 'yes' && outcomes.includes(false))
      wrong.push(`yes ${asked} ${on} ${JSON.stringify(docs)}`);
    if (answer === 'no' && outcomes.includes(true)) wrong.push(`no ${asked} ${on} ${JSON.stringify(docs)}`);
  }
  expect(wrong).toEqual([]);
  for (const answer of ['yes', 'conditional', 'no'] as const) expect(seen[answer]).toBeGreaterThan(50);
});

test('no for a pattern is no for each resource that it matches', () => {
  const d = dice(11);
  const texts = strings('ab/:', 3);
  const wrong: string[] = [];
  let nos = 0;
  for (let round = 0; round < 600; round++) {
    const identity = document(d, { statements: 4, conditions: 0.2, variables: false });
    const boundary = d.chance(0.5)
      ? document(d, { statements: 2, conditions: 0.1, variables: false })
      : undefined;
    const docs = boundary ? { identity, boundary } : { identity };
    const asked = action(d);
    const on = d.pick(['*', 'a*', '*b', 'a*b', '*/*']);
    if (answerOf(identity, boundary, asked, on) !== 'no') continue;
    nos += 1;
    const inside = texts.filter((text) => matches(globOf(on), literal(text)) === 'yes');
    for (const text of inside)
      for (let i = 0; i < 4; i++)
        if (permitted(docs, asked, text, context(d)))
          wrong.push(`${asked} ${on} ${text} ${JSON.stringify(docs)}`);
  }
  expect(nos).toBeGreaterThan(50);
  expect(wrong.slice(0, 3)).toEqual([]);
});
