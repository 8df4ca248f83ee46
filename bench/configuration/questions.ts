/**
 * A query of another scanner whose question is narrower than, or different from, the question of its row in
 * rules.json, and the finding that answers it with yes. Each row is written from the source of the query, and applies
 * to all its tests.
 */
export interface Question {
  readonly rule: string;
  readonly peer: string;
  /** Matches the names of the query's tests. */
  readonly query: RegExp;
  readonly asks: string;
  readonly told: readonly Told[];
}

interface Told {
  /** A rule, or all rules of a row. */
  readonly by: string;
  /** The finding contains this text in its title, its evidence or a detail (`label: text`). */
  readonly says?: RegExp;
  /** A finding without consequence does not count: if something else limits the risk, the query passes too. */
  readonly weighs?: true;
}

export const questions: readonly Question[] = [
  {
    rule: 'EMM-API-APIKEY-ONLY',
    peer: 'KICS',
    query: /\/api_gateway_method_does_not_contains_an_api_key /,
    asks: 'whether a method asks for a key; the row, whether a key is all that is asked for',
    told: [{ by: 'api/no-key' }],
  },
  {
    rule: 'EMM-API-ACCESSLOG',
    peer: 'KICS',
    query: /\/api_gateway_access_logging_disabled /,
    asks: 'for an access log, whatever its format, and for an execution log',
    told: [{ by: 'api/no-access-log', says: /^Nobody can tell/ }, { by: 'api/no-execution-log' }],
  },
  {
    rule: 'EMM-API-ACCESSLOG',
    peer: 'guard',
    query: /^api_gwv2_access_logs_enabled:/,
    asks: 'for an access log with a format',
    told: [{ by: 'EMM-API-ACCESSLOG' }, { by: 'api/no-log-format' }],
  },
  {
    rule: 'EMM-API-CACHE-ENC',
    peer: 'guard',
    query: /^api_gw_cache_enabled_and_encrypted:/,
    asks: 'that methods are cached, and that what is cached is encrypted',
    told: [{ by: 'EMM-API-CACHE-ENC' }, { by: 'EMM-API-CACHE', says: /^(No cache stands|Equal requests)/ }],
  },
  {
    rule: 'EMM-API-EXECLOG',
    peer: 'KICS',
    query: /\/api_gateway_with_cloudwatch_logging_disabled /,
    asks: 'for a log group with the name of the stage; the row, whether the stage logs',
    told: [{ by: 'api/no-log-group' }],
  },
  {
    rule: 'EMM-API-PUBLIC-ENDPOINT',
    peer: 'guard',
    query: /^api_gw_endpoint_type_check:/,
    asks: 'whether a domain name says its type, each of the three; the row, whether APIs are private',
    told: [{ by: 'api/domain-endpoint' }],
  },
  {
    rule: 'EMM-FN-ADMIN-PRIV',
    peer: 'KICS',
    query: /^cloudFormation\/aws\/lambda_functions_with_full_privileges /,
    asks: 'for a star in actions and resources, of one service too',
    told: [{ by: 'EMM-FN-ADMIN-PRIV' }, { by: 'EMM-IAM-STAR-ACTION' }],
  },
  {
    rule: 'EMM-FN-ADMIN-PRIV',
    peer: 'KICS',
    query: /^terraform\/aws\/lambda_function_with_privileged_role /,
    asks: 'for actions that lead to more permissions',
    told: [{ by: 'EMM-FN-ADMIN-PRIV' }, { by: 'EMM-IAM-PRIVESC' }],
  },
  {
    rule: 'EMM-FN-PERM-ACTION',
    peer: 'KICS',
    query: /\/lambda_iam_invokefunction_misconfigured /,
    asks: 'how policies of identities name the functions they start; the row, for actions in permissions of functions',
    told: [{ by: 'policy/function-names' }],
  },
  {
    rule: 'EMM-FN-PUBLIC-PERM',
    peer: 'guard',
    query: /^lambda_function_public_access_prohibited:/,
    asks: 'for everybody or a service without a source, on functions and layers',
    told: [
      { by: 'EMM-FN-PUBLIC-PERM' },
      { by: 'EMM-FN-PERM-NOSOURCE' },
      { by: 'EMM-FN-LAYER-PUBLIC', weighs: true },
    ],
  },
  {
    rule: 'EMM-FN-PUBLIC-PERM',
    peer: 'guard',
    query: /^lambda_no_wildcard_principal:/,
    asks: 'for everybody, on functions and layers',
    told: [{ by: 'EMM-FN-PUBLIC-PERM' }, { by: 'EMM-FN-LAYER-PUBLIC' }],
  },
  {
    rule: 'EMM-IAM-ASSUME-STAR',
    peer: 'KICS',
    query: /^cloudFormation\/aws\/iam_policy_grants_assumerole_permission_across_all_services /,
    asks: 'whether a policy lets every role be assumed; the row, who may assume a role',
    told: [{ by: 'EMM-IAM-PRIVESC', says: /sts:AssumeRole/ }],
  },
  {
    rule: 'EMM-IAM-FULLACCESS',
    peer: 'guard',
    query: /^iam_policy_no_statements_with_full_access:/,
    asks: 'for all actions of a service in a policy; the row, for managed policies that give them',
    told: [{ by: 'EMM-IAM-STAR-ACTION' }],
  },
  {
    rule: 'EMM-KIN-ENC',
    peer: 'KICS',
    query: /\/kinesis_sse_not_configured /,
    asks: 'about streams, in Terraform about delivery streams',
    told: [{ by: 'EMM-KIN-ENC' }, { by: 'EMM-FIREHOSE-ENC' }],
  },
  {
    rule: 'EMM-DDB-ENC',
    peer: 'guard',
    query: /^dynamodb_table_must_be_encrypted:/,
    asks: 'for a key in KMS, that of the service too; the row, for a key of one’s own',
    told: [{ by: 'table/shared-key', says: /key: owned by DynamoDB/ }],
  },
  {
    rule: 'EMM-DDB-ENC',
    peer: 'KICS',
    query: /\/dynamodb_table_not_encrypted /,
    asks: 'the same',
    told: [{ by: 'table/shared-key', says: /key: owned by DynamoDB/ }],
  },
  {
    rule: 'EMM-S3-ENC',
    peer: 'KICS',
    query: /\/s3_bucket_object_not_encrypted /,
    asks: 'about objects; the row, about buckets',
    told: [{ by: 'bucket/unencrypted', says: /aws_s3(_bucket)?_object\./ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /^cloudFormation.*\/s3_bucket_acl_allows_read_or_write_to_all_users /,
    asks: 'for the ACL PublicReadWrite',
    told: [{ by: 'bucket/public', says: /AccessControl: PublicReadWrite$/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /^terraform.*\/s3_bucket_acl_allows_read_or_write_to_all_users /,
    asks: 'for the ACLs public-read and public-read-write',
    told: [{ by: 'bucket/public', says: /AccessControl: PublicRead(Write)?$/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/s3_bucket_acl_allows_read_to_all_users /,
    asks: 'for the ACL PublicRead',
    told: [{ by: 'bucket/public', says: /AccessControl: PublicRead$/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/s3_bucket_acl_allows_read_to_any_authenticated_user /,
    asks: 'for the ACL AuthenticatedRead',
    told: [{ by: 'bucket/public', says: /AccessControl: AuthenticatedRead$/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/s3_bucket_public_acl_overridden_by_public_access_block /,
    asks: 'for a public ACL that a block overrides, and passes public buckets',
    told: [{ by: 'bucket/public', says: /^weighs: nothing: BlockPublicAcls/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /^cloudFormation.*\/s3_bucket_allows_public_acl /,
    asks: 'for the switch BlockPublicAcls',
    told: [{ by: 'bucket/block-switched-off', says: /^off: .*\bBlockPublicAcls\b/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /^terraform.*\/s3_bucket_allows_public_acl /,
    asks: 'for the switch BlockPublicAcls, where a block is given',
    told: [{ by: 'bucket/block-switched-off', says: /^off: .*\bBlockPublicAcls\b/, weighs: true }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/cloudtrail_log_files_s3_bucket_is_publicly_accessible /,
    asks: 'for a public ACL of the bucket of a trail',
    told: [{ by: 'bucket/public', says: /AccessControl: PublicRead(Write)?$/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'trivy',
    query: /^AWS-0086 /,
    asks: 'for the switch BlockPublicAcls',
    told: [{ by: 'bucket/block-switched-off', says: /^off: .*\bBlockPublicAcls\b/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'trivy',
    query: /^AWS-0092 /,
    asks: 'for a public ACL',
    told: [{ by: 'bucket/public', says: /AccessControl: / }],
  },
  {
    rule: 'EMM-API-ACCESSLOG',
    peer: 'trivy',
    query: /^AWS-0001 /,
    asks: 'for an access log, whatever its format',
    told: [{ by: 'api/no-access-log', says: /^Nobody can tell/ }],
  },
  {
    rule: 'EMM-API-ACCESSLOG',
    peer: 'cfn_nag',
    query: /^W(45|46|69) /,
    asks: 'the same',
    told: [{ by: 'api/no-access-log', says: /^Nobody can tell/ }],
  },
  {
    rule: 'EMM-API-CACHE',
    peer: 'trivy',
    query: /^AWS-0190 /,
    asks: 'that methods are cached',
    told: [{ by: 'EMM-API-CACHE', says: /^(No cache stands|Equal requests)/ }],
  },
  {
    rule: 'EMM-API-NOAUTH',
    peer: 'trivy',
    query: /^AWS-0004 /,
    asks: 'for methods that ask for nothing; an API key is enough',
    told: [
      { by: 'api/open-method', says: /^asks: nothing/ },
      { by: 'api/open-route' },
      { by: 'api/open-operation' },
    ],
  },
  {
    rule: 'EMM-IAM-STAR-ACTION',
    peer: 'KICS',
    query: /\/iam_policy_grants_full_permissions /,
    asks: 'for all actions on all resources',
    told: [{ by: 'EMM-IAM-STAR-ACTION', weighs: true }],
  },
  {
    rule: 'EMM-IAM-STAR-ACTION',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_49 /,
    asks: 'for the action *, on whatever resources; the row, for all of a service too',
    told: [{ by: 'EMM-IAM-STAR-ACTION', says: /^granted: \*[ ,]/ }],
  },
  {
    rule: 'EMM-API-CACHE',
    peer: 'trivy',
    query: /^AWS-0002 /,
    asks: 'whether a cache is encrypted',
    told: [{ by: 'EMM-API-CACHE-ENC' }],
  },
  {
    rule: 'EMM-SNS-PUBLIC',
    peer: 'KICS',
    query: /\/sns_topic_is_publicly_accessible /,
    asks: 'for everybody, without a condition that limits it',
    told: [{ by: 'EMM-SNS-PUBLIC', weighs: true }],
  },
  {
    rule: 'EMM-SNS-PUBLIC',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_169 /,
    asks: 'for everybody, without a condition',
    told: [{ by: 'EMM-SNS-PUBLIC', weighs: true }],
  },
  {
    rule: 'EMM-SQS-PUBLIC',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_387 /,
    asks: 'for everybody, without a condition',
    told: [{ by: 'EMM-SQS-PUBLIC', weighs: true }],
  },
  {
    rule: 'EMM-KIN-ENC',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_43 /,
    asks: 'whether encryption is switched on, with or without a key',
    told: [{ by: 'EMM-KIN-ENC', weighs: true }],
  },
  {
    rule: 'EMM-IAM-WRITE',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_(111|290) /,
    asks: 'for writing on every resource',
    told: [
      { by: 'policy/all-resources', says: /^(write|delete|start|permissions): / },
      { by: 'policy/any-action', weighs: true },
    ],
  },
  {
    rule: 'EMM-IAM-PERMMGMT',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_(109|289) /,
    asks: 'for actions that give permissions, on every resource',
    told: [
      { by: 'policy/all-resources', says: /^permissions: / },
      { by: 'policy/any-action', weighs: true },
    ],
  },
  {
    rule: 'EMM-IAM-DATAEXFIL',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_(108|288) /,
    asks: 'for reading data of every resource',
    told: [
      { by: 'policy/all-resources', says: /^read: / },
      { by: 'policy/any-action', weighs: true },
    ],
  },
  {
    rule: 'EMM-IAM-CREDEXPOSE',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_(107|287) /,
    asks: 'for actions that answer credentials, on every resource',
    told: [
      { by: 'policy/all-resources', says: /^credentials: / },
      { by: 'policy/any-action', weighs: true },
    ],
  },
  {
    rule: 'EMM-IAM-STAR-RESOURCE',
    peer: 'checkov (Terraform)',
    query: /^CKV_AWS_(111|355|356) /,
    asks: 'for actions on every resource that could be bound to some',
    told: [
      { by: 'policy/all-resources', says: /^weighs: nothing: no function/ },
      { by: 'policy/any-action', weighs: true },
    ],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/s3_bucket_with_public_policy /,
    asks: 'for the switch BlockPublicPolicy',
    told: [{ by: 'bucket/block-switched-off', says: /^off: .*\bBlockPublicPolicy\b/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/s3_bucket_without_ignore_public_acl /,
    asks: 'for the switch IgnorePublicAcls',
    told: [{ by: 'bucket/block-switched-off', says: /^off: .*\bIgnorePublicAcls\b/ }],
  },
  {
    rule: 'EMM-S3-PUBLIC',
    peer: 'KICS',
    query: /\/s3_bucket_without_restriction_of_public_bucket /,
    asks: 'for the switch RestrictPublicBuckets',
    told: [{ by: 'bucket/block-switched-off', says: /^off: .*\bRestrictPublicBuckets\b/ }],
  },
];
