// Made by `npm run golden` from the files of this folder.
import type { ConfigurationRule } from '../rule.ts';
import { aliasFixedVersion } from './alias/fixed-version.ts';
import { answerEnvironment } from './answer/environment.ts';
import { answerOfEarlierCaller } from './answer/of-earlier-caller.ts';
import { answerStackTrace } from './answer/stack-trace.ts';
import { apiAnyOrigin } from './api/any-origin.ts';
import { apiCacheUnencrypted } from './api/cache-unencrypted.ts';
import { apiCompression } from './api/compression.ts';
import { apiDomainEndpoint } from './api/domain-endpoint.ts';
import { apiLogsPayloads } from './api/logs-payloads.ts';
import { apiNoAccessLog } from './api/no-access-log.ts';
import { apiNoCache } from './api/no-cache.ts';
import { apiNoClientCertificate } from './api/no-client-certificate.ts';
import { apiNoExecutionLog } from './api/no-execution-log.ts';
import { apiNoKey } from './api/no-key.ts';
import { apiNoLogFormat } from './api/no-log-format.ts';
import { apiNoLogGroup } from './api/no-log-group.ts';
import { apiNoThrottle } from './api/no-throttle.ts';
import { apiNoTracing } from './api/no-tracing.ts';
import { apiNoValidation } from './api/no-validation.ts';
import { apiNoWaf } from './api/no-waf.ts';
import { apiOldTls } from './api/old-tls.ts';
import { apiOnlyKey } from './api/only-key.ts';
import { apiOpenDelete } from './api/open-delete.ts';
import { apiOpenIntake } from './api/open-intake.ts';
import { apiOpenMethod } from './api/open-method.ts';
import { apiOpenOperation } from './api/open-operation.ts';
import { apiOpenPolicy } from './api/open-policy.ts';
import { apiOpenRoute } from './api/open-route.ts';
import { apiPublicEndpoint } from './api/public-endpoint.ts';
import { apiSecretInStage } from './api/secret-in-stage.ts';
import { appsyncApiKey } from './appsync/api-key.ts';
import { appsyncCacheUnencrypted } from './appsync/cache-unencrypted.ts';
import { appsyncNoLog } from './appsync/no-log.ts';
import { appsyncNoWaf } from './appsync/no-waf.ts';
import { brokerPublic } from './broker/public.ts';
import { bucketBlockSwitchedOff } from './bucket/block-switched-off.ts';
import { bucketNoAccessLog } from './bucket/no-access-log.ts';
import { bucketPlainHttp } from './bucket/plain-http.ts';
import { bucketPublic } from './bucket/public.ts';
import { bucketUnencrypted } from './bucket/unencrypted.ts';
import { bucketUnversioned } from './bucket/unversioned.ts';
import { busBroadPattern } from './bus/broad-pattern.ts';
import { busNoDeadLetter } from './bus/no-dead-letter.ts';
import { busOtherAccount } from './bus/other-account.ts';
import { busPublic } from './bus/public.ts';
import { chainLoop } from './chain/loop.ts';
import { chainOpenSource } from './chain/open-source.ts';
import { chainSideDoor } from './chain/side-door.ts';
import { deliveryUnencrypted } from './delivery/unencrypted.ts';
import { functionEventToken } from './function/event-token.ts';
import { functionImageByTag } from './function/image-by-tag.ts';
import { functionKeepsFiles } from './function/keeps-files.ts';
import { functionLargeMemory } from './function/large-memory.ts';
import { functionLargeStorage } from './function/large-storage.ts';
import { functionLayerOfOtherAccount } from './function/layer-of-other-account.ts';
import { functionLongTimeout } from './function/long-timeout.ts';
import { functionNoConcurrencyLimit } from './function/no-concurrency-limit.ts';
import { functionNoFailureDestination } from './function/no-failure-destination.ts';
import { functionNoLogGroup } from './function/no-log-group.ts';
import { functionNoTracing } from './function/no-tracing.ts';
import { functionNoTrigger } from './function/no-trigger.ts';
import { functionOldRuntime } from './function/old-runtime.ts';
import { functionOneZone } from './function/one-zone.ts';
import { functionOutsideNetwork } from './function/outside-network.ts';
import { functionPermissionAnyAction } from './function/permission-any-action.ts';
import { functionPermissionWithoutSource } from './function/permission-without-source.ts';
import { functionRefusedRuntime } from './function/refused-runtime.ts';
import { functionSameOutsideRole } from './function/same-outside-role.ts';
import { functionSecretInEnvironment } from './function/secret-in-environment.ts';
import { functionSharedKey } from './function/shared-key.ts';
import { functionUnsignedCode } from './function/unsigned-code.ts';
import { functionUntagged } from './function/untagged.ts';
import { googleAgentRole } from './google/agent-role.ts';
import { googleBucketPublic } from './google/bucket-public.ts';
import { googleDefaultAccount } from './google/default-account.ts';
import { googleOpenIngress } from './google/open-ingress.ts';
import { googleOpenWrites } from './google/open-writes.ts';
import { googleOutsideNetwork } from './google/outside-network.ts';
import { googlePlainHttp } from './google/plain-http.ts';
import { googleProjectInvoker } from './google/project-invoker.ts';
import { googlePublic } from './google/public.ts';
import { googleTopicPublic } from './google/topic-public.ts';
import { googleTopicSharedKey } from './google/topic-shared-key.ts';
import { googleWideRole } from './google/wide-role.ts';
import { identityGuests } from './identity/guests.ts';
import { identityNoMfa } from './identity/no-mfa.ts';
import { layerPublic } from './layer/public.ts';
import { layerSecret } from './layer/secret.ts';
import { logNoRetention } from './log/no-retention.ts';
import { logOfNobody } from './log/of-nobody.ts';
import { logSharedKey } from './log/shared-key.ts';
import { mappingNoFailureDestination } from './mapping/no-failure-destination.ts';
import { mappingShortVisibility } from './mapping/short-visibility.ts';
import { mappingSwitchedOff } from './mapping/switched-off.ts';
import { moduleUnpinned } from './module/unpinned.ts';
import { packageCredentials } from './package/credentials.ts';
import { packageTakesAll } from './package/takes-all.ts';
import { parameterShown } from './parameter/shown.ts';
import { permissionPublic } from './permission/public.ts';
import { pluginUnpinned } from './plugin/unpinned.ts';
import { policyAllResources } from './policy/all-resources.ts';
import { policyAnyAction } from './policy/any-action.ts';
import { policyFunctionNames } from './policy/function-names.ts';
import { policyNotAction } from './policy/not-action.ts';
import { policyNotPrincipal } from './policy/not-principal.ts';
import { policyPassAnyRole } from './policy/pass-any-role.ts';
import { queueAnyAction } from './queue/any-action.ts';
import { queueNoDeadLetter } from './queue/no-dead-letter.ts';
import { queuePlainHttp } from './queue/plain-http.ts';
import { queuePublic } from './queue/public.ts';
import { queueSharedKey } from './queue/shared-key.ts';
import { queueUnencrypted } from './queue/unencrypted.ts';
import { roleAnyoneAssumes } from './role/anyone-assumes.ts';
import { roleGivesCredentials } from './role/gives-credentials.ts';
import { roleNoBoundary } from './role/no-boundary.ts';
import { secretNoRotation } from './secret/no-rotation.ts';
import { secretPlainParameter } from './secret/plain-parameter.ts';
import { secretSharedKey } from './secret/shared-key.ts';
import { signingOnlyWarns } from './signing/only-warns.ts';
import { streamSharedKey } from './stream/shared-key.ts';
import { streamUnencrypted } from './stream/unencrypted.ts';
import { tableDeletable } from './table/deletable.ts';
import { tableNoRecovery } from './table/no-recovery.ts';
import { tablePublic } from './table/public.ts';
import { tableSharedKey } from './table/shared-key.ts';
import { topicNoRedrive } from './topic/no-redrive.ts';
import { topicOtherAccount } from './topic/other-account.ts';
import { topicPlainHttp } from './topic/plain-http.ts';
import { topicPublic } from './topic/public.ts';
import { topicSharedKey } from './topic/shared-key.ts';
import { topicUnencrypted } from './topic/unencrypted.ts';
import { urlAnyOrigin } from './url/any-origin.ts';
import { urlOpen } from './url/open.ts';
import { userOwnPolicy } from './user/own-policy.ts';
import { workflowLogsPayloads } from './workflow/logs-payloads.ts';
import { workflowNoCatch } from './workflow/no-catch.ts';
import { workflowNoLog } from './workflow/no-log.ts';
import { workflowNoTracing } from './workflow/no-tracing.ts';
import { workflowSecretInDefinition } from './workflow/secret-in-definition.ts';
import { workflowSharedKey } from './workflow/shared-key.ts';

export const configurationRules: readonly ConfigurationRule[] = [
  aliasFixedVersion,
  answerEnvironment,
  answerOfEarlierCaller,
  answerStackTrace,
  apiAnyOrigin,
  apiCacheUnencrypted,
  apiCompression,
  apiDomainEndpoint,
  apiLogsPayloads,
  apiNoAccessLog,
  apiNoCache,
  apiNoClientCertificate,
  apiNoExecutionLog,
  apiNoKey,
  apiNoLogFormat,
  apiNoLogGroup,
  apiNoThrottle,
  apiNoTracing,
  apiNoValidation,
  apiNoWaf,
  apiOldTls,
  apiOnlyKey,
  apiOpenDelete,
  apiOpenIntake,
  apiOpenMethod,
  apiOpenOperation,
  apiOpenPolicy,
  apiOpenRoute,
  apiPublicEndpoint,
  apiSecretInStage,
  appsyncApiKey,
  appsyncCacheUnencrypted,
  appsyncNoLog,
  appsyncNoWaf,
  brokerPublic,
  bucketBlockSwitchedOff,
  bucketNoAccessLog,
  bucketPlainHttp,
  bucketPublic,
  bucketUnencrypted,
  bucketUnversioned,
  busBroadPattern,
  busNoDeadLetter,
  busOtherAccount,
  busPublic,
  chainLoop,
  chainOpenSource,
  chainSideDoor,
  deliveryUnencrypted,
  functionEventToken,
  functionImageByTag,
  functionKeepsFiles,
  functionLargeMemory,
  functionLargeStorage,
  functionLayerOfOtherAccount,
  functionLongTimeout,
  functionNoConcurrencyLimit,
  functionNoFailureDestination,
  functionNoLogGroup,
  functionNoTracing,
  functionNoTrigger,
  functionOldRuntime,
  functionOneZone,
  functionOutsideNetwork,
  functionPermissionAnyAction,
  functionPermissionWithoutSource,
  functionRefusedRuntime,
  functionSameOutsideRole,
  functionSecretInEnvironment,
  functionSharedKey,
  functionUnsignedCode,
  functionUntagged,
  googleAgentRole,
  googleBucketPublic,
  googleDefaultAccount,
  googleOpenIngress,
  googleOpenWrites,
  googleOutsideNetwork,
  googlePlainHttp,
  googleProjectInvoker,
  googlePublic,
  googleTopicPublic,
  googleTopicSharedKey,
  googleWideRole,
  identityGuests,
  identityNoMfa,
  layerPublic,
  layerSecret,
  logNoRetention,
  logOfNobody,
  logSharedKey,
  mappingNoFailureDestination,
  mappingShortVisibility,
  mappingSwitchedOff,
  moduleUnpinned,
  packageCredentials,
  packageTakesAll,
  parameterShown,
  permissionPublic,
  pluginUnpinned,
  policyAllResources,
  policyAnyAction,
  policyFunctionNames,
  policyNotAction,
  policyNotPrincipal,
  policyPassAnyRole,
  queueAnyAction,
  queueNoDeadLetter,
  queuePlainHttp,
  queuePublic,
  queueSharedKey,
  queueUnencrypted,
  roleAnyoneAssumes,
  roleGivesCredentials,
  roleNoBoundary,
  secretNoRotation,
  secretPlainParameter,
  secretSharedKey,
  signingOnlyWarns,
  streamSharedKey,
  streamUnencrypted,
  tableDeletable,
  tableNoRecovery,
  tablePublic,
  tableSharedKey,
  topicNoRedrive,
  topicOtherAccount,
  topicPlainHttp,
  topicPublic,
  topicSharedKey,
  topicUnencrypted,
  urlAnyOrigin,
  urlOpen,
  userOwnPolicy,
  workflowLogsPayloads,
  workflowNoCatch,
  workflowNoLog,
  workflowNoTracing,
  workflowSecretInDefinition,
  workflowSharedKey,
];

/** The file of each rule, in the same order. */
export const ruleFiles: readonly string[] = [
  'alias/fixed-version.ts',
  'answer/environment.ts',
  'answer/of-earlier-caller.ts',
  'answer/stack-trace.ts',
  'api/any-origin.ts',
  'api/cache-unencrypted.ts',
  'api/compression.ts',
  'api/domain-endpoint.ts',
  'api/logs-payloads.ts',
  'api/no-access-log.ts',
  'api/no-cache.ts',
  'api/no-client-certificate.ts',
  'api/no-execution-log.ts',
  'api/no-key.ts',
  'api/no-log-format.ts',
  'api/no-log-group.ts',
  'api/no-throttle.ts',
  'api/no-tracing.ts',
  'api/no-validation.ts',
  'api/no-waf.ts',
  'api/old-tls.ts',
  'api/only-key.ts',
  'api/open-delete.ts',
  'api/open-intake.ts',
  'api/open-method.ts',
  'api/open-operation.ts',
  'api/open-policy.ts',
  'api/open-route.ts',
  'api/public-endpoint.ts',
  'api/secret-in-stage.ts',
  'appsync/api-key.ts',
  'appsync/cache-unencrypted.ts',
  'appsync/no-log.ts',
  'appsync/no-waf.ts',
  'broker/public.ts',
  'bucket/block-switched-off.ts',
  'bucket/no-access-log.ts',
  'bucket/plain-http.ts',
  'bucket/public.ts',
  'bucket/unencrypted.ts',
  'bucket/unversioned.ts',
  'bus/broad-pattern.ts',
  'bus/no-dead-letter.ts',
  'bus/other-account.ts',
  'bus/public.ts',
  'chain/loop.ts',
  'chain/open-source.ts',
  'chain/side-door.ts',
  'delivery/unencrypted.ts',
  'function/event-token.ts',
  'function/image-by-tag.ts',
  'function/keeps-files.ts',
  'function/large-memory.ts',
  'function/large-storage.ts',
  'function/layer-of-other-account.ts',
  'function/long-timeout.ts',
  'function/no-concurrency-limit.ts',
  'function/no-failure-destination.ts',
  'function/no-log-group.ts',
  'function/no-tracing.ts',
  'function/no-trigger.ts',
  'function/old-runtime.ts',
  'function/one-zone.ts',
  'function/outside-network.ts',
  'function/permission-any-action.ts',
  'function/permission-without-source.ts',
  'function/refused-runtime.ts',
  'function/same-outside-role.ts',
  'function/secret-in-environment.ts',
  'function/shared-key.ts',
  'function/unsigned-code.ts',
  'function/untagged.ts',
  'google/agent-role.ts',
  'google/bucket-public.ts',
  'google/default-account.ts',
  'google/open-ingress.ts',
  'google/open-writes.ts',
  'google/outside-network.ts',
  'google/plain-http.ts',
  'google/project-invoker.ts',
  'google/public.ts',
  'google/topic-public.ts',
  'google/topic-shared-key.ts',
  'google/wide-role.ts',
  'identity/guests.ts',
  'identity/no-mfa.ts',
  'layer/public.ts',
  'layer/secret.ts',
  'log/no-retention.ts',
  'log/of-nobody.ts',
  'log/shared-key.ts',
  'mapping/no-failure-destination.ts',
  'mapping/short-visibility.ts',
  'mapping/switched-off.ts',
  'module/unpinned.ts',
  'package/credentials.ts',
  'package/takes-all.ts',
  'parameter/shown.ts',
  'permission/public.ts',
  'plugin/unpinned.ts',
  'policy/all-resources.ts',
  'policy/any-action.ts',
  'policy/function-names.ts',
  'policy/not-action.ts',
  'policy/not-principal.ts',
  'policy/pass-any-role.ts',
  'queue/any-action.ts',
  'queue/no-dead-letter.ts',
  'queue/plain-http.ts',
  'queue/public.ts',
  'queue/shared-key.ts',
  'queue/unencrypted.ts',
  'role/anyone-assumes.ts',
  'role/gives-credentials.ts',
  'role/no-boundary.ts',
  'secret/no-rotation.ts',
  'secret/plain-parameter.ts',
  'secret/shared-key.ts',
  'signing/only-warns.ts',
  'stream/shared-key.ts',
  'stream/unencrypted.ts',
  'table/deletable.ts',
  'table/no-recovery.ts',
  'table/public.ts',
  'table/shared-key.ts',
  'topic/no-redrive.ts',
  'topic/other-account.ts',
  'topic/plain-http.ts',
  'topic/public.ts',
  'topic/shared-key.ts',
  'topic/unencrypted.ts',
  'url/any-origin.ts',
  'url/open.ts',
  'user/own-policy.ts',
  'workflow/logs-payloads.ts',
  'workflow/no-catch.ts',
  'workflow/no-log.ts',
  'workflow/no-tracing.ts',
  'workflow/secret-in-definition.ts',
  'workflow/shared-key.ts',
];
