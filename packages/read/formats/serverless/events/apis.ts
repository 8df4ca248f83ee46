import { ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import type { Stack } from '../stack.ts';

export const restApiId = 'ApiGatewayRestApi';
export const httpApiId = 'HttpApi';
export const websocketApiId = 'WebsocketsApi';

/**
 * These functions return the id of an API that exists outside of the service; undefined when the framework
 * creates the API.
 */
export const existingRestApi = ({ service }: Stack) => property(service.provider, 'apiGateway', 'restApiId');
export const existingHttpApi = ({ service }: Stack) => property(service.provider, 'httpApi', 'id');
export const existingWebsocketApi = ({ service }: Stack) =>
  property(service.provider, 'apiGateway', 'websocketApiId');

/** These functions return the id of the API, existing or created. */
export const restApi = (stack: Stack): Draft => existingRestApi(stack) ?? ref(restApiId);
export const httpApi = (stack: Stack): Draft => existingHttpApi(stack) ?? ref(httpApiId);
export const websocketApi = (stack: Stack): Draft => existingWebsocketApi(stack) ?? ref(websocketApiId);
