import {
  type Abstract,
  answered,
  type Call,
  type Flow,
  flowsWithin,
  frameOf,
  guardsIn,
  guardsOf,
  inner,
  isInner,
  type Machine,
  record,
  whileUnanswered,
} from '@emmental/evaluator';
import { type QueryLanguage, type SinkKind, type SinkRole, takenIn } from '@emmental/model';
import { testsHere } from './callers.ts';
import { byChanceFor, sanitizedFor } from './sanitizers.ts';

/**
 * Records that the event data in a value reaches a sink, each field with the sanitizer that made it harmless. `also`
 * names a sanitizer that the place itself applies (`parametrised query`); it is used where no earlier one helps.
 */
export function recordSink(
  call: SinkPlace,
  sink: SinkKind,
  value: Abstract | undefined,
  also: string | null = null,
): void {
  if (!value) return;
  const { machine } = call;
  const tests = testsHere(machine);
  for (const flow of flowsWithin(machine, value)) {
    if (flow.path === inner.lost) {
      if (sanitizedFor(asText(sink, call.language), flow.by) === null && also === null)
        recordLost(call, sink);
      continue;
    }
    const isTaken = takenIn(flow.path) !== null;
    if (isInner(flow.path) && !isTaken) continue;
    const steps = [...stepsOf(machine, flow), ...(also === null ? [] : [also])];
    const names = call.inAnswer === true ? inAnswer(machine, steps) : steps;
    // A sanitizer for an address of the function is one for an address of its caller.
    const kind = call.role === 'redirect' ? 'url' : asText(sink, call.language);
    const sanitized = sanitizedFor(kind, names);
    if (isTaken && sanitized !== null) continue;
    const byChance = sanitized === null ? byChanceFor(kind, names) : null;
    record(
      machine,
      {
        kind: 'sink',
        sink,
        eventPath: flow.path,
        ...(call.role && { role: call.role }),
        ...(call.language && { language: call.language }),
        ...(call.library && { library: call.library }),
        sanitized,
        ...(byChance !== null && { byChance }),
        ...(flow.path === '' && isPastLimit(machine) && { pastLimit: true as const }),
        ...(tests.length > 0 && { tests }),
      },
      call.at,
    );
  }
}

/** Returns the kind whose sanitizers help: in a text of a language, a value is not harmless because it is a text, as it is in a filter. */
const asText = (sink: SinkKind, language: QueryLanguage | undefined): SinkKind =>
  sink === 'nosql' && language !== undefined ? 'sql' : sink;

const isPastLimit = ({ diagnostics }: Machine): boolean =>
  diagnostics.some(({ code }) => code === 'code/limit');

/**
 * The place of a sink. `inAnswer`: the call has no effect after the answer to the caller was sent. `role`: what the sink
 * is beside its kind. `language`: the language of the text, if the kind of sink has several.
 */
export type SinkPlace = Pick<Call, 'machine' | 'at'> &
  Partial<Pick<Call, 'library'>> & {
    readonly inAnswer?: boolean;
    readonly role?: SinkRole;
    readonly language?: QueryLanguage;
  };

/** The steps that count in an answer: those that hold unless one was sent before, and the fact that one surely was. */
const inAnswer = (machine: Machine, steps: readonly string[]): readonly string[] => [
  ...steps.map(whileUnanswered),
  ...(guardsIn(machine.guards.value).has(answered) ? ['answer sent before'] : []),
];

/** Returns the changes of event data and the tests of it that hold at the current line, by their names. */
export function stepsOf(machine: Machine, flow: Flow): readonly string[] {
  const { value } = machine.guards;
  return value.kind === 'guards' ? [...flow.by, ...guardsOf(value.guards, flow)] : flow.by;
}

/** Records the question about a text in a sink whose way the analysis lost: one for each file. */
function recordLost({ machine, at }: Pick<Call, 'machine' | 'at'>, sink: SinkKind): void {
  if (machine.loading) return;
  const { path } = frameOf(machine).record.module;
  const cause = `value/${path}`;
  const what = `where a value in ${path} comes from`;
  record(
    machine,
    { kind: 'undecided', what, why: 'the way of the value could not be followed', touches: [], cause },
    at,
  );
  record(machine, { kind: 'given', what, eventPath: '', unread: { cause, sinks: [sink] } }, at);
}
