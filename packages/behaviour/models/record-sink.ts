import { type Abstract, type Call, flowsOf, guardsOf, isInner, record } from '@emmental/evaluator';
import type { SinkKind } from '@emmental/model';
import { byChanceFor, sanitizedFor } from './sanitizers.ts';

/**
 * Records that the event data in a value reaches a sink, each field with the sanitizer that made it harmless. `also`
 * names a sanitizer that the place itself applies (`parametrised query`); it is used where no earlier one helps.
 */
export function recordSink(
  call: Pick<Call, 'machine' | 'at'> & Partial<Pick<Call, 'library'>>,
  sink: SinkKind,
  value: Abstract | undefined,
  also: string | null = null,
): void {
  if (!value) return;
  const { machine } = call;
  const guards =
    machine.guards.value.kind === 'guards'
      ? machine.guards.value.guards
      : new Map<string, readonly string[]>();
  for (const flow of flowsOf(value)) {
    if (isInner(flow.path)) continue;
    const names = [...flow.by, ...guardsOf(guards, flow), ...(also === null ? [] : [also])];
    const sanitized = sanitizedFor(sink, names);
    const byChance = sanitized === null ? byChanceFor(sink, names) : null;
    record(
      machine,
      {
        kind: 'sink',
        sink,
        eventPath: flow.path,
        ...(call.library && { library: call.library }),
        sanitized,
        ...(byChance !== null && { byChance }),
      },
      call.at,
    );
  }
}
