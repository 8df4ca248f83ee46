/**
 * Logical ids of functions that the CDK adds by itself, for example to empty a bucket before it is deleted. The hash
 * at the end of these ids is fixed. Source: aws-cdk-lib 2.269.0; the ids of `SingletonFunction` and
 * `CustomResourceProvider` of each module.
 */
const ofFramework =
  /^(?:AWS679f53fac002430cb0da5b7982bd2287|CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C|CustomS3AutoDeleteObjectsCustomResourceProvider|CustomVpcRestrictDefaultSGCustomResourceProvider|CustomECRAutoDeleteImagesCustomResourceProvider|CustomCrossRegionExport(?:Reader|Writer)CustomResourceProvider|CustomDynamoDBReplicaCustomResourceProvider|LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a|BucketNotificationsHandler050a0587b7544547bf325f094a3db834)|Providerframeworkon(?:Event|Timeout)[0-9A-F]{8}$|ProviderframeworkisComplete[0-9A-F]{8}$/;

/** Is this the function of `AwsCustomResource`, which runs the calls that people write, with the policy that they write? */
export const runsCallsOfPeople = (logicalId: string): boolean =>
  logicalId.startsWith('AWS679f53fac002430cb0da5b7982bd2287');

/** Is this the logical id of a function that the CDK adds by itself? */
export const isOfFramework = (logicalId: string): boolean => ofFramework.test(logicalId);
