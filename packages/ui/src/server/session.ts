import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Compares two secrets in constant time. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const createSecret = (): string => randomBytes(32).toString('base64url')

/** The one person that a panel serves: a token that opens it once, and the cookie that it is changed for. */
export class Session {
  readonly #cookieName: string
  readonly #secret = createSecret()
  #token: string | undefined = createSecret()

  /** @param port of the panel: cookies don't tell ports apart */
  constructor (port: number) {
    this.#cookieName = `gsplan-${port}`
  }

  /** The token for the address that opens the panel; a new one when it has been used. */
  get token (): string {
    this.#token ??= createSecret()
    return this.#token
  }

  /**
   * Changes the token for a cookie, once.
   *
   * @returns the value of Set-Cookie; undefined for another token, or one that was used
   */
  open (token: string): string | undefined {
    if (this.#token === undefined || !isSame(token, this.#token)) return undefined
    this.#token = undefined
    return `${this.#cookieName}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Tests whether a request's Cookie header has the secret. */
  isOpen (header = ''): boolean {
    return header.split(';').map(each => each.trim()).some(each => {
      const equals = each.indexOf('=')
      return each.slice(0, equals) === this.#cookieName && isSame(each.slice(equals + 1), this.#secret)
    })
  }
}
