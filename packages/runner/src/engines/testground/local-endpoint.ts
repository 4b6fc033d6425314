/** Tests whether a daemon is on this machine, as Testground's own default is. */
export const isLocalEndpoint = (endpoint: string | undefined): boolean =>
  endpoint === undefined || /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/.test(endpoint)
