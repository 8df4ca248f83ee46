import { account, region } from '@emmental/emulator';
import { type App, fieldOf, type Hole, type Resource, spelled, type Value } from '@emmental/model';

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': region,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The properties that set the name of a resource. */
const nameProperties = [
  'BucketName',
  'TableName',
  'QueueName',
  'TopicName',
  'Name',
  'FunctionName',
  'StreamName',
  'name',
];

/**
 * Returns the name of a deployed resource: from the template, otherwise in the form of CloudFormation's generated names.
 */
export function nameOf(id: string, app: App): string {
  const resource = app.resources.get(id);
  const { properties } = resource ?? {};
  const written = nameProperties
    .map((name) => fieldOf(properties, name))
    .find((value) => value !== undefined);
  const name = written ? textOf(written, app) : `${app.name}-${id}-1A2B3C4D`;
  return resource?.type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}

/** Returns a text of the template with the values of an imaginary deployment; unknown parts are left out. */
export function textOf(value: Value, app: App): string {
  if (value.kind === 'one-of') return textOf(value.choices[0]?.value ?? { kind: 'constant', value: '' }, app);
  return spelled(value, (hole) => holeOf(hole, app));
}

/** Returns the text for a reference or pseudo parameter. `@cloud@` is a placeholder for the address of the emulated AWS (`stage.ts`). */
function holeOf(hole: Hole, app: App): string {
  if (hole.kind === 'pseudo')
    return hole.name === 'AWS::StackName' ? app.name : (pseudo[hole.name] ?? hole.name.replace(/^AWS::/, ''));
  if (hole.kind !== 'resource') return '';
  const name = nameOf(hole.id, app);
  const resource = app.resources.get(hole.id);
  if (hole.attribute === null) return refOf(resource, name);
  if (/Arn$/.test(hole.attribute)) return arnOf(resource, name);
  return /Url$|^ur[il]$/.test(hole.attribute) ? `@cloud@/${account}/${name}` : name;
}

/** Returns the value of `Ref`. Source: CloudFormation, return values of each type. */
function refOf(resource: Resource | undefined, name: string): string {
  if (resource?.type === 'AWS::SQS::Queue') return `@cloud@/${account}/${name}`;
  return resource?.type === 'AWS::SNS::Topic' ? arnOf(resource, name) : name;
}

/** ARNs without their beginning, by resource type. */
const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `s3:::${name}`,
  'AWS::DynamoDB::Table': (name) => `dynamodb:${region}:${account}:table/${name}`,
  'AWS::SQS::Queue': (name) => `sqs:${region}:${account}:${name}`,
  'AWS::SNS::Topic': (name) => `sns:${region}:${account}:${name}`,
  'AWS::Kinesis::Stream': (name) => `kinesis:${region}:${account}:stream/${name}`,
  'AWS::Lambda::Function': (name) => `lambda:${region}:${account}:function:${name}`,
  'AWS::Serverless::Function': (name) => `lambda:${region}:${account}:function:${name}`,
};

const arnOf = (resource: Resource | undefined, name: string): string =>
  `arn:aws:${(arns[resource?.type ?? ''] ?? ((resourceName: string) => `service:${region}:${account}:${resourceName}`))(name)}`;

/** Returns an ARN for an ARN pattern of a report: references become names, and `*` becomes `x`. */
export const filled = (pattern: string, app: App): string =>
  pattern
    .replaceAll(/\$\{([^}]*)\}/g, (_, inner: string) => {
      if (inner === 'AWS::StackName') return app.name;
      const known = pseudo[inner];
      if (known !== undefined) return known;
      const [id = '', attribute] = inner.split('.');
      return attribute === 'Arn' ? arnOf(app.resources.get(id), nameOf(id, app)) : nameOf(id, app);
    })
    .replaceAll('*', 'x');
