/**
 * The reason for each accepted disagreement with a policy, by `run action`: a statement of the program or of AWS's
 * documentation.
 */
export const reasons: Readonly<Record<string, string>> = {
  'run_003 kms:Decrypt':
    'an upload with a customer key needs it only in parts (multipart); small objects do without',
  'run_005 kms:Decrypt':
    'only the CDK stack says that the secret and the topic have a customer key, not the code',
  'run_005 kms:GenerateDataKey': 'only the CDK stack says that the topic has a customer key, not the code',
  'run_008 servicecatalog:SearchProductsAsAdmin':
    'called for each portfolio there is, and the program catches what fails: a run can end without it',
  'run_009 s3:AbortMultipartUpload':
    'Athena needs it for large results (its documentation); small ones do without',
  'run_009 s3:ListBucketMultipartUploads':
    'Athena needs it for large results (its documentation); small ones do without',
  'run_009 s3:ListMultipartUploadParts':
    'Athena needs it for large results (its documentation); small ones do without',
};
