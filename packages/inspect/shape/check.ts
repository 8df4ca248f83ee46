import type { DecodeTree, Structure } from '../decode/tree.ts';
import type { AttackClass } from '../rules/rule.ts';
import type { EventFinding } from '../verdict/combine.ts';
import { bitsOf, families, familiesOf, freeText, narrowest, skeletonOf } from './families.ts';
import { type Field, general, placesOf, type Shape, speaks } from './shape.ts';

/** What of an event is odd for this function: a rule name `shape/…`, how sure, and the class whose syntax it looks like. */
type Odd = {
  readonly what: 'member' | 'type' | 'family' | 'skeleton' | 'enumeration' | 'length' | 'number' | 'size';
  readonly score: number;
};

/** Places where an event is unlike all events that were learned. Silent until enough was learned, and on free text. */
export function anomalies(shape: Shape, tree: DecodeTree): readonly EventFinding[] {
  const learned = shape.triggers[tree.trigger];
  if (learned === undefined || learned.events < 200) return [];
  const found: EventFinding[] = [];
  for (const place of placesOf(tree).values()) {
    const path = general(place.path);
    const field = learned.fields[path];
    const odd =
      field === undefined ? oddMember(learned.fields, path) : speaks(field) ? oddValue(field, place) : null;
    if (odd)
      found.push({
        class: classOf(place, odd),
        rule: `shape/${odd.what}`,
        path: place.path,
        by: 'shape',
        score: odd.score,
      });
    if (found.length >= 200) break;
  }
  return found;
}

/** A member that no event had, of an object that had the same members for long. */
function oddMember(fields: Readonly<Record<string, Field>>, path: string): Odd | null {
  const parent = path.replace(/(?:\.[^.[\]{}]{1,200}|\[\]|\.?\{\})$/, '');
  if (parent === path || parent === '')
    return fields[''] && speaks(fields['']) && !/[.[]/.test(path) ? { what: 'member', score: 0.5 } : null;
  const known = fields[parent];
  if (known === undefined || !speaks(known)) return null;
  const isMap = Object.hasOwn(fields, `${parent}.{}`) || Object.hasOwn(fields, `${parent}{}`);
  return isMap || path.endsWith('[]') ? null : { what: 'member', score: 0.5 };
}

function oddValue(field: Field, { type, value }: Structure): Odd | null {
  if (!field.types.includes(type)) return type === 'null' ? null : { what: 'type', score: 0.8 };
  if (type === 'string') return oddText(field, String(value));
  if (type === 'number' && field.range)
    return outside(field.range, Number(value), 10) ? { what: 'number', score: 0.3 } : null;
  if (type === 'array' && field.size)
    return Number(value) > field.size[1] * 4 + 16 ? { what: 'size', score: 0.4 } : null;
  return null;
}

function oddText(field: Field, text: string): Odd | null {
  const family = narrowest(bitsOf(field.families ?? []));
  if (family === freeText) return null;
  if ((familiesOf(text) & (1 << family)) === 0) return { what: 'family', score: 0.7 };
  if (field.values && Object.keys(field.values).length > 0 && !Object.hasOwn(field.values, text))
    return { what: 'enumeration', score: 0.7 };
  if (field.skeletons && families[family]?.structured && !field.skeletons.includes(skeletonOf(text)))
    return { what: 'skeleton', score: 0.6 };
  if (field.length && text.length > field.length[1] * 2 + 8) return { what: 'length', score: 0.5 };
  return null;
}

const outside = ([low, high]: readonly [number, number], value: number, factor: number): boolean => {
  const reach = Math.max(Math.abs(low), Math.abs(high), 10) * factor;
  return !Number.isFinite(value) || value > reach || value < -reach || (low >= 0 && value < 0);
};

/** The class whose syntax the odd text has; what has none is put to its most likely use. */
const syntax: readonly (readonly [RegExp, AttackClass])[] = [
  [/\$\{\s{0,4}jndi/i, 'log4shell'],
  [/[\r\n]/, 'crlf'],
  [/<!(?:DOCTYPE|ENTITY)/i, 'xxe'],
  [/<[a-z/!]|javascript:/i, 'xss'],
  [/\.\.[/\\]|^\/|%00|%2e/i, 'path-traversal'],
  [/\{\{|\$\{|<%/, 'ssti'],
  [/\$\(|`|[;|&]\s{0,4}[a-z]/i, 'cmdi'],
  [/^[a-z+]{2,10}:\/\//i, 'ssrf'],
  [/\)\s{0,2}\(|\(\||\(&|\*\)/, 'ldap'],
  [/['"]|--|\/\*/, 'sqli'],
];

function classOf({ path, type, value }: Structure, odd: Odd): AttackClass {
  if (/__proto__|prototype/.test(path)) return 'proto-pollution';
  if (odd.what === 'length' || odd.what === 'size' || odd.what === 'number') return 'redos';
  if (type === 'object' || type === 'array') return 'nosqli';
  const text = String(value).slice(0, 2000);
  return (
    syntax.find(([pattern]) => pattern.test(text))?.[1] ??
    (odd.what === 'type' || odd.what === 'member' ? 'nosqli' : 'code-injection')
  );
}
