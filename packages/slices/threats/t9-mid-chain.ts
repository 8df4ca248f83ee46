import { handsOver } from '@emmental/knowledge';
import { type App, type FunctionDeclaration, originsOf, type Trigger } from '@emmental/model';
import { isEntrance } from '../slices/auth.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';

export const midChain = defineThreat({
  id: 'T9',
  help: 'Others can write to a queue, bucket or topic between two functions, and so skip the checks of the first function.',
  routes: ({ app, declaration, writers }) =>
    declaration.triggers.flatMap((trigger) => {
      const before = originsOf(trigger, app).flatMap(({ id, kind }) =>
        (writers.get(id) ?? []).filter(
          (writer) => writer.function !== declaration.name && handsOver(kind).includes(writer.action),
        ),
      );
      if (before.length === 0) return isOutside(trigger, app) ? [fromOutside(trigger, declaration)] : [];
      const others = [...new Set(before.map((writer) => writer.function))];
      return [
        {
          way: trigger.place ?? trigger.source,
          loses: `the checks of ${others.join(', ')}`,
          applies: {
            truth: 'yes' as const,
            because: `${others.join(', ')} writes to ${trigger.source}, which starts ${declaration.name}`,
            evidence: [
              ...before.flatMap(({ evidence }) => evidence.slice(0, 1)),
              { file: trigger.at.file, line: trigger.at.line, text: trigger.source },
            ],
            question: null,
          },
          steps: [
            {
              says: `someone outside writes to ${trigger.source} directly`,
              attack: ['T1190', 'T1565'],
              effect: { kind: 'start', trigger, past: true } as const,
            },
          ],
        },
      ];
    }),
});

/** True for a queue, bucket or topic outside the template, where the functions that write to it are not known. */
const isOutside = (trigger: Trigger, app: App): boolean =>
  trigger.exposure === 'unknown' &&
  !isEntrance(trigger) &&
  !originsOf(trigger, app).some(({ id }) => app.resources.has(id));

function fromOutside(trigger: Trigger, { name }: FunctionDeclaration): PlannedRoute {
  const { source, at, place } = trigger;
  return {
    way: place ?? source,
    loses: 'the checks of the functions that write to it',
    applies: {
      truth: 'unknown',
      because: `${source} starts ${name} and is outside the template, which does not show who writes to it`,
      evidence: [{ file: at.file, line: at.line, text: source }],
      question: `which functions write to ${source}`,
    },
    steps: [
      {
        says: `someone outside writes to ${source} directly`,
        attack: ['T1190', 'T1565'],
        effect: { kind: 'start', trigger, past: true },
      },
    ],
  };
}
