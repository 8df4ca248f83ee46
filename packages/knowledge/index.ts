export * from './actions-of.ts';
export * from './address-names.ts';
export { alsoGives } from './also-gives.ts';
export * from './attack.ts';
export * from './boto3.ts';
export {
  comparerName,
  computedName,
  isAboutCaller,
  isFixedPassword,
  isGuardName,
  isVerifying,
  originHeader,
  rightName,
  secretName,
} from './callers.ts';
export { bareArn, type CloudFormationType, cloudFormationType, ownPlaceholder } from './cloudformation.ts';
export { keyNeeds, unknownKeyActions } from './encryption.ts';
export * from './escalation/index.ts';
export * from './google/index.ts';
export { googleIngress, internalIngress, openIngress } from './google-ingress.ts';
export { byHarm, type Harm, harmOf, harmsInOrder } from './harm.ts';
export {
  accessLevel,
  arnFormat,
  expandActions,
  hasResourceType,
  knownAction,
  type ResourceType,
  resourceTypes,
} from './iam.ts';
export { isJail } from './jails.ts';
export { type LayerNeed, layerNeeds } from './layer-needs.ts';
export * from './managed-policies.ts';
export * from './native-packages.ts';
export { prefixOfService } from './overrides/index.ts';
export { operationOfAnyVersion } from './past-operations.ts';
export * from './peers.ts';
export { type OnPlatform, platformVariable } from './platform-variables.ts';
export {
  type ArgumentLanguage,
  argumentsOfProgram,
  type ProgramArguments,
  programAt,
} from './program-arguments.ts';
export { isQuietLayerImage, type LayerCall, type PublicLayer, publicLayer } from './public-layers.ts';
export { queryLanguages } from './query-languages.ts';
export { cloudUseIn } from './quiet-packages/cloud-use.ts';
export { isCloudSdk, isQuietPackage, quietPackages } from './quiet-packages/index.ts';
export { reviewedPackages } from './quiet-packages/reviewed.ts';
export { isLocalProgram, isQuietProgram, namesItsFiles } from './quiet-programs.ts';
export type { ResourceLookup } from './resource-name.ts';
export type { ResourceNeed } from './resources.ts';
export * from './runtime-needs.ts';
export * from './sam-policies.ts';
export * from './secrets/index.ts';
export { addsNoFunctions, addsNoPermissions } from './serverless-plugins.ts';
export {
  type MethodStyle,
  operationOf,
  operationsOf,
  paginatorOperation,
  serviceNames,
  serviceOfBoto3,
  serviceOfId,
  serviceOfPackage,
  serviceOfV2Class,
  waiterOperation,
} from './services.ts';
export { type SinkRow, sinkRows, sinksOfThreat } from './sinks.ts';
export { type StoreRow, storeRow, valuesAt, writesOfStore } from './stores.ts';
export * from './triggers/index.ts';
