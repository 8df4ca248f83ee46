import { resourceRule } from '../../rule.ts';
import { answersOr, judge, scalar, settings } from '../../setting.ts';

/** A domain of a REST API that CloudFormation creates without a SecurityPolicy accepts TLS 1.0. Source: API Gateway API reference, CreateDomainName; cloudformation-coverage-roadmap#3. */
export const apiOldTls = resourceRule({
  id: 'api/old-tls',
  aliases: ['EMM-API-TLS'],
  slice: 'source',
  threats: [],
  help: 'The domain accepts TLS 1.0 and 1.1: someone on the network path may break or weaken the connection.',
  types: ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName'],
  judge: ({ type, properties }) => {
    const known = scalar((value) => /^TLS_1_[01]$/.test(String(value)));
    if (type === 'AWS::ApiGateway::DomainName')
      return judge(settings(properties, 'SecurityPolicy'), { absent: true, known });
    // Domains of HTTP APIs use TLS 1.2 by default.
    return answersOr(
      settings(properties, 'DomainNameConfigurations').flatMap((setting) =>
        setting.state === 'known' && setting.value.kind === 'list'
          ? setting.value.items.flatMap((item) =>
              judge(settings(item, 'SecurityPolicy'), { absent: false, known }),
            )
          : [],
      ),
      'SecurityPolicy is not set: TLS 1.2',
    );
  },
  describe: ({ id, type }) => ({
    title: `${id} accepts TLS 1.0`,
    severity: 'medium',
    fix: '`SecurityPolicy: TLS_1_2`',
    ...(type === 'AWS::ApiGateway::DomainName'
      ? { edit: { part: 'settings' as const, set: { SecurityPolicy: 'TLS_1_2' } } }
      : {}),
  }),
});
