import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../../templates/page.css', import.meta.url))

/** Style of pages on several runs. */
export const pageStyle = (): string => readFileSync(path, 'utf8')
