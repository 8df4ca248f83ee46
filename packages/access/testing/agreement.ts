import { compare } from '../algebra/compare.ts';
import { contextOf } from '../algebra/condition.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { compile, statementsOfDocument } from '../algebra/statement.ts';
import { type Ctx, type Doc, permitted } from './oracle.ts';
import { action, allContexts, context, dice, document, resource, strings } from './random.ts';

/** The result of a comparison with the oracle. */
export interface Agreement {
  readonly pairs: number;
  readonly disagreements: readonly string[];
  /** The number of each answer, to notice runs in which only one answer occurs. */
  readonly answers: Readonly<Record<string, number>>;
}

/** Compares the evaluator with the oracle on random policies and requests. */
export function agreeOnRequests(count: number, seed: number): Agreement {
  const d = dice(seed);
  const disagreements: string[] = [];
  const answers: Record<string, number> = { allow: 0, deny: 0, unknown: 0 };
  for (let done = 0; done < count; ) {
    const identity = document(d, { statements: 4, conditions: 0.5, variables: true });
    const boundary = d.chance(0.25)
      ? document(d, { statements: 2, conditions: 0.2, variables: false })
      : undefined;
    const compiled = {
      identity: compile(statementsOfDocument(identity)),
      ...(boundary ? { boundary: compile(statementsOfDocument(boundary)) } : {}),
    };
    for (let i = 0; i < 5; i++, done++) {
      const request = { action: action(d), resource: resource(d, identity), context: context(d) };
      const found = evaluate(compiled, { ...request, context: contextOf(request.context) }).effect;
      const wanted = permitted(
        boundary ? { identity, boundary } : { identity },
        request.action,
        request.resource,
        request.context,
      );
      answers[found] = (answers[found] ?? 0) + 1;
      if (found !== (wanted ? 'allow' : 'deny'))
        disagreements.push(JSON.stringify({ identity, boundary, request, found, wanted }));
    }
  }
  return { pairs: count, disagreements, answers };
}

/**
 * Compares `compare` with the oracle on random pairs of policies. The oracle must confirm the request of `more`. After
 * `no more`, no request over a small alphabet may be a counterexample. `unknown` is a disagreement, because these policies
 * have no unknown parts.
 */
export function agreeOnPairs(count: number, seed: number): Agreement {
  const d = dice(seed);
  const disagreements: string[] = [];
  const answers: Record<string, number> = { more: 0, 'no more': 0, unknown: 0 };
  const texts = strings('abz/', 4);
  const names = strings('abz', 3).map((text) => `s:${text}`);
  for (let i = 0; i < count; i++) {
    const conditions = d.chance(0.4) ? 0.4 : 0;
    const a = document(d, { statements: 2, conditions, variables: false });
    // Mistakes are more likely in pairs of similar policies.
    const b = d.chance(0.5)
      ? widened(a, document(d, { statements: 1, conditions, variables: false }))
      : document(d, { statements: 3, conditions, variables: false });
    const found = compare(
      { identity: compile(statementsOfDocument(a)) },
      { identity: compile(statementsOfDocument(b)) },
    );
    answers[found.kind] = (answers[found.kind] ?? 0) + 1;
    if (found.kind === 'unknown') disagreements.push(JSON.stringify({ a, b, found }));
    else if (found.kind === 'more') {
      const { action: name, resource: text, context: ctx } = found.witness;
      if (!differs(a, b, name, text, ctx)) disagreements.push(JSON.stringify({ a, b, found }));
    } else {
      const counter = search(a, b, names, texts);
      if (counter) disagreements.push(JSON.stringify({ a, b, found, counter }));
    }
  }
  return { pairs: count, disagreements, answers };
}

const differs = (a: Doc, b: Doc, name: string, text: string, ctx: Ctx): boolean =>
  permitted({ identity: a }, name, text, ctx) && !permitted({ identity: b }, name, text, ctx);

const widened = (a: Doc, extra: Doc): Doc => ({ Statement: [...a.Statement, ...extra.Statement] });

function search(a: Doc, b: Doc, names: readonly string[], texts: readonly string[]): object | null {
  const contexts = allContexts([a, b]);
  // With many contexts, only every n-th text is tried, so that each pair takes about the same time.
  const stride = Math.max(1, Math.floor(contexts.length / 8));
  for (const [c, ctx] of contexts.entries()) {
    for (let t = c % stride; t < texts.length; t += stride)
      for (let n = t % 3; n < names.length; n += 3) {
        const name = names[n] ?? '';
        const text = texts[t] ?? '';
        if (differs(a, b, name, text, ctx)) return { name, text, ctx };
      }
  }
  return null;
}
