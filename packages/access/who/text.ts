import { type Hole, holeText, partsOf, spelled, type Value } from '@emmental/model';
import { generatedName } from '../algebra/glob.ts';

/** Returns the texts of actions or resources as the template has them, joined by commas; unknown parts are `*`. */
export const textOfValues = (values: readonly Value[]): string => values.flatMap(texts).join(', ');

function texts(value: Value): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(texts);
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => texts(choice.value));
  return partsOf(value) && value.kind !== 'unknown' ? [spelled(value, nameOf)] : ['*'];
}

/** Writes a generated name as a reference to its resource: `${Orders}`. */
const nameOf = (hole: Hole): string =>
  holeText(
    hole.kind === 'resource' && hole.attribute === generatedName ? { ...hole, attribute: null } : hole,
  );
