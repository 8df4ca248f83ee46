import { type Abstract, type Call, choices, flowsOf, partsOf } from '@emmental/evaluator';
import { recordQuery } from './query.ts';

const statement =
  /^\s*(?:select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|replace\s+into\s|drop\s+table\s|alter\s+table\s|call\s+\w+\s*\()/i;

/** Records a text that starts like SQL as a statement when it is passed to a library without a model. */
export function noteStatement(
  place: Pick<Call, 'machine' | 'at'>,
  name: string,
  args: readonly Abstract[],
): void {
  const [text, ...rest] = args;
  if (
    !text ||
    !/(?:query|exec|execute|raw|run|all|get|any|none|one|many|sql|prepare|fetch\w*|scalar)$/i.test(name)
  )
    return;
  const isStatement = choices(text).some((choice) => {
    const [start] = partsOf(choice);
    return typeof start === 'string' && statement.test(`${start} `);
  });
  if (isStatement && (flowsOf(text).length > 0 || rest.length > 0)) recordQuery(place, text, rest);
}
