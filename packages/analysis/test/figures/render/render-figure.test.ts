import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { latencyCdf } from '../../../src/figures/latency-cdf.ts'
import { openFont } from '../../../src/figures/render/fonts.ts'
import { renderFigure, renderFigures, type RenderedFigure } from '../../../src/figures/render/render-figure.ts'
import { svgToPng } from '../../../src/figures/render/svg-to-png.ts'
import { writeFigures } from '../../../src/figures/render/write-figures.ts'
import { smallRun } from '../small-run.ts'

let folder = ''
let rendered: RenderedFigure[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gsplan-figures-'))
  rendered = await renderFigures([smallRun()])
})
afterAll(() => { rmSync(folder, { recursive: true }) })

const named = (name: string): RenderedFigure => rendered.find(figure => figure.name === name) as RenderedFigure
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

test('every figure is as wide as a column: 85 mm, 321 pixels of CSS, 803 of the picture, 241 points of the page', () => {
  expect(rendered.length).toBe(16)
  for (const { name, svg, png, pdf } of rendered) {
    const width = Number(/<svg[^>]* width="(\d+)"/.exec(svg)?.[1])
    // a figure of panels is laid out by them
    if (name === 'score-distributions-all-peers') expect(Math.abs(width - 321)).toBeLessThan(20)
    else expect([name, width]).toEqual([name, 321])
    expect([name, Buffer.from(png).readUInt32BE(16)]).toEqual([name, Math.ceil(width * 2.5)])
    expect([name, latin(pdf)]).toEqual([name, expect.stringContaining(`/MediaBox [0 0 ${width * 0.75} `)])
  }
})

test('fonts are inside: of pictures to be embedded, and of the PDF', () => {
  const { svg, inlineSvg, pdf } = named('latency-cdf')
  expect(svg).toContain('@font-face{font-family:"DejaVu Sans";src:url(data:font/ttf;base64,')
  expect(inlineSvg).not.toContain('@font-face')
  expect(latin(pdf)).toMatch(/\/FontFile2 \d/)
  expect(latin(pdf)).toContain('+DejaVuSans')
})

test('letters beyond those of the subset come from the whole font', async () => {
  const { pdf } = await renderFigure(latencyCdf, [smallRun('выпуск 1'), smallRun('выпуск 2')]) as RenderedFigure
  expect(latin(pdf)).toMatch(/\/FontFile2 \d/)
  expect(pdf.length).toBeGreaterThan(named('latency-cdf').pdf.length)
})

test('the package brings its fonts and their licence; no font of the machine is needed', async () => {
  const { files } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { files: string[] }
  expect(files).toContain('fonts')
  const folder = fileURLToPath(new URL('../../../fonts/', import.meta.url))
  expect(readdirSync(folder).sort()).toEqual(['DejaVuSans.ttf', 'LICENSE-DejaVu.txt', 'README.md', 'dejavu-sans-subset.ttf'])
  expect([(await openFont('latency')).path, (await openFont('выпуск')).path]).toEqual(
    [join(folder, 'dejavu-sans-subset.ttf'), join(folder, 'DejaVuSans.ttf')])
  // letters leave ink: a drawing without them is another picture
  const drawing = (text: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-family="DejaVu Sans">${text}</text></svg>`
  const [nothing, latin, cyrillic] = await Promise.all(['', 'ms', 'мс'].map(async text => Buffer.from(await svgToPng(drawing(text))).toString('hex')))
  expect(new Set([nothing, latin, cyrillic]).size).toBe(3)
})

test('ids begin with the name of the figure, as several stand in one page', () => {
  for (const { name, inlineSvg } of rendered) {
    const ids = [...inlineSvg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id as string)
    expect(ids.filter(id => !id.startsWith(`${name}-`))).toEqual([])
    expect([...inlineSvg.matchAll(/url\(#([^)]*)\)/g)].filter(([, id]) => !ids.includes(id as string))).toEqual([])
  }
})

test('the same tables give the same bytes; what was there is replaced', async () => {
  await writeFigures(rendered, folder)
  const archive = readFileSync(join(folder, 'figures.zip'))
  const files = readdirSync(join(folder, 'figures')).sort()
  expect(files).toEqual(rendered.flatMap(({ name }) => ['pdf', 'png', 'svg', 'vl.json'].map(type => `${name}.${type}`)).sort())
  const zipped = unzipSync(archive)
  expect(Object.keys(zipped).sort()).toEqual(files.map(name => `figures/${name}`))
  for (const name of files) expect(Buffer.from(zipped[`figures/${name}`] ?? []).equals(readFileSync(join(folder, 'figures', name)))).toBe(true)

  const again = await renderFigures([smallRun()])
  await writeFigures(again, folder)
  expect(readFileSync(join(folder, 'figures.zip')).equals(archive)).toBe(true)

  await writeFigures(again.slice(0, 1), folder)
  expect(readdirSync(join(folder, 'figures')).length).toBe(4)
  await writeFigures([], folder)
  expect(readdirSync(folder)).toEqual([])
})

test('an abort ends the drawing with its reason', async () => {
  const reason = new Error('enough')
  await expect(renderFigures([smallRun()], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
