import type { Extraction } from '../extract/extraction.ts'

/** Delays above 0 that peers were asked to connect with, each text of HONEST_CONNECT_DELAYS once. */
export const findConnectDelays = ({ groups }: Pick<Extraction, 'groups'>): string[] =>
  [...new Set(groups.flatMap(({ params }) => params['connect_delays'] ?? []))]
    .filter(text => /[1-9]/.test(text.replaceAll(/\d+@|\b0(?:ns|us|µs|ms|s|m|h)/g, '')))
