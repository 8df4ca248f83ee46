import type { Evidence, Sink } from '@emmental/model';
import type { Scenario } from '@emmental/model/schema';
import { allows } from '../../facts/allows.ts';
import type { FunctionFacts } from '../../facts/facts.ts';
import type { Decided } from '../../threat.ts';
import { outsidersDecide, outsidersWrite } from '../from-event.ts';

type When = Scenario['when'];

/** Decides the conditions of a scenario for one function and one sink; without `sinks` and `triggers`, which make the routes (`threat.ts`). */
export function decisions(when: When, facts: FunctionFacts, sink: Sink | null): readonly Decided[] {
  return [
    ...(when.outsiders
      ? [sink?.stored ? outsidersDecide(facts, sink) : outsidersWrite(facts, sink?.eventPath)]
      : []),
    ...(when.needs ? [needs(when.needs, facts)] : []),
    ...(when.granted ? [granted(when.granted, facts)] : []),
    ...(when.reaches ? [reaches(when.reaches, facts)] : []),
    ...(when.findings ? [found(when.findings, facts)] : []),
    ...(when.variables ? [variables(when.variables, facts)] : []),
  ];
}

/** Decides whether the code calls one of these actions. With an open question the answer is unknown: the undecided code might make the call. */
function needs(actions: readonly string[], { report }: FunctionFacts): Decided {
  const calls = report.needed.filter(
    ({ action, because }) => because === 'call' && actions.some((pattern) => allows(pattern, action)),
  );
  return called(calls, `its code calls ${actions.join(', ')}`, report);
}

/** Decides whether the code uses one of these resources of the template, named by id or by type. */
function reaches(wanted: readonly string[], { app, report }: FunctionFacts): Decided {
  const calls = report.needed.filter(({ resources }) =>
    resources.some(
      ({ ref }) =>
        ref !== null &&
        (wanted.includes(ref.id) || wanted.includes(app.resources.get(ref.id)?.type ?? ref.id)),
    ),
  );
  return called(calls, `its code uses ${wanted.join(', ')}`, report);
}

function called(
  calls: FunctionFacts['report']['needed'],
  because: string,
  { handler, unknown }: FunctionFacts['report'],
): Decided {
  const [sure] = calls.filter(({ certainty }) => certainty === 'known');
  if (sure) return yes(because, sure.evidence);
  const [perhaps] = calls;
  if (perhaps) return open(because, `whether ${perhaps.action} is called`, perhaps.evidence);
  if (handler === null) return open(because, 'its code was not read', []);
  const [question] = unknown;
  return question ? open(because, question.what, []) : no(because);
}

/** Decides whether the role allows one of these actions, or some of the actions of a pattern. */
function granted(actions: readonly string[], { app, report }: FunctionFacts): Decided {
  const because = `its role allows ${actions.join(', ')}`;
  const grant = report.granted.find(({ action }) =>
    actions.some((pattern) => allows(pattern, action) || allows(action, pattern)),
  );
  if (grant) return yes(because, [{ file: grant.file, line: grant.line, text: grant.action }]);
  const role = app.roles.find(({ id }) => id === report.role?.id);
  if (!role) return open(because, 'the role is not in the template', []);
  const [gap] = role.unknown;
  return gap ? open(because, gap.why, []) : no(because);
}

/** Decides whether one of these rules reports a finding. A waived finding counts: the weakness is accepted, not fixed. */
function found(rules: readonly string[], { findings }: FunctionFacts): Decided {
  const all = findings.filter(({ rule }) => rules.includes(rule));
  const [sure] = all.filter(({ status }) => status !== 'unknown');
  if (sure) return yes(sure.title, sure.evidence);
  const [perhaps] = all;
  return perhaps
    ? open(perhaps.title, perhaps.title, perhaps.evidence)
    : no(`${rules.join(' or ')} reports a finding`);
}

function variables(names: readonly string[], { declaration: { environment, at } }: FunctionFacts): Decided {
  const because = `its environment contains ${names.join(', ')}`;
  const variable = [...environment].find(([name]) => names.some((pattern) => allows(pattern, name)));
  if (!variable) return no(because);
  const [name, value] = variable;
  const { file, line } = value.at ?? at;
  return yes(because, [{ file, line, text: name }]);
}

const yes = (because: string, evidence: readonly Evidence[]): Decided => ({
  truth: 'yes',
  because,
  evidence,
  question: null,
});
const open = (because: string, question: string, evidence: readonly Evidence[]): Decided => ({
  truth: 'unknown',
  because,
  evidence,
  question,
});
const no = (because: string): Decided => ({
  truth: 'no',
  because: `not: ${because}`,
  evidence: [],
  question: null,
});
