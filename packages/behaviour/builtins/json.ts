import { type Abstract, choices, event, flowsOf, madeText, union, unknown } from '@emmental/evaluator';

/**
 * Parsed JSON goes on with the event path: the fields of a body are fields of the event. What came out may be an
 * object, also where the text itself was one of the texts that the cloud writes.
 */
export const parsedText = (value: Abstract): Abstract =>
  union(
    choices(value).map((choice): Abstract => {
      if (choice.kind !== 'event') return unknown('parsed JSON', flowsOf(choice));
      const by = (choice.flows[0]?.by ?? []).filter((step) => step !== madeText);
      return event(choice.path, /(^|\.)body$/i.test(choice.path) ? by : [...by, 'parsed']);
    }),
  );
