import {
  constant,
  type Hole,
  type Location,
  partsOf,
  spelled,
  text,
  unknown,
  type Value,
} from '@emmental/model';

/** Holes are carried through the JSON parser as private-use characters around their number. */
const open = '\uE000';
const close = '\uE001';

/**
 * What a text means when it is JSON: policy documents, state machines and event patterns are often written as
 * one string with `Fn::Sub` holes. Values that are not text come back as they are; text that is no JSON is
 * unknown. Every value inside carries the place of the text.
 */
export function structured(value: Value): Value {
  if (value.kind === 'one-of') {
    return { ...value, choices: value.choices.map((each) => ({ ...each, value: structured(each.value) })) };
  }
  if (value.kind !== 'text' && !(value.kind === 'constant' && typeof value.value === 'string')) return value;
  const parts = partsOf(value) ?? [];
  const only = parts[0];
  if (parts.length === 1 && typeof only === 'object') {
    return unknown(only.kind === 'unknown' ? only.why : `it is kept in ${nameOf(only)}`, value.at);
  }
  const { written, holes } = withPlaceholders(parts);
  try {
    return fromJson(JSON.parse(written), holes, value.at, 0);
  } catch {
    return unknown('the text is not JSON', value.at);
  }
}

const nameOf = (hole: Hole): string =>
  hole.kind === 'resource' || hole.kind === 'unknown'
    ? 'another resource'
    : 'name' in hole
      ? hole.name
      : 'the event';

/** A hole outside of quotes stands for a number, a boolean or a whole document: there it needs quotes of its own. */
function withPlaceholders(parts: readonly (string | Hole)[]): { written: string; holes: readonly Hole[] } {
  const holes: Hole[] = [];
  let written = '';
  let quoted = false;
  for (const part of parts) {
    if (typeof part === 'string') {
      written += part;
      quoted = endsQuoted(part, quoted);
    } else {
      const placeholder = `${open}${holes.push(part) - 1}${close}`;
      written += quoted ? placeholder : `"${placeholder}"`;
    }
  }
  return { written, holes };
}

function endsQuoted(part: string, quoted: boolean): boolean {
  let inside = quoted;
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] === '\\') index += 1;
    else if (part[index] === '"') inside = !inside;
  }
  return inside;
}

const maxDepth = 100;

function fromJson(json: unknown, holes: readonly Hole[], at: Location | undefined, depth: number): Value {
  const placed = at ? { at } : {};
  if (depth > maxDepth) return unknown('it is nested too deeply', at);
  if (typeof json === 'string') return fromString(json, holes, at);
  if (typeof json === 'number' || typeof json === 'boolean' || json === null) return constant(json, at);
  if (Array.isArray(json)) {
    return {
      kind: 'list',
      items: json.map((item) => fromJson(item, holes, at, depth + 1)),
      open: false,
      ...placed,
    };
  }
  const fields = new Map<string, Value>();
  for (const [key, inner] of Object.entries(json as object)) {
    fields.set(spelled(fromString(key, holes, at)), fromJson(inner, holes, at, depth + 1));
  }
  return { kind: 'fields', fields, open: false, ...placed };
}

function fromString(written: string, holes: readonly Hole[], at: Location | undefined): Value {
  if (!written.includes(open)) return constant(written, at);
  const parts = written.split(/(\uE000\d+\uE001)/u).map((part) => {
    if (!part.startsWith(open)) return part;
    return holes[Number(part.slice(1, -1))] ?? '';
  });
  return text(parts, at);
}
