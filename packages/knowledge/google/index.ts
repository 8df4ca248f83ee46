export { type GoogleMethod, googleHost, googleMethod, googleMethods, openGoogleServices } from './methods.ts';
