import { unknown } from '@emmental/model';
import type { Node } from '../../tree.ts';
import { getAtt } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import { targetOf } from './alias.ts';
import { permissionId, urlId } from './names.ts';
import { type FunctionUse, spelled } from './service.ts';
import type { Stack } from './stack.ts';

/**
 * Adds the URL of a function and the permission to call it. Everyone can call it, unless its authorizer is
 * `aws_iam`.
 */
export function lowerUrl(use: FunctionUse, stack: Stack): void {
  const url = property(use.settings, 'url');
  if (!url || !isFilled(url)) return;
  const { values } = stack.service;
  const authorizer = property(url, 'authorizer');
  const undecided = values.valueOf(url) ?? values.valueOf(authorizer);
  let auth: Draft = spelled(authorizer, values) === 'aws_iam' ? 'AWS_IAM' : 'NONE';
  if (undecided) auth = values.node(unknown('the authorizer of its URL is not known'), url.at);
  const condition = property(use.settings, 'condition');
  const from = { ...use, at: url.at };
  stack.put(
    urlId(use.key),
    {
      Type: 'AWS::Lambda::Url',
      Properties: {
        AuthType: auth,
        TargetFunctionArn: targetOf(use),
        Cors: corsOf(property(url, 'cors')),
        InvokeMode:
          spelled(property(url, 'invokeMode'), values) === 'RESPONSE_STREAM' ? 'RESPONSE_STREAM' : undefined,
      },
      Condition: condition,
    },
    from,
  );
  stack.output(urlId(use.key), getAtt(urlId(use.key), 'FunctionUrl'));
  if (auth !== 'NONE') return;
  const permit = (suffix: string, action: string, more: Readonly<Record<string, Draft>>) =>
    stack.put(
      permissionId(use.key, suffix),
      {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: targetOf(use), Action: action, Principal: '*', ...more },
        Condition: condition,
      },
      from,
    );
  permit('FnUrl', 'lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' });
  permit('Fn', 'lambda:InvokeFunction', { InvokedViaFunctionUrl: true });
}

const defaultHeaders = [
  'Content-Type',
  'X-Amz-Date',
  'Authorization',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amzn-Trace-Id',
];

function corsOf(cors: Node | undefined): Draft {
  if (!cors || !isFilled(cors)) return undefined;
  return {
    AllowCredentials: property(cors, 'allowCredentials'),
    AllowHeaders: property(cors, 'allowedHeaders') ?? defaultHeaders,
    AllowMethods: property(cors, 'allowedMethods') ?? ['*'],
    AllowOrigins: property(cors, 'allowedOrigins') ?? ['*'],
    ExposeHeaders: property(cors, 'exposedResponseHeaders'),
    MaxAge: property(cors, 'maxAge'),
  };
}
