import type { App } from '@emmental/model';
import type { Plain, PlainMap } from '../edit/write.ts';

/** Where blocked events of a function wait, as its rulebase says it. */
export interface Quarantine {
  /** `sqs:QuarantineQueue`, `sqs:https://…`, `s3:Bucket/prefix`, `file:/path`. */
  readonly written: string;
  /** The guard looks for it in the variable EMMENTAL_QUARANTINE. */
  readonly isInVariable: boolean;
}

/** What a deployment must bring, so that the guard can put blocked events there. */
export interface Keeping {
  /** Value of the variable EMMENTAL_QUARANTINE; null: it is not asked for. */
  readonly variable: Plain | null;
  /** One statement of the function's role; null: no role has a part in it. */
  readonly statement: PlainMap | null;
  /** What is wrong with it, for people. */
  readonly wrong: string | null;
}

const action = { sqs: 'sqs:SendMessage', s3: 's3:PutObject' } as const;

/** Names resources of the template by reference and others by their ARN. */
export function keepingIn({ written, isInVariable }: Quarantine, app: App): Keeping {
  const [, kind, target = ''] = /^(sqs|s3):(.*)$/s.exec(written) ?? [];
  if (kind !== 'sqs' && kind !== 's3') return { variable: null, statement: null, wrong: null };
  const [, name = '', rest = ''] = /^([^/]*)(.*)$/s.exec(target) ?? [];
  const isOwn = app.resources.has(name);
  const resource = kind === 'sqs' ? queue(target, isOwn) : objects(name, rest, isOwn);
  return {
    variable: isOwn && isInVariable ? { Ref: name } : null,
    statement: resource === null ? null : { Effect: 'Allow', Action: action[kind], Resource: resource },
    wrong:
      resource === null
        ? `quarantine ${written} is neither a queue of this template nor the address of a queue`
        : null,
  };
}

/** The queue of `https://sqs.eu-west-1.amazonaws.com/111122223333/name`; null when it is written in another way. */
function queue(target: string, isOwn: boolean): Plain | null {
  if (isOwn) return { 'Fn::GetAtt': [target, 'Arn'] };
  const [, region, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/([\w.-]+)$/.exec(target) ?? [];
  return name === undefined ? null : { 'Fn::Sub': `arn:\${AWS::Partition}:sqs:${region}:${account}:${name}` };
}

/** All objects below the prefix: the guard names each after the event. */
function objects(bucket: string, rest: string, isOwn: boolean): Plain {
  const below = `${rest.replace(/\/+$/, '')}/*`;
  return isOwn
    ? { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, below]] }
    : { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}${below}` };
}
