export { googleClients } from './clients.ts';
export {
  type GoogleMethod,
  googleHost,
  googleMethod,
  googleMethods,
  openGoogleServices,
  passesAccount,
} from './methods.ts';
export { type GoogleRolePowers, powersOfRole } from './roles.ts';
export { type GoogleRole, googleMethodOfClient, googleRoles, permissionsOfGoogleMethod } from './tables.ts';
