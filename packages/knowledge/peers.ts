/**
 * Rules of other scanners that ask what a rule of ours asks, by our alias: `CKV…` checkov, `W…` and `F…` cfn_nag,
 * `AWS-…` and `GCP-…` trivy. Where they were waived in a template, the same is waived here; so a rule that asks it of
 * more resources than ours is a peer, one that asks less is none.
 * Source: the rule lists of checkov 3.3, cfn_nag 0.8 and trivy-checks, matched by what each rule asks.
 */
const rows = {
  'EMM-API-ACCESSLOG': ['CKV_AWS_76', 'CKV_AWS_95', 'W45', 'W46', 'W69', 'AWS-0001'],
  'EMM-API-CACHE': ['CKV_AWS_120', 'CKV_AWS_225', 'AWS-0002', 'AWS-0190'],
  'EMM-API-CACHE-ENC': ['CKV_AWS_308', 'W87'],
  'EMM-API-CLIENTCERT': ['CKV2_AWS_51'],
  'EMM-API-DATATRACE': ['CKV_AWS_276'],
  'EMM-API-EXECLOG': ['CKV2_AWS_4'],
  'EMM-API-NOAUTH': ['CKV_AWS_309', 'CKV_AWS_59', 'W59', 'AWS-0004'],
  'EMM-API-THROTTLE': ['W64', 'W68'],
  'EMM-API-TLS': ['CKV_AWS_206', 'W62', 'AWS-0005'],
  'EMM-API-VALIDATION': ['CKV2_AWS_53'],
  'EMM-API-WAF': ['CKV2_AWS_29'],
  'EMM-API-XRAY': ['CKV_AWS_73', 'AWS-0003'],
  'EMM-APPSYNC-CACHE': ['CKV_AWS_214', 'CKV_AWS_215'],
  'EMM-APPSYNC-LOG': ['CKV_AWS_193', 'CKV_AWS_194'],
  'EMM-APPSYNC-WAF': ['CKV2_AWS_33'],
  'EMM-COGNITO-MFA': ['F78'],
  'EMM-COGNITO-UNAUTH': ['CKV_AWS_366'],
  'EMM-DDB-ENC': ['CKV_AWS_119', 'W74', 'AWS-0025'],
  'EMM-DDB-PITR': ['CKV_AWS_28', 'W78', 'AWS-0024'],
  'EMM-FIREHOSE-ENC': ['CKV_AWS_240', 'W88'],
  'EMM-FN-ADMIN-PRIV': ['CKV_AWS_1', 'CKV_AWS_274', 'CKV_AWS_62'],
  'EMM-FN-CODE-SIGNING': ['CKV_AWS_272'],
  'EMM-FN-CONCURRENCY': ['CKV_AWS_115', 'W92'],
  'EMM-FN-DLQ': ['CKV_AWS_116'],
  'EMM-FN-ENV-KMS': ['CKV_AWS_173'],
  'EMM-FN-EVENT-TOKEN': ['F45'],
  'EMM-FN-LOGPERM': ['W58'],
  'EMM-FN-PERM-ACTION': ['W24'],
  'EMM-FN-PERM-NOSOURCE': ['CKV_AWS_364', 'AWS-0067'],
  'EMM-FN-PUBLIC-PERM': ['CKV_AWS_301', 'F13'],
  'EMM-FN-RUNTIME-EOL': ['CKV_AWS_363'],
  'EMM-FN-SECRET-ENV': ['CKV_AWS_45'],
  'EMM-FN-SECRET-PROVIDER': ['CKV_AWS_41'],
  'EMM-FN-URL-CORS': ['CKV2_AWS_75'],
  'EMM-FN-URL-NOAUTH': ['CKV_AWS_258'],
  'EMM-FN-VPC': ['CKV_AWS_117', 'W89'],
  'EMM-FN-XRAY': ['CKV_AWS_50', 'AWS-0066'],
  'EMM-GCF-HTTPS': ['CKV2_GCP_10'],
  'EMM-GCF-INGRESS': ['CKV_GCP_124'],
  'EMM-GCF-PUBLIC': ['CKV_GCP_107'],
  'EMM-IAM-ASSUME-STAR': ['CKV_AWS_60'],
  'EMM-IAM-CREDEXPOSE': ['CKV_AWS_107', 'CKV_AWS_287'],
  'EMM-IAM-DATAEXFIL': ['CKV_AWS_108', 'CKV_AWS_288'],
  'EMM-IAM-INLINE-USER': ['CKV_AWS_40', 'F11', 'F12', 'AWS-0143'],
  'EMM-IAM-NOTACTION': ['W15', 'W16', 'W17'],
  'EMM-IAM-NOTPRINCIPAL': ['F6'],
  'EMM-IAM-NOTRESOURCE': ['W21', 'W22', 'W23'],
  'EMM-IAM-PASSROLE': ['F38', 'F39', 'F40'],
  'EMM-IAM-PERMMGMT': ['CKV_AWS_109', 'CKV_AWS_289'],
  'EMM-IAM-PRIVESC': ['CKV_AWS_110', 'CKV_AWS_286'],
  'EMM-IAM-STAR-ACTION': ['CKV_AWS_49', 'CKV_AWS_63', 'F3', 'F4', 'F5', 'AWS-0057'],
  'EMM-IAM-STAR-RESOURCE': ['CKV_AWS_111', 'CKV_AWS_355', 'CKV_AWS_356', 'W11', 'W12', 'W13'],
  'EMM-IAM-WRITE': ['CKV_AWS_111', 'CKV_AWS_290'],
  'EMM-KIN-CMK': ['CKV_AWS_185'],
  'EMM-KIN-ENC': ['CKV_AWS_43', 'W49', 'AWS-0064'],
  'EMM-LOG-KMS': ['CKV_AWS_158', 'W84', 'AWS-0017'],
  'EMM-LOG-RETENTION': ['CKV_AWS_66', 'W86'],
  'EMM-MQ-PUBLIC': ['CKV_AWS_291', 'CKV_AWS_69', 'AWS-0072'],
  'EMM-PUBSUB-PUBLIC': ['CKV_GCP_99'],
  'EMM-S3-ENC': ['CKV_AWS_19', 'W41', 'AWS-0088'],
  'EMM-S3-LOG': ['CKV_AWS_18', 'W35', 'AWS-0089'],
  'EMM-S3-PUBLIC': ['CKV_AWS_20', 'CKV_AWS_53', 'CKV_AWS_57', 'F14', 'AWS-0086', 'AWS-0092'],
  'EMM-S3-VERSION': ['CKV_AWS_21', 'AWS-0090'],
  'EMM-SFN-LOG': ['CKV_AWS_285', 'AWS-0119'],
  'EMM-SFN-POLICY': ['AWS-0120'],
  'EMM-SFN-XRAY': ['CKV_AWS_284', 'AWS-0117'],
  'EMM-SM-KMS': ['CKV_AWS_149', 'W77', 'AWS-0098'],
  'EMM-SM-ROTATE': ['CKV2_AWS_57', 'CKV_AWS_304'],
  'EMM-SNS-CMK': ['AWS-0136'],
  'EMM-SNS-ENC': ['CKV_AWS_26', 'W47', 'AWS-0095'],
  'EMM-SNS-PUBLIC': ['CKV_AWS_169', 'F18'],
  'EMM-SNS-XACCOUNT': ['CKV_AWS_385'],
  'EMM-SQS-CMK': ['CKV2_AWS_73', 'AWS-0135'],
  'EMM-SQS-ENC': ['CKV_AWS_27', 'W48', 'AWS-0096'],
  'EMM-SQS-PUBLIC': ['CKV_AWS_168', 'CKV_AWS_387', 'F21'],
  'EMM-SQS-STAR': ['CKV_AWS_72', 'F20', 'AWS-0097'],
  'EMM-SSM-SECURESTRING': ['CKV2_AWS_34'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const byAlias: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(rows));

const byPeer = new Map<string, string[]>();
for (const [alias, ids] of byAlias) for (const id of ids) byPeer.set(id, [...(byPeer.get(id) ?? []), alias]);

/** Ids of other scanners for rules of ours: `['EMM-SQS-ENC']` → `['CKV_AWS_27', 'AWS-0096']`. */
export const peersOf = (aliases: readonly string[]): readonly string[] =>
  aliases.flatMap((alias) => byAlias.get(alias) ?? []);

/** Our aliases for a rule of another scanner; [] when it is not known. trivy's older form `AVD-AWS-0096` is the same. */
export const aliasesOfPeer = (id: string): readonly string[] => byPeer.get(id.replace(/^AVD-/i, '')) ?? [];
