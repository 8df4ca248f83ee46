import { handsOver } from '@emmental/knowledge';
import { originsOf } from '@emmental/model';
import { defineThreat } from '../threat.ts';

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
      if (before.length === 0) return [];
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
              effect: { kind: 'start', trigger } as const,
            },
          ],
        },
      ];
    }),
});
