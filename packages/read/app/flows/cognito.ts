import { asString } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, type Reach } from '../flow.ts';
import { entries, isAbsent, isTrue, property } from '../property.ts';

/** Reads the triggers of Cognito user pools. */
export function userPoolTriggers(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Cognito::UserPool').flatMap((pool) =>
    entries(property(pool.properties, 'LambdaConfig')).flatMap(({ key, when, value }) => {
      const target = value.kind === 'fields' ? property(value, 'LambdaArn') : value;
      return app.functionsNamed(target).map((to) =>
        flow({
          to,
          kind: 'cognito',
          source: `cognito ${pool.id} ${key}`,
          sourceId: pool.id,
          reach: reachOf(key, pool),
          when: when ?? pool.condition,
          at: value.at ?? pool.at,
          through: [pool.id],
        }),
      );
    }),
  );
}

/** Triggers that run before Cognito has verified the user. Source: Cognito, Lambda trigger sources. */
const beforeSignIn = new Set([
  'PreAuthentication',
  'UserMigration',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
]);

function reachOf(trigger: string, pool: Declaration): Reach {
  if (beforeSignIn.has(trigger)) return { exposure: 'public', by: 'it runs before the user is signed in' };
  const adminOnly = property(pool.properties, 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly');
  if (!isAbsent(adminOnly) && asString(adminOnly) === null) {
    return { exposure: 'unknown', by: 'whether anyone can sign up is not known' };
  }
  return isTrue(adminOnly)
    ? { exposure: 'authenticated', by: 'users that an administrator created' }
    : { exposure: 'public', by: 'anyone can sign up' };
}
