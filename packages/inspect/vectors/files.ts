import { decode } from '../decode/tree.ts';
import { compileRules } from '../rules/compile.ts';
import { rules } from '../rules/index.ts';
import { matchText } from '../rules/match.ts';
import type { Rule } from '../rules/rule.ts';
import { views } from '../rules/views/index.ts';
import { createLearner, mergeShapes } from '../shape/learn.ts';
import type { Shape } from '../shape/shape.ts';
import { checkSink, skeletonOf } from '../sinks/check.ts';
import { hostKind } from '../sinks/host.ts';
import { tokensOfScript } from '../sinks/tokens/script.ts';
import { tokensOfShell } from '../sinks/tokens/shell.ts';
import { tokensOfSql } from '../sinks/tokens/sql.ts';
import type { Token } from '../sinks/tokens/token.ts';
import { namesOf } from '../trigger/platform.ts';
import { judge } from '../verdict/inspect.ts';
import { events } from './cases/events.ts';
import { named } from './cases/names.ts';
import { operators } from './cases/operators.ts';
import { learning } from './cases/shape.ts';
import { calls, forms, hosts } from './cases/sinks.ts';
import { texts } from './cases/texts.ts';
import { tableAsData } from './table.ts';

/**
 * Returns the contents of every generated file of this package except the packed table, by path in the package. The
 * result depends only on the sources.
 */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['rules.generated.json', `${JSON.stringify(tableAsData(), null, 1)}\n`],
    ['vectors/decode.generated.json', rows(events.map(decoded))],
    ['vectors/rules.generated.json', rows([...ruleTexts().values()])],
    ['vectors/views.generated.json', rows(viewed())],
    ['vectors/sinks.generated.json', rows(calls.map(called))],
    ['vectors/tokens.generated.json', rows(tokenised())],
    ['vectors/hosts.generated.json', rows(hosts.map((host) => ({ host, kind: hostKind(host) })))],
    ['vectors/operators.generated.json', rows(operators)],
    [
      'vectors/names.generated.json',
      rows(named.map((namesCase) => ({ ...namesCase, names: namesOf(namesCase.event, namesCase.trigger) }))),
    ],
    ['vectors/shape.generated.json', rows(learning.map(learned))],
    ['vectors/verdict.generated.json', rows(events.map(judged))],
  ]);
}

/** Formats a list with one row per line, so that a change of one decision changes one line. */
const rows = (list: readonly unknown[]): string =>
  `[\n${list.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;

/** The table of the rules in the sources, because the packed table may be stale. */
const table = compileRules(rules);

const limitsOf = (limits: unknown): object => (limits === undefined ? {} : { limits });

function decoded({ id, event, trigger, limits }: (typeof events)[number]): object {
  const tree = decode(event, { trigger, limits });
  return {
    id,
    event,
    ...(trigger === undefined ? {} : { known: trigger }),
    ...limitsOf(limits),
    trigger: tree.trigger,
    confidence: tree.confidence,
    nodes: tree.nodes,
    notInspected: tree.notInspected,
  };
}

function judged({ id, event, trigger, limits }: (typeof events)[number]): object {
  return {
    id,
    event,
    ...(trigger === undefined ? {} : { known: trigger }),
    ...limitsOf(limits),
    verdict: judge(decode(event, { trigger, limits }), undefined, table),
  };
}

/** Matches every example of every rule against all rules. `rules` are the reported rules, `each` are the rules that hit if they are the only rule. */
function ruleTexts(): ReadonlyMap<string, object> {
  const alone = rules.map((rule) => [rule.id, compileRules([rule])] as const);
  const found = new Map<string, object>();
  const add = (on: Rule['on'], text: string): void => {
    found.set(`${on} ${text}`, {
      on,
      text,
      rules: matchText(text, on, table).map(({ id }) => id),
      each: alone.filter(([, single]) => matchText(text, on, single).length > 0).map(([id]) => id),
    });
  };
  for (const rule of rules) for (const text of [...rule.hits, ...rule.misses]) add(rule.on, text);
  for (const text of texts) add('text', text);
  return found;
}

function viewed(): readonly object[] {
  const list: object[] = [];
  for (const rule of rules) {
    const { view } = rule;
    if (view === 'text') continue;
    for (const text of [...rule.hits, ...rule.misses]) list.push({ view, text, forms: views[view](text) });
  }
  return list;
}

function called(call: (typeof calls)[number]): object {
  const { kind, argument, inputs, dialect, engine, skeletons, complete } = call;
  const context = { dialect, engine, skeletons: skeletons ? new Set(skeletons) : undefined, complete };
  return {
    ...call,
    ...checkSink(kind, argument, inputs, context),
    skeleton: skeletonOf(kind, argument, { dialect }),
  };
}

function tokensOf({ language, text, dialect = 'generic' }: (typeof forms)[number]): readonly Token[] {
  if (language === 'sql') return tokensOfSql(text, dialect);
  return language === 'shell' ? tokensOfShell(text) : tokensOfScript(text);
}

function tokenised(): readonly object[] {
  const shown = (tokens: readonly Token[]): readonly unknown[] =>
    tokens.map(({ word, start, end, literal }) => [word, start, end, literal]);
  return forms.map(({ language, text, dialect }) => ({
    language,
    ...(dialect ? { dialect } : {}),
    text,
    tokens: shown(tokensOf({ language, text, ...(dialect ? { dialect } : {}) })),
  }));
}

function learned({ id, learn, rounds, also, check }: (typeof learning)[number]): object {
  const shape = shapeOf(learn, rounds);
  const merged = also === undefined ? shape : mergeShapes(shape, shapeOf(also, rounds));
  return {
    id,
    learn,
    rounds,
    shape,
    ...(also === undefined ? {} : { also, merged }),
    check: check.map((event) => {
      const { findings, decision } = judge(decode(event, { structure: true }), merged, table);
      return { event, findings: findings.filter((finding) => finding.by === 'shape'), decision };
    }),
  };
}

function shapeOf(list: readonly unknown[], rounds: number): Shape {
  const learner = createLearner();
  for (let round = 0; round < rounds; round += 1)
    for (const event of list) learner.add(decode(event, { structure: true }));
  return learner.shape();
}
