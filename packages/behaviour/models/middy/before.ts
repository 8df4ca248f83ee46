import {
  type Abstract,
  type Arguments,
  branch,
  callerTests,
  callFunction,
  event,
  guardsIn,
  noteCaller,
  positional,
  recordOf,
  type Site,
  unknown,
} from '@emmental/evaluator';
import { keptFor } from '../kept.ts';

/** The functions that `middy(handler).use({ before })` runs before the handler, by the place of the call. */
const beforeIn = keptFor(() => new Map<string, Abstract>());

/** The places at which an engine of middy gets its first middleware. With several of them it is not known which one runs. */
const enginesIn = keptFor(() => new Set<string>());

/**
 * Notes calls of middy's engine: what runs before a handler, and the start of the handler, before which the tests of the
 * caller have held. Source: middy.js.org, "How it works".
 */
export function noteMiddy({ machine, at }: Site, name: string, passed: Arguments): void {
  const [, rest = null] = /^(?:@middy\/core|middy)((?:\.\w+(?:\(\))?)*(?:\(\))?)$/.exec(name) ?? [];
  if (rest === null) return;
  const place = `${at.line}:${at.column}`;
  if (/\.(?:use|before)$/.test(rest)) {
    if (/^\.\w+$/.test(rest)) enginesIn(machine).add(place);
    for (const [index, before] of passed.args.flatMap(beforesOf).entries())
      beforeIn(machine).set(`${place} ${index}`, before);
  } else if (/\.(?:use|before)\(\)$/.test(rest) && !machine.loading && enginesIn(machine).size === 1)
    for (const before of beforeIn(machine).values()) {
      const request = recordOf(machine, { event: event(''), context: unknown('the context') });
      const { result } = branch(machine.store, () => {
        callFunction(machine, before, null, positional([request], at));
        return callerTests(guardsIn(machine.guards.value));
      });
      for (const test of result) noteCaller(machine, test);
    }
}

/** The functions of a middleware, or of a list of them, that run before the handler. */
function beforesOf(value: Abstract): readonly Abstract[] {
  if (value.kind === 'function') return [value];
  if (value.kind !== 'object') return [];
  const before = value.object.fields.get('before')?.value;
  if (before?.kind === 'function') return [before];
  return value.object.shape === 'list'
    ? [...value.object.fields.values()].flatMap(({ value: item }) => beforesOf(item))
    : [];
}
