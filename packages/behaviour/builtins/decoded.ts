import {
  type Abstract,
  afterChange,
  applied,
  type Call,
  decodedPart,
  endsByDecoding,
  type Flows,
  flowsOf,
  isEncoding,
  unknown,
  without,
} from '@emmental/evaluator';
import { arg } from '../models/argument.ts';

/** Returns the first argument in another form: base64 decoded, or bytes as a text. */
export function decoded(call: Call): Abstract {
  const value = arg(call, 0);
  return value.kind === 'event' ? value : unknown('a decoded text', flowsOf(value));
}

/**
 * Returns the first argument with its percent signs decoded. A text that was harmless only because it was
 * percent-encoded loses that protection.
 */
export function withoutPercents(call: Call): Abstract {
  const encoded = arg(call, 0);
  const kept = afterChange(encoded, (part) => !/[%+]/.test(part), 'a decoded text', percentDecoded);
  if (kept) return kept;
  const value = decoded(call);
  return value.kind === 'event' || value.kind === 'unknown'
    ? { ...value, flows: percentDecoded(value.flows) }
    : value;
}

const percentDecoded = (flows: Flows): Flows =>
  applied(
    without(flows, (step) => isEncoding(step) || escapes.has(step) || endsByDecoding.has(step)),
    decodedPart,
  );

/** Changes that take or escape characters, which percent signs hide from them. */
const escapes: ReadonlySet<string> = new Set([
  'encodeURIComponent',
  'basename',
  'normalised path',
  'shell quoting',
  'sql escaping',
]);
