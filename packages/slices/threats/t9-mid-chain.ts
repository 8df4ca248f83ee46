import { defineThreat } from '../threat.ts';

export const midChain = defineThreat({
  id: 'T9',
  help: 'A queue, bucket or topic between two functions can be written from elsewhere, so that what the first function checks is skipped.',
  routes: ({ declaration, writers }) =>
    declaration.triggers.flatMap((trigger) => {
      const before = trigger.sourceId === null ? [] : (writers.get(trigger.sourceId) ?? []);
      const others = before.filter((name) => name !== declaration.name);
      if (others.length === 0) return [];
      return [
        {
          way: trigger.place ?? trigger.source,
          loses: `the checks of ${others.join(', ')}`,
          applies: {
            truth: 'yes' as const,
            because: `${others.join(', ')} writes to ${trigger.source}, which starts ${declaration.name}`,
            evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.source }],
            question: null,
          },
          steps: [
            {
              says: `someone from outside writes to ${trigger.source} directly`,
              attack: ['T1190', 'T1565'],
              effect: { kind: 'start', trigger } as const,
            },
          ],
        },
      ];
    }),
});
