import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { existingRestApi, restApi } from './apis.ts';

const deploymentId = 'ApiGatewayDeployment';

/**
 * Adds the deployment. The framework appends random digits to its id, which are left out. The framework
 * enables logs and tracing with API calls after the deployment; here they become settings of a stage, so that
 * rules can check them.
 */
export function lowerStage(stack: Stack): void {
  const { service } = stack;
  const { provider, stage, values } = service;
  const logs = property(provider, 'logs', 'restApi');
  const tracing = property(provider, 'tracing', 'apiGateway');
  const hasStage = !existingRestApi(stack) && (isFilled(logs) || tracing !== undefined);
  const properties: Record<string, Draft> = { RestApiId: restApi(stack) };
  if (!hasStage) properties['StageName'] = stage;
  stack.put(deploymentId, { Type: 'AWS::ApiGateway::Deployment', Properties: properties }, service);
  if (!hasStage) return;
  const accessLog = isFilled(logs) && isOn(property(logs, 'accessLogging'));
  const executionLog = isFilled(logs) && isOn(property(logs, 'executionLogging'));
  stack.put(
    'ApiGatewayStage',
    {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        DeploymentId: ref(deploymentId),
        RestApiId: restApi(stack),
        StageName: stage,
        TracingEnabled: tracing ?? false,
        AccessLogSetting: accessLog
          ? { DestinationArn: getAtt('ApiGatewayLogGroup', 'Arn'), Format: property(logs, 'format') }
          : undefined,
        MethodSettings: executionLog
          ? [
              {
                HttpMethod: '*',
                ResourcePath: '/*',
                LoggingLevel: spelled(property(logs, 'level'), values) ?? 'INFO',
                DataTraceEnabled: property(logs, 'fullExecutionData') ?? true,
              },
            ]
          : undefined,
      },
    },
    service,
  );
  if (!accessLog) return;
  const name = textNode(['/aws/api-gateway/', ...service.name, `-${stage}`], values, service.at);
  const group = { LogGroupName: name, RetentionInDays: property(provider, 'logRetentionInDays') };
  stack.put('ApiGatewayLogGroup', { Type: 'AWS::Logs::LogGroup', Properties: group }, service);
}

/** Tells if a setting is on. The default of these settings is on. */
const isOn = (node: ReturnType<typeof property>): boolean => node === undefined || isFilled(node);
