import { colours, lines } from '../figures/theme.ts'

/** Rules that give figures their colours on a dark page: a drawing's own are attributes, which rules come before. */
export function darkCss (): string {
  const pairs = new Map([...Object.values(colours), ...lines].map(({ light, dark }) => [light as string, dark as string]))
  return [...pairs].flatMap(([light, dark]) => ['fill', 'stroke']
    .map(attribute => `.drawing [${attribute}="${light}"]{${attribute}:${dark}}`)).join('\n')
}
