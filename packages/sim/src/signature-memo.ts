import type { MessageIdentity, PublicKeyLike } from '@gsplan/router'

type Verify = (this: PublicKeyLike, bytes: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>

/**
 * Makes nodes of one thread share the verification of a signature: it is computed when the first of them asks and
 * looked up when others ask the same question, recognised by the same signature object, key and bytes. Answers are
 * those of the real verification; only its cost is paid once instead of once per node.
 *
 * @param key any public key of the class that shares `verify`
 * @param known keeps the answers
 */
export function shareVerification (key: PublicKeyLike, known: MessageIdentity['verifications']): void {
  const prototype = Object.getPrototypeOf(key) as { verify: Verify }
  const { verify } = prototype
  prototype.verify = function (bytes, signature) {
    const before = known.get(signature)
    if (before !== undefined && Buffer.compare(before.bytes, bytes) === 0 && Buffer.compare(before.key, this.raw) === 0) {
      return before.valid
    }
    const valid = verify.call(this, bytes, signature)
    if (typeof valid === 'boolean') known.set(signature, { key: this.raw, bytes, valid })
    return valid
  }
}
