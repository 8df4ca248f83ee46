import { wordingOf } from '../lowering/wording.ts';

const options = {
  service_account_email: 'serviceAccount',
  ingress_settings: 'ingressSettings',
  vpc_connector: 'vpcConnector',
  max_instances: 'maxInstances',
};

/** The options of Firebase's SDK, by the names of the properties to which its functions are converted. */
export const wording = wordingOf({
  google_cloudfunctions_function: options,
  google_cloudfunctions2_function: options,
});
