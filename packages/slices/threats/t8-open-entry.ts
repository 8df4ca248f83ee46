import { defineThreat } from '../threat.ts';

export const openEntry = defineThreat({
  id: 'T8',
  help: 'Anyone can start the function: no authorizer on a route, a public permission, a source that everyone may write to. An authorizer closes it even where it is weak; its weakness is a finding of its own.',
  routes: ({ declaration }) =>
    declaration.triggers
      .filter(({ exposure }) => exposure !== 'internal')
      .map((trigger) => ({
        way: trigger.place ?? trigger.source,
        loses: 'whatever the function does for its callers',
        applies: {
          truth: 'yes',
          because: `${trigger.source} can start it`,
          evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.source }],
          question: null,
        },
        steps: [
          {
            says: `someone from outside starts it through ${trigger.source}`,
            attack: ['T1190'],
            effect: { kind: 'start', trigger },
          },
        ],
      })),
});
