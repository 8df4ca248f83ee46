import type { Evidence, Sink } from '@emmental/model';
import type { Scenario } from '@emmental/model/schema';
import { allows } from '../../facts/allows.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Decided } from '../../threat.ts';
import { outsidersWrite } from '../from-event.ts';

type When = Scenario['when'];

/** Every condition of a scenario but those that make its ways (`sinks`, `triggers`), decided for one function and place. */
export function decisions(when: When, facts: Facts, place: Sink | null): readonly Decided[] {
  return [
    ...(when.outsiders ? [outsidersWrite(facts, place?.eventPath)] : []),
    ...(when.needs ? [needs(when.needs, facts)] : []),
    ...(when.granted ? [granted(when.granted, facts)] : []),
    ...(when.reaches ? [reaches(when.reaches, facts)] : []),
    ...(when.findings ? [found(when.findings, facts)] : []),
    ...(when.variables ? [variables(when.variables, facts)] : []),
  ];
}

/** Does its code call one of these actions? An open question may be the call: then it is not known. */
function needs(actions: readonly string[], { report }: Facts): Decided {
  const calls = report.needed.filter(
    ({ action, because }) => because === 'call' && actions.some((pattern) => allows(pattern, action)),
  );
  return called(calls, `its code calls ${actions.join(', ')}`, report);
}

/** Does its code use one of these resources of the template, named by id or by type? */
function reaches(wanted: readonly string[], { app, report }: Facts): Decided {
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
  calls: Facts['report']['needed'],
  because: string,
  { handler, unknown }: Facts['report'],
): Decided {
  const [sure] = calls.filter(({ certainty }) => certainty === 'known');
  if (sure) return yes(because, sure.evidence);
  const [perhaps] = calls;
  if (perhaps) return open(because, `whether ${perhaps.action} is called`, perhaps.evidence);
  if (handler === null) return open(because, 'its code was not read', []);
  const [question] = unknown;
  return question ? open(because, question.what, []) : no(because);
}

/** Does its role allow one of these actions, or a part of one? */
function granted(actions: readonly string[], { app, report }: Facts): Decided {
  const because = `its role may ${actions.join(', ')}`;
  const held = report.granted.find(({ action }) =>
    actions.some((pattern) => allows(pattern, action) || allows(action, pattern)),
  );
  if (held) return yes(because, [{ file: held.file, line: held.line, text: held.action }]);
  const role = app.roles.find(({ id }) => id === report.role?.id);
  if (!role) return open(because, 'the role is not in the template', []);
  const [gap] = role.unknown;
  return gap ? open(because, gap.why, []) : no(because);
}

/** A waived finding still counts: the weakness is accepted, not mended. */
function found(rules: readonly string[], { findings }: Facts): Decided {
  const all = findings.filter(({ rule }) => rules.includes(rule));
  const [sure] = all.filter(({ status }) => status !== 'unknown');
  if (sure) return yes(sure.title, sure.evidence);
  const [perhaps] = all;
  return perhaps
    ? open(perhaps.title, perhaps.title, perhaps.evidence)
    : no(`${rules.join(' or ')} reports a finding`);
}

function variables(names: readonly string[], { declaration: { environment, at } }: Facts): Decided {
  const because = `its environment holds ${names.join(', ')}`;
  const held = [...environment].find(([name]) => names.some((pattern) => allows(pattern, name)));
  if (!held) return no(because);
  const [name, value] = held;
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
