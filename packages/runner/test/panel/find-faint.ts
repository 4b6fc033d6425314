import type { Page } from 'playwright-core'

/**
 * Looks at every element that is shown: the colour of its text against what is behind it, and of the edge of an input, the
 * ring of the focus and the line of a chart's legend against what is around them. WCAG 2.2: 1.4.3 (4.5:1, large text 3:1)
 * and 1.4.11 (3:1); what is disabled is exempt.
 */
const script = `(() => {
  const channels = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number)
    return [r, g, b, a]
  }
  const over = ([r, g, b, a], [br, bg, bb]) => [r * a + br * (1 - a), g * a + bg * (1 - a), b * a + bb * (1 - a), 1]
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(each => each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high + 0.05) / (low + 0.05)
  }
  const behind = element => {
    if (element === null) return channels(getComputedStyle(document.body).backgroundColor)
    const own = channels(getComputedStyle(element).backgroundColor)
    return own[3] === 1 ? own : over(own, behind(element.parentElement))
  }
  const isShown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.closest('.hidden') === null
  const isDisabled = element => element.closest(':disabled') !== null
  const found = new Set()
  const expect = (element, what, colour, around, least) => {
    const is = ratio(over(channels(colour), around), around)
    if (is < least) found.add(what + ' of ' + element.localName + '.' + element.className + ': ' + is.toFixed(2) + ', ' + colour + ' on ' + around.slice(0, 3).map(Math.round))
  }
  // all else is inert while a dialog is open
  const place = document.querySelector('dialog[open]') ?? document.body
  for (const element of place.querySelectorAll('*')) {
    if (!isShown(element) || isDisabled(element)) continue
    const style = getComputedStyle(element)
    const hasText = [...element.childNodes].some(each => each.nodeType === 3 && each.data.trim() !== '')
    const isInput = element.matches('input:not([type=checkbox], [type=file]), select, textarea')
    const px = parseFloat(style.fontSize)
    const least = px >= 24 || (px >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5
    if (hasText || isInput) expect(element, 'text', style.color, behind(element), least)
    if (isInput && element.placeholder) expect(element, 'placeholder', getComputedStyle(element, '::placeholder').color, behind(element), 4.5)
    const around = behind(element.parentElement)
    if (isInput) expect(element, 'edge', style.borderTopColor, around, 3)
    if (element.matches('.u-marker')) expect(element, 'line', style.borderTopColor, around, 3)
    if (element.matches('a, button, input, select, textarea, summary, [tabindex="0"]')) {
      element.focus({ focusVisible: true, preventScroll: true })
      const ring = getComputedStyle(element)
      if (element.matches('input[type=file]')) continue
      if (ring.outlineStyle === 'none' || parseFloat(ring.outlineWidth) < 2) found.add('no ring around ' + element.localName + '.' + element.className)
      else expect(element, 'ring', ring.outlineColor, around, 3)
    }
  }
  return [...found].sort()
})()`

/** Elements of a page that are hard to see, a line each. */
export const findFaint = async (page: Page): Promise<readonly string[]> => page.evaluate<readonly string[]>(script)
