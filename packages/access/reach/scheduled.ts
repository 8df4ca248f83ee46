import { choicesOf, type Evidence, type LinkedBehaviour, partsOf, type Value } from '@emmental/model';

/** A resource of the template that code makes a schedule or a rule start, with the call as evidence. */
export interface Scheduled {
  readonly id: string;
  readonly hop: Evidence;
}

/** The parameters that name what a new schedule or rule starts, by call. Source: API references of EventBridge and of its Scheduler. */
const targets: Readonly<Record<string, readonly string[]>> = {
  'scheduler:CreateSchedule': ['Target', 'Arn'],
  'scheduler:UpdateSchedule': ['Target', 'Arn'],
  'events:PutTargets': ['Targets', 'Arn'],
};

/** Returns the resources that the code of a function makes a schedule or a rule start. The code also chooses their event. */
export const scheduledBy = (behaviours: readonly LinkedBehaviour[]): readonly Scheduled[] =>
  behaviours.flatMap((behaviour) => {
    if (behaviour.kind !== 'api-call') return [];
    const path = targets[`${behaviour.service}:${behaviour.operation}`];
    if (!path) return [];
    const { at, text } = behaviour.seen;
    return valuesAt(behaviour.input.filled, path)
      .flatMap((value) => partsOf(value) ?? [])
      .flatMap((part) =>
        typeof part === 'object' && part.kind === 'resource'
          ? [{ id: part.id, hop: { file: at.file, line: at.line, text } }]
          : [],
      );
  });

/** Returns the values under a path of keys; lists on the way stand for each of their items. */
function valuesAt(value: Value, path: readonly string[]): readonly Value[] {
  const choices = choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind === 'list' ? choice.items : [choice],
  );
  const [key, ...rest] = path;
  if (key === undefined) return choices;
  return choices.flatMap((choice) => {
    const inner = choice.kind === 'fields' ? choice.fields.get(key) : undefined;
    return inner ? valuesAt(inner, rest) : [];
  });
}
