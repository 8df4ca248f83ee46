import { rowOf } from '@emmental/model';
import { entriesOf, get, stringOf, withEntries } from '../../tree.ts';
import { isFilled, property } from '../lowering/property.ts';
import { write, writeMap } from '../lowering/write.ts';
import { type Expansion, flagOf, type SamResource, tagList } from './expansion.ts';

/** Types that can have tags. For some of them, tags are a list of `Key` and `Value`, for others a map. */
const tagged: Readonly<Record<string, 'list' | 'map'>> = {
  'AWS::Lambda::Function': 'list',
  'AWS::IAM::Role': 'list',
  'AWS::SQS::Queue': 'list',
  'AWS::SNS::Topic': 'list',
  'AWS::Events::Rule': 'list',
  'AWS::ApiGateway::RestApi': 'list',
  'AWS::ApiGateway::Stage': 'list',
  'AWS::ApiGateway::DomainName': 'list',
  'AWS::ApiGateway::UsagePlan': 'list',
  'AWS::ApiGateway::ApiKey': 'list',
  'AWS::Lambda::EventSourceMapping': 'list',
  'AWS::StepFunctions::StateMachine': 'list',
  'AWS::ApiGatewayV2::Stage': 'map',
  'AWS::ApiGatewayV2::DomainName': 'map',
};

/** Copies the tags of a resource to all resources generated from it, if the resource has `PropagateTags`. */
export function propagateTags(
  expansion: Expansion,
  resource: SamResource,
  generated: readonly string[],
): void {
  const tags = property(resource.properties, 'Tags');
  if (!isFilled(tags) || flagOf(expansion, property(resource.properties, 'PropagateTags')) !== true) return;
  for (const id of generated) {
    const entry = expansion.output.get(id);
    const type = get(entry?.value, 'Type');
    const form = rowOf(tagged, stringOf(type));
    const properties = get(entry?.value, 'Properties');
    if (entry?.value.kind !== 'map' || properties?.kind !== 'map' || !form || get(properties, 'Tags'))
      continue;
    const written =
      form === 'list'
        ? write(tagList(tags), tags.at)
        : writeMap(Object.fromEntries(entriesOf(tags).map(({ key, value }) => [key, value])), tags.at);
    const value = withEntries(entry.value, { Properties: withEntries(properties, { Tags: written }) });
    expansion.output.set(id, { ...entry, value });
  }
}
