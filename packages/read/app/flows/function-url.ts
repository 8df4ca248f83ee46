import { asString } from '@emmental/model';
import { reachOfEach } from '../audience.ts';
import type { Declared } from '../declared.ts';
import { type Flow, flow, type Reach, settingsOfResource } from '../flow.ts';
import { property } from '../property.ts';

/** Reads `AWS::Lambda::Url`, the HTTPS address of a function. */
export function functionUrls(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Lambda::Url').flatMap((url) => {
    const reach = reachOfEach(property(url.properties, 'AuthType'), unset, (value) =>
      reachOf(asString(value)),
    );
    return app.functionsNamed(property(url.properties, 'TargetFunctionArn')).map((to) =>
      flow({
        to,
        kind: 'function-url',
        source: 'function URL',
        sourceId: url.id,
        reach,
        when: url.condition,
        at: url.at,
        settings: settingsOfResource(url, 'TargetFunctionArn'),
        through: [url.id],
      }),
    );
  });
}

const unset: Reach = { exposure: 'unknown', by: 'the URL has no AuthType' };

function reachOf(type: string | null): Reach {
  if (type === 'NONE') return { exposure: 'public', by: 'URL AuthType NONE' };
  if (type === 'AWS_IAM')
    return { exposure: 'account', by: 'URL AuthType AWS_IAM', permission: 'lambda:InvokeFunctionUrl' };
  return { exposure: 'unknown', by: 'the AuthType of the URL is not known' };
}
