/** Where the layer of the guard is unpacked in a function. */
export const guardHome = '/opt/emmental';

/** What AWS_LAMBDA_EXEC_WRAPPER names in a function that has the guard. */
export const guardWrapper = `${guardHome}/wrapper`;
