import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { describe, expect, test } from 'vitest'
import { loadRouter } from '../src/index.ts'
import { createMessageId, messageIdToBytes, messageIdToString } from '../src/message-id.ts'
import { createComponents, installedRouters, routerOptions } from './routers.ts'

describe('message ids', () => {
  test('are the router\'s own default ids, or author and sequence number, made once for all nodes', async () => {
    const ids: Uint8Array[] = []
    const privateKey = await generateKeyPair('Ed25519')
    const peerId = peerIdFromPrivateKey(privateKey as unknown as Parameters<typeof peerIdFromPrivateKey>[0])
    const target = await loadRouter(installedRouters[0])
    const router = target.create(routerOptions, await createComponents(false)) as unknown as {
      msgIdFn: (message: unknown) => Uint8Array
    }
    const message = {
      type: 'signed', from: peerId, key: privateKey.publicKey, sequenceNumber: 258n,
      signature: new Uint8Array(64), topic: 't', data: new Uint8Array(0)
    }
    ids.push(router.msgIdFn(message), createMessageId.default(message))
    expect(Buffer.from(ids[1] ?? []).toString('hex')).toBe(Buffer.from(ids[0] ?? []).toString('hex'))
    expect(createMessageId.default({ ...message })).toBe(ids[1])
    const id = createMessageId.spec(message)
    expect(Buffer.from(id).toString('hex')).toBe(`${Buffer.from(peerId.toMultihash().bytes).toString('hex')}0000000000000102`)
    expect(createMessageId.spec({ ...message })).toBe(id)
  })

  test('go to strings and back byte by byte', () => {
    const id = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(messageIdToString(id).length).toBe(256)
    expect(new Uint8Array(messageIdToBytes(messageIdToString(id)))).toEqual(id)
  })
})
