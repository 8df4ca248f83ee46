import { type Hole, holeText, partsOf, spelled, type Value } from '@emmental/model';
import { generatedName } from '../algebra/glob.ts';

/** Actions or resources as their writer would recognise them; what is not known as `*`. */
export const textOfValues = (values: readonly Value[]): string => values.flatMap(texts).join(', ');

function texts(value: Value): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(texts);
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => texts(choice.value));
  return partsOf(value) && value.kind !== 'unknown' ? [spelled(value, nameOf)] : ['*'];
}

/** A name that deployment generates as a reference to what it is the name of: `${Orders}`. */
const nameOf = (hole: Hole): string =>
  holeText(
    hole.kind === 'resource' && hole.attribute === generatedName ? { ...hole, attribute: null } : hole,
  );
