import {
  decode,
  maxInputs,
  namesOf,
  operatorMembers,
  proofOf,
  type SinkContext,
  type SinkKind,
  type Texts,
  textsOf,
  usable,
} from '@emmental/inspect';

/** Texts of an event with the fields in which each stands. A field has `[]` for each place of a list: `Records[].body`. */
type Places = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the texts of an event with their fields. Names that `platform` wrote are left out. */
function placesOf(event: unknown, platform: string | null): Places {
  const places = new Map<string, Set<string>>();
  const note = (text: string, path: string): void => {
    const fields = places.get(text) ?? new Set();
    places.set(text, fields);
    fields.add(path.replace(/\[\d+\]/g, '[]'));
  };
  const { nodes } = decode(event);
  for (const { text, path } of operatorMembers(event, nodes)) note(text, path);
  for (const { kind, value, path } of nodes) if (kind !== 'key' && value.length > 1) note(value, path);
  if (platform !== null) for (const name of namesOf(event, platform)) places.delete(name);
  return places;
}

/** Returns the texts of an event without those that stand in these fields, or below them, and nowhere else. */
export function textsBeside(event: unknown, platform: string | null, fields: readonly string[]): Texts {
  const texts = [...placesOf(event, platform)]
    .filter(([, places]) => [...places].some((place) => !isBelow(place, fields)))
    .map(([text]) => text);
  return textsOf(texts.slice(0, maxInputs));
}

/** True for a field, and for a part of it. */
export const isBelow = (place: string, fields: readonly string[]): boolean =>
  fields.some((field) => place === field || place.startsWith(`${field}.`) || place.startsWith(`${field}[`));

/** The most texts that are tried one by one, and the most fields that are told. */
const mostTried = 100;
const mostFields = 8;

/** Returns the fields of the texts that prove an attack each by itself; null when there are too many, or no single text is a proof. */
export function proofFields(
  kind: SinkKind,
  argument: string,
  event: unknown,
  platform: string | null,
  context: SinkContext,
): readonly string[] | null {
  const places = placesOf(event, platform);
  const able = usable(kind, argument, [textsOf([...places.keys()].slice(0, maxInputs))]);
  if (able.length > mostTried) return null;
  const proving = able.filter((text) => proofOf(kind, argument, [text], context) !== null);
  const fields = new Set(proving.flatMap((text) => [...(places.get(text) ?? [])]));
  return fields.size > 0 && fields.size <= mostFields ? [...fields].sort() : null;
}
