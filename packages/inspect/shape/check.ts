import type { Structure } from '../decode/node.ts';
import type { DecodeTree } from '../decode/tree.ts';
import type { EventFinding } from '../verdict/combine.ts';
import { bitsOf, families, familiesOf, freeText, narrowest, skeletonOf } from './families.ts';
import { type Field, general, maxFields, ownOf, placesOf, type Shape, speaks } from './shape.ts';

/** One oddity of a value: the last part of the rule's name (`shape/<aspect>`), and how sure the finding is (0–1). */
type Odd = {
  readonly aspect: 'member' | 'type' | 'family' | 'skeleton' | 'enumeration' | 'length' | 'number' | 'size';
  readonly score: number;
};

/** The odd values of an event. */
export interface Anomalies {
  readonly findings: readonly EventFinding[];
  /** Number of odd places beyond those that are listed. */
  readonly hidden: number;
}

const maxListed = 200;
const none: Anomalies = Object.freeze({ findings: [], hidden: 0 });

/** The score of an odd text in a field of texts that people write: too low to block together with a rule (`weakest`). */
const ofProse = 0.2;

/**
 * Finds the values of an event that differ from all learned events. It reports nothing until 200 events were learned,
 * and nothing about free text. The class of a finding is null, because a shape does not show the kind of an attack.
 */
export function anomalies(shape: Shape, tree: DecodeTree): Anomalies {
  const learned = shape.triggers[tree.trigger];
  if (learned === undefined || learned.events < 200) return none;
  const findings: EventFinding[] = [];
  let hidden = 0;
  for (const place of placesOf(tree).values()) {
    const path = general(place.path);
    const field = ownOf(learned.fields, path);
    const odd =
      field === undefined ? oddMember(learned.fields, path) : speaks(field) ? oddValue(field, place) : null;
    if (odd === null) continue;
    if (findings.length >= maxListed) hidden += 1;
    else
      findings.push({
        class: null,
        rule: `shape/${odd.aspect}`,
        path: place.path,
        by: 'shape',
        score: odd.score,
      });
  }
  return { findings, hidden };
}

/**
 * Returns true when new values are still to be expected: when the chance of a new value is more than one in 500. That
 * chance is about the share of values that were seen once (Good, "The population frequencies of species", 1953). So
 * headers and optional members stay open.
 */
const isOpen = (once: number, seen: number): boolean => once * 500 > seen;

/** Reports a member that no learned event had, in an object whose members have long been the same. */
function oddMember(fields: Readonly<Record<string, Field>>, path: string): Odd | null {
  const parent = parentOf(path);
  const known = fields[parent];
  if (known === undefined || !speaks(known) || path.endsWith('[]')) return null;
  // At the limit of fields, a missing field may have been learned and not kept.
  if (Object.keys(fields).length >= maxFields) return null;
  if (Object.hasOwn(fields, `${parent}.{}`) || Object.hasOwn(fields, `${parent}{}`)) return null;
  let once = 0;
  for (const [other, field] of Object.entries(fields))
    if (field.seen === 1 && other !== '' && parentOf(other) === parent) once += 1;
  return isOpen(once, known.seen) ? null : { aspect: 'member', score: 0.5 };
}

const lastPart = /(?:\.[^.[\]{}]{1,200}|\[\]|\.?\{\})$/;

/** Returns the path of the object that holds a member; '' for the members of the event itself. */
function parentOf(path: string): string {
  const parent = path.replace(lastPart, '');
  return parent === path ? '' : parent;
}

function oddValue(field: Field, { type, value }: Structure): Odd | null {
  if (!field.types.includes(type)) return type === 'null' ? null : { aspect: 'type', score: 0.8 };
  if (type === 'string') return oddText(field, String(value));
  if (type === 'number' && field.range)
    return outside(field.range, Number(value), 10) ? { aspect: 'number', score: 0.3 } : null;
  if (type === 'array' && field.size)
    return Number(value) > field.size[1] * 4 + 16 ? { aspect: 'size', score: 0.4 } : null;
  return null;
}

function oddText(field: Field, text: string): Odd | null {
  const family = narrowest(bitsOf(field.families ?? []));
  const counts = Object.values(field.values ?? {});
  const isListed = counts.length > 0 && !isOpen(counts.filter((count) => count === 1).length, field.seen);
  const odd = oddTextOf(field, text, family, isListed);
  return odd !== null && !isListed && families[family]?.prose ? { ...odd, score: ofProse } : odd;
}

/** `isListed` is true when the field is an enumeration, whose values were all learned. */
function oddTextOf(field: Field, text: string, family: number, isListed: boolean): Odd | null {
  if (family === freeText) return null;
  if ((familiesOf(text) & (1 << family)) === 0) return { aspect: 'family', score: 0.7 };
  if (isListed && !Object.hasOwn(field.values ?? {}, text)) return { aspect: 'enumeration', score: 0.7 };
  if (field.skeletons && families[family]?.structured && !field.skeletons.includes(skeletonOf(text)))
    return { aspect: 'skeleton', score: 0.6 };
  if (field.length && text.length > field.length[1] * 2 + 8) return { aspect: 'length', score: 0.5 };
  return null;
}

const outside = ([low, high]: readonly [number, number], value: number, factor: number): boolean => {
  const reach = Math.max(Math.abs(low), Math.abs(high), 10) * factor;
  return !Number.isFinite(value) || value > reach || value < -reach || (low >= 0 && value < 0);
};
