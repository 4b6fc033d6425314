import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, makeRun, openTestPanel, type Asking, type TestPanel } from '../panel-fixture.ts'

let opened: TestPanel
let port = 0
/** What the panel takes for its own defects. */
const defects: unknown[] = []

beforeAll(async () => {
  opened = await openTestPanel(undefined, undefined, error => { defects.push(error) })
  port = opened.panel.port
  makeRun(opened.output, 'a-run', {
    'analysis/report.html': '<script>parent.stolen = document.cookie</script>', 'analysis/odd.bin': 'x', 'analysis/figures/cdf.svg': '<svg/>'
  })
})
afterAll(async () => { await opened.close() })

/** Headers of the page's own request that changes something. */
const own = (): Record<string, string> => ({
  cookie: opened.cookie, origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json', 'x-gsplan': '1'
})

describe('names of the machine', () => {
  test.each<[string, number]>([
    ['127.0.0.1:PORT', 200], ['localhost:PORT', 200], ['[::1]:PORT', 200], ['127.0.0.1', 403], ['127.0.0.1:80', 403], ['localhost', 403],
    ['attacker.example:PORT', 403], ['127.0.0.1.attacker.example:PORT', 403], ['127.0.0.1:PORT.attacker.example', 403], ['LOCALHOST:PORT', 403],
    ['127.0.0.2:PORT', 403], ['0.0.0.0:PORT', 403], ['localhost.:PORT', 403], ['user@localhost:PORT', 403], ['', 403]
  ])('Host %s: %d', async (host, status) => {
    const answer = await ask(port, '/api/form', { headers: { cookie: opened.cookie, host: host.replace('PORT', String(port)) } })
    expect(answer.status).toBe(status)
  })

  test('another host is refused before anything else is looked at', async () => {
    const answer = await ask(port, '/nothing-of-the-kind', { headers: { host: 'attacker.example' } })
    expect([answer.status, answer.text]).toEqual([403, 'the panel answers to 127.0.0.1, [::1] and localhost with its port only'])
  })
})

describe('the token', () => {
  test.each(['', 'x', 'a'.repeat(43), '%00'])('%j opens nothing', async token => {
    const answer = await ask(port, `/?token=${token}`)
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined])
  })

  test('opens once, and disappears from the address', async () => {
    const url = new URL(opened.panel.url)
    const first = await ask(port, url.pathname + url.search)
    expect([first.status, first.headers.location]).toEqual([303, '/'])
    expect(first.headers['set-cookie']?.[0]).toMatch(new RegExp(`^gsplan-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
    const again = await ask(port, url.pathname + url.search)
    expect([again.status, again.headers['set-cookie']]).toEqual([403, undefined])
    // the next one is another
    expect(new URL(opened.panel.url).search).not.toBe(url.search)
  })

  test.each(['/', '/panel.js', '/api/form', '/api/state', '/files/a-run/run.json', '/LICENSES.txt'])('%s needs the cookie', async path => {
    expect((await ask(port, path)).status).toBe(403)
    expect((await ask(port, path, { headers: { cookie: `gsplan-${port}=wrong` } })).status).toBe(403)
    expect((await ask(port, path, { headers: { cookie: opened.cookie.replace(String(port), '1') } })).status).toBe(403)
    expect((await opened.get(path)).status).toBe(200)
  })
})

describe('a page that is asked for by a link of another', () => {
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' }

  test.each<[string, string]>([
    ['/files/a-run/analysis/report.html', 'again'], ['/files/a-run/analysis/report.html?failed', 'failed&amp;again'],
    ['/sweeps/sweep-a/sweep.html?x="><script>', 'again'], ['/files/nothing/x', 'again']
  ])('%s: the browser asks again by itself, and is told nothing', async (path, query) => {
    const { status, text, headers } = await ask(port, path, { headers: link })
    expect([status, text]).toEqual([403, '<!doctype html><meta charset="utf-8">' +
    `<meta http-equiv="refresh" content="0;url=?${query}"><title>gsplan</title>`])
    expect(headers['content-security-policy']).toContain('script-src \'self\'')
  })

  test.each<[string, Record<string, string>]>([
    ['/files/a-run/analysis/report.html?again', link], ['/api/state', link], ['/', link],
    ['/files/a-run/run.json', { ...link, 'sec-fetch-mode': 'cors' }], ['/files/a-run/run.json', { ...link, 'sec-fetch-dest': 'iframe' }]
  ])('%s with %j is refused in words', async (path, headers) => {
    const { status, text } = await ask(port, path, { headers })
    expect([status, text]).toEqual([403, 'open the address that gsplan ui prints in the terminal: it lets one browser in'])
  })

  test('is there with the cookie', async () => {
    expect((await ask(port, '/files/a-run/analysis/report.html?again', { headers: { ...link, cookie: opened.cookie } })).status).toBe(200)
  })
})

describe('a request that changes something', () => {
  const change = async (headers: Record<string, string>, body = '{"values":{}}'): Promise<number> =>
    (await ask(port, '/api/snapshot', { method: 'POST', headers, body })).status

  test('is followed when it is the page\'s own', async () => {
    expect(await change(own())).toBe(200)
  })

  test.each<[string, Record<string, string | undefined>, number]>([
    ['no Origin', { origin: undefined }, 403], ['a foreign Origin', { origin: 'http://attacker.example' }, 403],
    ['the Origin of a sandbox', { origin: 'null' }, 403], ['another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['another name of this machine', { origin: 'http://localhost:PORT' }, 403], ['https', { origin: 'https://127.0.0.1:PORT' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403], ['a site beside it', { 'sec-fetch-site': 'same-site' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415], ['plain text', { 'content-type': 'text/plain' }, 415],
    ['no content type', { 'content-type': undefined }, 415], ['another content type', { 'content-type': 'application/jsonp' }, 415],
    ['no header of its own', { 'x-gsplan': undefined }, 403], ['another value of it', { 'x-gsplan': '2' }, 403],
    ['no cookie', { cookie: undefined }, 403]
  ])('is refused with %s', async (_, changed, status) => {
    const headers = Object.entries({ ...own(), ...changed })
      .flatMap(([name, value]) => value === undefined ? [] : [[name, value.replace('PORT', String(port))] as const])
    expect(await change(Object.fromEntries(headers))).toBe(status)
  })

  test.each<[string, string, number]>([
    ['no JSON', '{', 400], ['a list', '[]', 400], ['nothing', '', 400], ['deep nesting', `{"values":${'['.repeat(5000)}`, 400],
    ['no values', '{}', 400], ['values of another type', '{"values":{"T_RUN":1}}', 400], ['half a character', '{"values":{"TOPIC_CONFIG.0.id":"\\ud800"}}', 400],
    ['a huge one', `{"values":{"T_RUN":"${'x'.repeat(5 * 2 ** 20)}"}}`, 413]
  ])('is refused with a body that is %s', async (_, body, status) => {
    expect(await change(own(), body)).toBe(status)
  })

  test('is refused when it claims less than it sends, and when it is sent in pieces without end', async () => {
    expect(await change({ ...own(), 'content-length': '1' }, '{"values":{}}').catch(() => 400)).toBe(400)
    expect(await change({ ...own(), 'transfer-encoding': 'chunked' }, ' '.repeat(50 * 2 ** 20))).toBe(413)
  })

  test('is not followed as a GET, and other methods are none', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      const answer = await ask(port, '/api/start', { method, headers: own() })
      expect([method, answer.status, answer.headers['access-control-allow-origin']]).toEqual([method, 405, undefined])
    }
  })
})

describe('files', () => {
  const secret = 'a secret'

  beforeAll(() => {
    const { output } = opened
    writeFileSync(join(output, 'secret.txt'), secret)
    mkdirSync(join(output, 'not-a-run'))
    writeFileSync(join(output, 'not-a-run/secret.txt'), secret)
    const dir = makeRun(output, 'linked')
    symlinkSync(join(output, 'secret.txt'), join(dir, 'link.txt'))
    symlinkSync(output, join(dir, 'folder'))
    const elsewhere = makeRun(output, 'elsewhere')
    renameSync(elsewhere, join(output, 'not-a-run/real'))
    symlinkSync(join(output, 'not-a-run/real'), join(output, 'linked-run'))
    linkSync(join(output, 'secret.txt'), join(dir, 'hard.txt'))
  })

  test.each([
    '/files/a-run/../secret.txt', '/files/a-run/%2e%2e/secret.txt', '/files/a-run/..%2fsecret.txt', '/files/a-run/%2e%2e%2fsecret.txt',
    '/files/../secret.txt', '/files/%2e%2e/secret.txt', '/files/./secret.txt', '/files//secret.txt', '/files/a-run//run.json',
    '/files/a-run/analysis/../../secret.txt', '/files/a-run/..%5csecret.txt', '/files/a-run/run.json%00.txt', '/files/a-run/',
    '/files/not-a-run/secret.txt', '/files/linked/link.txt', '/files/linked/folder/secret.txt', '/files/linked-run/run.json',
    '/files/a-run/analysis', '/files/.trash/x', '/files/none/run.json', '/files/a-run/%ff', '/comparisons/%2e%2e%2fa-run'
  ])('%s is not there', async path => {
    const answer = await opened.get(path)
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).not.toContain(secret)
  })

  test.each<[string, string, string]>([
    ['/files/a-run/run.json', 'application/json; charset=utf-8', 'inline'],
    ['/files/a-run/analysis/report.html', 'text/html; charset=utf-8', 'inline'],
    ['/files/a-run/analysis/figures/cdf.svg', 'image/svg+xml', 'inline'],
    ['/files/a-run/analysis/odd.bin', 'application/octet-stream', 'attachment']
  ])('%s reaches nothing', async (path, type, disposition) => {
    const { status, headers } = await opened.get(path)
    expect([status, headers['content-type'], headers['content-disposition']?.split(';')[0]]).toEqual([200, type, disposition])
    const policy = headers['content-security-policy']
    expect(policy).toContain('sandbox allow-scripts;')
    expect(policy).not.toContain('allow-same-origin')
    expect(policy).toContain('default-src \'none\'')
  })
})

test.each<[string, number]>([['//[', 404], ['//', 404], ['/\\', 404], ['*', 400], ['http://attacker.example/api/form', 400], ['x', 400]])(
  'the address %j is no defect: %d', async (path, status) => {
    expect((await opened.get(path)).status).toBe(status)
    expect((await ask(port, path)).status).toBe(status === 404 ? 403 : status)
    expect(defects).toEqual([])
  })

test('every answer says what its page may do', async () => {
  const asked: ReadonlyArray<readonly [string, Asking]> = [
    ['/', {}], ['/', { headers: { cookie: opened.cookie } }], ['/api/state', { headers: { cookie: opened.cookie } }],
    ['/nothing', { headers: { cookie: opened.cookie } }], ['/', { headers: { host: 'attacker.example' } }]
  ]
  for (const [path, asking] of asked) {
    const { headers } = await ask(port, path, asking)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin'
    })
    expect(headers['content-security-policy']).toContain('default-src \'none\'')
    expect(headers['content-security-policy']).toContain('frame-ancestors \'none\'')
    expect(Object.keys(headers).filter(name => name.startsWith('access-control'))).toEqual([])
  }
})

test('the panel listens on loopback only', async () => {
  const { networkInterfaces } = await import('node:os')
  const others = Object.values(networkInterfaces()).flatMap(each => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address)
  for (const host of others) {
    await expect(ask(port, '/', { host })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  }
  expect((await ask(port, '/')).status).toBe(403)
})
