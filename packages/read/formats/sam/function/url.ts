import { get } from '../../../tree.ts';
import { intrinsicOf } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { add, type Expansion, report, type SamResource } from '../expansion.ts';
import { check } from '../shapes.ts';
import type { Target } from '../target.ts';

/** Adds the function URL. For `AuthType: NONE`, adds the two permissions that allow everyone to call it. */
export function addFunctionUrl(expansion: Expansion, resource: SamResource, target: Target): void {
  const url = property(resource.properties, 'FunctionUrlConfig');
  if (!isFilled(url)) return;
  const auth = property(url, 'AuthType');
  const name = auth?.kind === 'scalar' ? auth.value : null;
  const computed = intrinsicOf(url) !== null || intrinsicOf(auth) !== null;
  if (!computed && name !== 'NONE' && name !== 'AWS_IAM')
    report(
      expansion,
      'template/invalid',
      url.at,
      `FunctionUrlConfig of ${resource.id} needs AuthType NONE or AWS_IAM`,
    );
  const cors = property(url, 'Cors');
  if (cors?.kind === 'map' && intrinsicOf(cors) === null)
    check(expansion, corsShape, cors, `Cors of ${resource.id}`);
  const place = { at: url.at };
  const fields = {
    AuthType: auth,
    Cors: isFilled(cors) ? cors : undefined,
    InvokeMode: get(url, 'InvokeMode'),
  };
  const functionTarget = target.id === resource.id ? target.name : target.arn;
  add(
    expansion,
    resource,
    `${resource.id}Url`,
    'AWS::Lambda::Url',
    { TargetFunctionArn: functionTarget, ...fields },
    place,
  );
  if (name !== 'NONE' || intrinsicOf(url) !== null) return;
  const open = { FunctionName: functionTarget, Principal: '*' };
  add(
    expansion,
    resource,
    `${resource.id}UrlPublicPermissions`,
    'AWS::Lambda::Permission',
    { Action: 'lambda:InvokeFunctionUrl', ...open, FunctionUrlAuthType: auth },
    place,
  );
  add(
    expansion,
    resource,
    `${resource.id}URLInvokeAllowPublicAccess`,
    'AWS::Lambda::Permission',
    { Action: 'lambda:InvokeFunction', ...open, InvokedViaFunctionUrl: true },
    place,
  );
}

const corsShape =
  'AllowOrigins:list AllowMethods:list AllowCredentials:flag AllowHeaders:list ExposeHeaders:list MaxAge:number';
