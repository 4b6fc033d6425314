import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync, type Zippable } from 'fflate'
import { replaceFolder, writeWhole } from '@gsplan/cli'
import { analysisOutputs } from '@gsplan/run-format'
import type { RenderedFigure } from './render-figure.ts'

/** The earliest time that an entry can have: the same figures are the same bytes. */
const ENTRY_TIME = new Date(1980, 0, 1)

/** A figure as its files. */
export type FigureFiles = Pick<RenderedFigure, 'name' | 'svg' | 'png' | 'pdf' | 'spec'>

const filesOf = ({ name, svg, png, pdf, spec }: FigureFiles): ReadonlyArray<readonly [string, Uint8Array]> => [
  [`${name}.png`, png],
  [`${name}.pdf`, pdf],
  [`${name}.svg`, Buffer.from(svg)],
  [`${name}.vl.json`, Buffer.from(`${JSON.stringify(spec, null, 2)}\n`)]
]

/** Writes `figures/` (pictures and their specifications) and `figures.zip`, replacing earlier ones. */
export async function writeFigures (figures: readonly FigureFiles[], analysisDir: string): Promise<void> {
  const target = join(analysisDir, analysisOutputs.figures)
  const archive = join(analysisDir, analysisOutputs.figuresArchive)
  if (figures.length === 0) {
    await Promise.all([rm(target, { recursive: true, force: true }), rm(archive, { force: true })])
    return
  }
  const files = figures.flatMap(filesOf)
  await replaceFolder(target, async temporary => {
    for (const [name, content] of files) await writeFile(join(temporary, name), content)
  })
  await writeWhole(archive, zipFiles(files))
}

function zipFiles (files: ReadonlyArray<readonly [string, Uint8Array]>): Uint8Array {
  const entries = files.map(([name, content]): [string, Zippable[string]] => [
    // pictures are compressed already
    `${analysisOutputs.figures}/${name}`, [content, { level: /\.(?:png|pdf)$/.test(name) ? 0 : 6 }]
  ])
  return zipSync(Object.fromEntries(entries), { mtime: ENTRY_TIME })
}
