import { asString, constant, rowOf, type Value } from '@emmental/model';
import { structured } from '../../../app/json-text.ts';
import { property } from '../../../app/property.ts';
import { cased } from './row.ts';

/**
 * Converts the values that Terraform and CloudFormation write in different forms. `type` is the
 * CloudFormation type.
 */
export function adjusted(type: string, properties: Value): Value {
  const adjust = rowOf(adjustments, type);
  if (!adjust || properties.kind !== 'fields') return properties;
  const fields = new Map(properties.fields);
  adjust(fields);
  return { ...properties, fields };
}

/** Parses the OpenAPI document of an API, which is a text in Terraform. */
const withBody = (fields: Map<string, Value>): void => {
  const body = fields.get('Body');
  if (body) fields.set('Body', structured(body));
};

/**
 * Converts separate properties to a list of actions: `Kinesis: [a, b]` becomes `Actions: [{ Kinesis: a }, {
 * Kinesis: b }]`.
 */
const withActions =
  (payload: string, isAction: (name: string) => boolean) =>
  (fields: Map<string, Value>): void => {
    const inner = fields.get(payload);
    if (inner?.kind !== 'fields') return;
    const kept = new Map<string, Value>();
    const actions: Value[] = [];
    for (const [name, value] of inner.fields) {
      if (!isAction(name)) kept.set(name, value);
      else
        for (const item of value.kind === 'list' ? value.items : [value])
          actions.push({ kind: 'fields', fields: new Map([[name, item]]), open: false });
    }
    kept.set('Actions', { kind: 'list', items: actions, open: false });
    fields.set(payload, { ...inner, fields: kept });
  };

const adjustments: Readonly<Record<string, (fields: Map<string, Value>) => void>> = {
  'AWS::S3::Bucket': (fields) => {
    // Converts `public-read` to `PublicRead`.
    const acl = asString(fields.get('AccessControl'));
    if (acl !== null)
      fields.set('AccessControl', constant(cased(acl.replaceAll('-', '_')), fields.get('AccessControl')?.at));
    // In the older form, the bucket contains `versioning { enabled = true }`.
    const old = fields.get('Versioning');
    if (!old) return;
    fields.delete('Versioning');
    const enabled = property(old, 'enabled') ?? property(old, 'Enabled');
    const status = asString(enabled);
    if (status !== null)
      fields.set('VersioningConfiguration', {
        kind: 'fields',
        fields: new Map([['Status', constant(status === 'true' ? 'Enabled' : 'Suspended', old.at)]]),
        open: false,
      });
  },
  'AWS::ApiGateway::Stage': (fields) => {
    // In Terraform the settings of a method are a nested block; in CloudFormation they are properties of the
    // same mapping as the path.
    const inner = fields.get('Settings');
    if (inner?.kind !== 'fields') return;
    fields.delete('Settings');
    for (const [name, value] of inner.fields) fields.set(name, value);
  },
  'AWS::ApiGateway::RestApi': withBody,
  'AWS::ApiGatewayV2::Api': withBody,
  // In Terraform, a retention of 0 means that logs are never deleted. CloudFormation has no property for that
  // case.
  'AWS::Logs::LogGroup': (fields) => {
    if (asString(fields.get('RetentionInDays')) === '0') fields.delete('RetentionInDays');
  },
  'AWS::IoT::TopicRule': withActions('TopicRulePayload', (name) => !/^(Sql|Description)$/.test(name)),
  'AWS::SES::ReceiptRule': withActions('Rule', (name) => name.endsWith('Action')),
  'AWS::Kinesis::Stream': (fields) => {
    if (asString(property(fields.get('StreamEncryption'), 'EncryptionType')) === 'NONE')
      fields.delete('StreamEncryption');
  },
  'AWS::Lambda::Function': (fields) => {
    // -1 stands for no reservation.
    if (asString(fields.get('ReservedConcurrentExecutions')) === '-1')
      fields.delete('ReservedConcurrentExecutions');
  },
  'AWS::DynamoDB::Table': (fields) => {
    // In CloudFormation, `StreamSpecification` has one mapping with `StreamViewType`; without it, there is no
    // stream.
    const view = property(fields.get('StreamSpecification'), 'StreamViewType');
    if (view === undefined) fields.delete('StreamSpecification');
  },
  'AWS::StepFunctions::StateMachine': (fields) => {
    const logging = fields.get('LoggingConfiguration');
    const destination = property(logging, 'Destinations');
    if (logging?.kind !== 'fields' || !destination) return;
    fields.set('LoggingConfiguration', {
      ...logging,
      fields: new Map(logging.fields).set('Destinations', {
        kind: 'list',
        items: [destination],
        open: false,
      }),
    });
  },
};
