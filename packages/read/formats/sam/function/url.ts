import { get } from '../../../tree.ts';
import { intrinsicOf } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { add, type Expansion, report, type SamResource } from '../expansion.ts';
import { check } from '../shapes.ts';
import type { Target } from '../target.ts';

/** Writes the function URL, and for `AuthType: NONE` the two permissions that let everyone call it. */
export function addFunctionUrl(x: Expansion, of: SamResource, target: Target): void {
  const url = property(of.properties, 'FunctionUrlConfig');
  if (!isFilled(url)) return;
  const auth = property(url, 'AuthType');
  const name = auth?.kind === 'scalar' ? auth.value : null;
  const computed = intrinsicOf(url) !== null || intrinsicOf(auth) !== null;
  if (!computed && name !== 'NONE' && name !== 'AWS_IAM')
    report(x, 'template/invalid', url.at, `FunctionUrlConfig of ${of.id} needs AuthType NONE or AWS_IAM`);
  const cors = property(url, 'Cors');
  if (cors?.kind === 'map' && intrinsicOf(cors) === null) check(x, corsShape, cors, `Cors of ${of.id}`);
  const place = { at: url.at };
  const fields = {
    AuthType: auth,
    Cors: isFilled(cors) ? cors : undefined,
    InvokeMode: get(url, 'InvokeMode'),
  };
  const whom = target.id === of.id ? target.name : target.arn;
  add(x, of, `${of.id}Url`, 'AWS::Lambda::Url', { TargetFunctionArn: whom, ...fields }, place);
  if (name !== 'NONE' || intrinsicOf(url) !== null) return;
  const open = { FunctionName: whom, Principal: '*' };
  add(
    x,
    of,
    `${of.id}UrlPublicPermissions`,
    'AWS::Lambda::Permission',
    { Action: 'lambda:InvokeFunctionUrl', ...open, FunctionUrlAuthType: auth },
    place,
  );
  add(
    x,
    of,
    `${of.id}URLInvokeAllowPublicAccess`,
    'AWS::Lambda::Permission',
    { Action: 'lambda:InvokeFunction', ...open, InvokedViaFunctionUrl: true },
    place,
  );
}

const corsShape =
  'AllowOrigins:list AllowMethods:list AllowCredentials:flag AllowHeaders:list ExposeHeaders:list MaxAge:number';
