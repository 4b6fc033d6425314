import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RcloneLog, type TransferStats } from '../../src/rclone/rclone-log.ts'

test('stats, errors with their file, and notices', () => {
  const stats: TransferStats[] = []
  const log = new RcloneLog(state => stats.push(state))
  log.read('{"level":"warning","msg":"Transferred","stats":{"bytes":5,"totalBytes":10,"transfers":1,"totalTransfers":2,"elapsedTime":2,"speed":1e-9,"eta":99999}}')
  log.read('{"level":"warning","msg":"Transferred","stats":{"bytes":5,"totalBytes":10,"transfers":1,"totalTransfers":2,"elapsedTime":0,"speed":0,"eta":null}}')
  log.read('{"level":"error","msg":"Failed to copy: NoSuchBucket: It is not there\\n\\tstatus code: 404, request id: 1, host id: 2","object":"a b"}')
  log.read('{"level":"notice","msg":"2 hashes could not be checked","object":"S3"}')
  const known = { bytes: 5, totalBytes: 10, files: 1, totalFiles: 2, checks: 0 }
  expect(stats).toEqual([{ ...known, bytesPerS: 2.5, etaS: 2 }, { ...known, bytesPerS: 0, etaS: null }])
  expect(log.errors).toEqual(['a b: Failed to copy: NoSuchBucket: It is not there'])
  expect(log.notices).toEqual(['S3: 2 hashes could not be checked'])
  expect(log.reason).toBe('a b: Failed to copy: NoSuchBucket: It is not there')
})

test('last words, over several lines, when there was no error before', () => {
  const log = new RcloneLog()
  log.read('2026/11/25 08:04:17 Failed to cat with 2 errors: last error was: AccessDenied: No')
  log.read('\tstatus code: 403, request id: , host id: ')
  expect(log.reason).toBe('AccessDenied: No')
  expect(new RcloneLog().reason).toBe('no message')
})

test('takes any line', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.json().map(text => `{"stats":${text}}`))), lines => {
    const log = new RcloneLog(({ etaS, ...numbers }) => {
      expect(Object.values(numbers).every(Number.isFinite)).toBe(true)
      expect(etaS === null || typeof etaS === 'number').toBe(true)
    })
    for (const line of lines) log.read(line)
    expect(log.reason).not.toBe('')
  }))
})
