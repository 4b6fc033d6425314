/** Credentials of a storage that speaks S3. */
export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of credentials that end with a session. */
  readonly sessionToken?: string | undefined
}

/** Names of the environment variables with credentials, as the AWS tools have them. */
export const credentialVars: Readonly<Record<keyof S3Credentials, string>> = {
  accessKeyId: 'AWS_ACCESS_KEY_ID', secretAccessKey: 'AWS_SECRET_ACCESS_KEY', sessionToken: 'AWS_SESSION_TOKEN'
}

/** Reads credentials from an environment. @returns undefined where it has none */
export function readCredentials (env: Readonly<NodeJS.ProcessEnv>): S3Credentials | undefined {
  const of = (field: keyof S3Credentials): string | undefined => {
    const { [credentialVars[field]]: value } = env
    return value === '' ? undefined : value
  }
  const [accessKeyId, secretAccessKey] = [of('accessKeyId'), of('secretAccessKey')]
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { accessKeyId, secretAccessKey, sessionToken: of('sessionToken') }
}
