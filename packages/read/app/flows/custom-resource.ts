import type { Declared } from '../declared.ts';
import { type Flow, flow, isCustomResource, settingsOfResource } from '../flow.ts';
import { property } from '../property.ts';

/**
 * Reads custom resources. At deployment, CloudFormation calls the function in `ServiceToken` and passes it
 * the properties of the custom resource.
 */
export function customResources(app: Declared): readonly Flow[] {
  return [...app.resources.values()].filter(isCustomResource).flatMap((resource) =>
    app.functionsNamed(property(resource.properties, 'ServiceToken')).map((to) =>
      flow({
        to,
        kind: 'cloudformation',
        source: `custom resource ${resource.id}`,
        sourceId: resource.id,
        reach: { exposure: 'internal', by: 'deployment' },
        when: resource.condition,
        at: resource.at,
        settings: settingsOfResource(resource, 'ServiceToken'),
        through: [resource.id],
      }),
    ),
  );
}
