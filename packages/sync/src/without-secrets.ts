/** Leaves secrets out of a text, such as a storage's answer, which may repeat them. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => secret === '' ? rest : rest.replaceAll(secret, '…'), text)
