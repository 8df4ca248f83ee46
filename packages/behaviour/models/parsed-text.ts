import { type Abstract, choices, event, flowsOf, madeText, union, unknown } from '@emmental/evaluator';
import { textBody } from './events.ts';

/**
 * Returns parsed JSON as event data with the same path: the fields of a body are fields of the event. The result may
 * be an object, even where the text was one that the cloud writes.
 */
export const parsedText = (value: Abstract): Abstract =>
  union(
    choices(value).map((choice): Abstract => {
      if (choice.kind !== 'event') return unknown('parsed JSON', flowsOf(choice));
      const steps = choice.flows[0]?.by ?? [];
      const by = steps.filter((step) => step !== madeText && step !== textBody);
      return event(choice.path, /(^|\.)body$/i.test(choice.path) ? by : [...by, 'parsed']);
    }),
  );
