export { type GoogleMethod, googleHost, googleMethod, googleMethods, openGoogleServices } from './methods.ts';
export { type GoogleRolePowers, powersOfRole } from './roles.ts';
