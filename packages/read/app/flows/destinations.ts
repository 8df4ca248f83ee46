import { valuesAt } from '../calls.ts';
import type { Declared } from '../declared.ts';
import { type Flow, flow, targetsOf } from '../flow.ts';
import { property } from '../property.ts';

/**
 * Reads the destinations for results and failures of functions and event source mappings. Whoever starts the
 * function can cause data to be sent to them.
 */
export function destinations(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::EventSourceMapping').flatMap((config) =>
    app.functionsNamed(property(config.properties, 'FunctionName')).flatMap((from) =>
      ['OnSuccess', 'OnFailure'].flatMap((outcome) =>
        valuesAt(config.properties, `DestinationConfig.${outcome}.Destination`)
          .flatMap((target) => targetsOf(target, app))
          .map((to) =>
            flow({
              to,
              kind: 'destination',
              source: `${outcome === 'OnSuccess' ? 'results' : 'failures'} of ${from}`,
              sourceId: from,
              reach: null,
              when: config.condition,
              at: config.at,
              through: [config.id],
            }),
          ),
      ),
    ),
  );
}
