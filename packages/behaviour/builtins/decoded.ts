import {
  type Abstract,
  afterChange,
  type Call,
  type Flows,
  flowsOf,
  isEncoding,
  unknown,
  without,
} from '@emmental/evaluator';
import { arg } from '../models/argument.ts';

/** What its first argument holds, written otherwise: base64 taken off, bytes as a text. */
export function decoded(call: Call): Abstract {
  const value = arg(call, 0);
  return value.kind === 'event' || value.kind === 'constant'
    ? value
    : unknown('a decoded text', flowsOf(value));
}

/** The same for percent signs: a text that was harmless because they stood in it no longer is. */
export function withoutPercents(call: Call): Abstract {
  const whole = arg(call, 0);
  const kept = afterChange(whole, (part) => !/[%+]/.test(part), 'a decoded text', percentDecoded);
  if (kept) return kept;
  const value = decoded(call);
  return value.kind === 'event' || value.kind === 'unknown'
    ? { ...value, flows: percentDecoded(value.flows) }
    : value;
}

const percentDecoded = (flows: Flows): Flows =>
  without(flows, (step) => isEncoding(step) || step === 'encodeURIComponent');
