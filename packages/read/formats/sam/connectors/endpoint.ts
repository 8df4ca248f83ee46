import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { getAtt, ref, targetOf } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { sameNode } from '../canonical.ts';
import { type Expansion, resourceOf } from '../expansion.ts';

/**
 * The source or a destination of a connector: a resource of the template (by logical id), or a resource that
 * the connector describes by its properties.
 */
export interface Endpoint {
  readonly id: string | null;
  readonly type: string;
  readonly arn: Draft;
  readonly role: Draft;
  readonly queueUrl: Draft;
  readonly resourceId: Draft;
  readonly name: Draft;
  readonly qualifier: Draft;
}

/** Reads the source or a destination of a connector. If it is not valid, returns the problem as a text. */
export function endpointOf(expansion: Expansion, node: Node, otherNode: Node): Endpoint | string {
  const id = stringOf(property(node, 'Id'));
  const described =
    node.kind === 'map' && node.entries.some(({ key }) => key !== 'Id' && key !== 'Qualifier');
  if ((get(node, 'Id') !== undefined) === described) return 'needs either Id or the properties of a resource';
  if (get(node, 'Id') === undefined) return describedEndpoint(node);
  if (id === undefined) return 'has an Id that is not a text';
  const resource = expansion.output.get(id) ?? expansion.resources.get(id);
  const written = stringOf(get(resource?.value, 'Type'));
  if (!resource || written === undefined) return `names ${id}, which is not in the template`;
  const type = cloudFormationTypes[written] ?? written;
  const properties =
    get(expansion.output.get(id)?.value, 'Properties') ?? resourceOf(expansion, id)?.properties;
  const row = endpointTypes[type];
  const isRule = type === 'AWS::Events::Rule';
  const roleNode = isRule ? ruleRole(properties, otherNode) : undefined;
  return {
    id,
    type,
    arn: row?.arn === 'Ref' ? ref(id) : row ? getAtt(id, row.arn) : undefined,
    role: roleName(row?.role ? get(properties, row.role) : roleNode),
    queueUrl: type === 'AWS::SQS::Queue' ? ref(id) : undefined,
    resourceId: row?.id === undefined ? undefined : row.id === 'Ref' ? ref(id) : getAtt(id, row.id),
    name: row?.name === undefined ? undefined : getAtt(id, row.name),
    qualifier: property(node, 'Qualifier') ?? (row?.qualified ? '*' : undefined),
  };
}

/**
 * The attributes of a resource type from which the values of an endpoint are taken. `Ref` stands for the
 * reference to the resource itself.
 */
interface EndpointType {
  readonly arn: string;
  /** The property that contains the role. */
  readonly role?: string;
  readonly id?: string;
  readonly name?: string;
  /** True for an API. If the connector names no stage, it applies to all stages. */
  readonly qualified?: boolean;
}

const endpointTypes: Readonly<Record<string, EndpointType>> = {
  'AWS::Lambda::Function': { arn: 'Arn', role: 'Role' },
  'AWS::StepFunctions::StateMachine': { arn: 'Ref', role: 'RoleArn', name: 'Name' },
  'AWS::AppSync::GraphQLApi': { arn: 'Ref', id: 'ApiId' },
  'AWS::AppSync::DataSource': { arn: 'Ref', role: 'ServiceRoleArn' },
  'AWS::Events::Rule': { arn: 'Arn' },
  'AWS::SQS::Queue': { arn: 'Arn' },
  'AWS::SNS::Topic': { arn: 'Ref' },
  'AWS::DynamoDB::Table': { arn: 'Arn' },
  'AWS::S3::Bucket': { arn: 'Arn' },
  'AWS::Location::PlaceIndex': { arn: 'Arn' },
  'AWS::ApiGatewayV2::Api': { arn: 'Arn', id: 'Ref', qualified: true },
  'AWS::ApiGateway::RestApi': { arn: 'Arn', id: 'Ref', qualified: true },
  'AWS::Events::EventBus': { arn: 'Arn' },
};

const cloudFormationTypes: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::Api': 'AWS::ApiGateway::RestApi',
  'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
};

function describedEndpoint(node: Node): Endpoint | string {
  const type = stringOf(property(node, 'Type'));
  if (type === undefined) return 'needs a Type';
  return {
    id: null,
    type: cloudFormationTypes[type] ?? type,
    arn: property(node, 'Arn'),
    role: property(node, 'RoleName'),
    queueUrl: property(node, 'QueueUrl'),
    resourceId: property(node, 'ResourceId'),
    name: property(node, 'Name'),
    qualifier: property(node, 'Qualifier'),
  };
}

const roleName = (role: Node | undefined): Draft => {
  const id = targetOf(role);
  return id === null ? undefined : ref(id);
};

/** Returns the role with which a rule starts the other resource. */
function ruleRole(properties: Node | undefined, otherNode: Node): Node | undefined {
  const [id, arn] = [stringOf(get(otherNode, 'Id')), get(otherNode, 'Arn')];
  const target = itemsOf(get(properties, 'Targets')).find((candidate) => {
    const named = get(candidate, 'Arn');
    return named && ((id !== undefined && targetOf(named) === id) || (arn && sameNode(arn, named)));
  });
  return get(target, 'RoleArn');
}
