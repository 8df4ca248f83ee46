import {
  type Abstract,
  afterChange,
  applied,
  type Call,
  choices,
  decodedPart,
  endsByDecoding,
  type Flows,
  flowsOf,
  isEncoding,
  stringOf,
  undefinedValue,
  union,
  unknown,
  without,
} from '@emmental/evaluator';
import { arg } from '../models/argument.ts';

/** The step of a text that was decoded: it may hold what its sender could not write. */
const decodedText = 'a decoded text';

/** Returns the first argument in another form: base64 decoded, or bytes as a text. */
export function decoded(call: Call): Abstract {
  return asDecoded(arg(call, 0));
}

/** Returns the text itself, decoded by the codec that the call names: one of letters (`utf-8`) leaves each letter what it is. */
export function decodedBy(call: Call): Abstract {
  const value = call.self ?? undefinedValue;
  const codec = call.args[0] === undefined ? 'utf-8' : stringOf(call.args[0]);
  return codec === null || /^(?:utf|ascii|latin|iso|cp)/i.test(codec)
    ? value
    : union(choices(value).map(asDecoded));
}

function asDecoded(value: Abstract): Abstract {
  return value.kind === 'event'
    ? { ...value, flows: applied(value.flows, decodedText) }
    : unknown(decodedText, flowsOf(value));
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
