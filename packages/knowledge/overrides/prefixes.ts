/**
 * The IAM prefix of services for which it cannot be derived from the signing name, the endpoint or the service name. Empty =
 * the service has no IAM prefix.
 * Source: the service's page in the Service Authorization Reference,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const prefixes: Readonly<Record<string, string>> = {
  cloudcontrol: 'cloudformation',
  connectparticipant: '',
  'iot-data': 'iot',
  'iot-jobs-data': 'iotjobsdata',
  iotsecuretunneling: 'iot',
  mturk: 'mechanicalturk',
  'partnercentral-account': 'partnercentral',
  'partnercentral-benefits': 'partnercentral',
  'partnercentral-channel': 'partnercentral',
  'partnercentral-selling': 'partnercentral',
  resourcegroupstaggingapi: 'tag',
};
