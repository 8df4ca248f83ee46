import { get, stringOf } from '../../tree.ts';
import { intrinsicOf } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { add, type Expansion, report, type SamResource, tagList } from './expansion.ts';
import { check } from './shapes.ts';

/**
 * Expands `AWS::Serverless::Application` to a nested stack. If its template is a local file, that template is
 * also read as a separate app.
 */
export function expandApplication(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const location = property(properties, 'Location');
  const stored = location?.kind === 'map' && intrinsicOf(location) === null ? location : null;
  const [application, version] = [
    property(stored ?? undefined, 'ApplicationId'),
    property(stored ?? undefined, 'SemanticVersion'),
  ];
  if (stored && (!isFilled(application) || !isFilled(version)))
    report(
      expansion,
      'template/invalid',
      stored.at,
      `Location of ${id} needs ApplicationId and SemanticVersion`,
    );
  else if (stored)
    report(
      expansion,
      'template/elsewhere',
      stored.at,
      `${id} is the application ${stringOf(application) ?? 'of a computed name'} of the Serverless Application Repository`,
    );
  add(expansion, resource, id, 'AWS::CloudFormation::Stack', {
    TemplateURL: stored ? undefined : location,
    Parameters: property(properties, 'Parameters'),
    NotificationARNs: property(properties, 'NotificationARNs'),
    TimeoutInMinutes: get(properties, 'TimeoutInMinutes'),
    Tags: [
      ...tagList(undefined, { 'lambda:createdBy': 'SAM' }),
      ...(application ? [{ Key: 'serverlessrepo:applicationId', Value: application }] : []),
      ...(version ? [{ Key: 'serverlessrepo:semanticVersion', Value: version }] : []),
      ...tagList(property(properties, 'Tags')),
    ],
  });
}

const shape =
  'Location!:text|map TemplateUrl:text Parameters:map NotificationARNs:list Tags:map TimeoutInMinutes:number';
