import { partsOf, spelled, type Value } from '@emmental/model';

/** Actions or resources as their writer would recognise them; what is not known as `*`. */
export const textOfValues = (values: readonly Value[]): string => values.flatMap(texts).join(', ');

function texts(value: Value): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(texts);
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => texts(choice.value));
  return partsOf(value) && value.kind !== 'unknown' ? [spelled(value)] : ['*'];
}
