import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { targetOf } from '../../lowering/intrinsics.ts';
import type { Values } from '../../lowering/values.ts';
import { spelled } from '../service.ts';

/** The ways in which the framework derives a name for logical ids from the ARN of an event source. */
export interface Cut {
  /** Returns the name in the text of an ARN. */
  readonly text: (arn: string) => string;
  /** Returns the name in the last part of an `Fn::Join`. */
  readonly joined: (last: string) => string;
}

export const byColon: Cut = { text: (arn) => arn.split(':').at(-1) ?? arn, joined: (last) => last };
export const bySlash: Cut = {
  text: (arn) => arn.split('/')[1] ?? arn,
  joined: (last) => last.split('/').at(-1) ?? last,
};

/**
 * Returns a name for the source of an ARN: the logical id of the resource, the name of an import, or a part
 * of the ARN's text.
 */
export function sourceName(arn: Node | undefined, cut: Cut, values: Values): string {
  const text = spelled(arn, values);
  if (text !== undefined) return cut.text(text);
  const target = targetOf(arn);
  if (target !== null) return target;
  const imported = spelled(get(arn, 'Fn::ImportValue'), values);
  if (imported !== undefined) return imported;
  const joined = itemsOf(itemsOf(get(arn, 'Fn::Join'))[1]).at(-1);
  if (joined) return cut.joined(spelled(joined, values) ?? sourceName(joined, cut, values));
  const substituted = get(arn, 'Fn::Sub');
  const written = stringOf(substituted) ?? stringOf(itemsOf(substituted)[0]);
  return written === undefined ? '' : cut.text(written);
}
