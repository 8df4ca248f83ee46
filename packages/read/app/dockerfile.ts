/** May a file be a Dockerfile, by its name? */
export const isDockerfile = (name: string): boolean => /^Dockerfile(?:\.[\w-]+)?$|\.Dockerfile$/i.test(name);
