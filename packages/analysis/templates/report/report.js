/* global vega, vegaLite -- the scripts before this one */
// The page is whole without this: figures are drawn, tables are filled. With it, figures answer to the pointer (they are
// drawn anew by Vega when it first comes near), and tables can be sorted and filtered.
'use strict'
{
  const specs = JSON.parse(document.getElementById('figure-specs').textContent)
  const linear = new Set(['fontSize', 'labelFontSize', 'titleFontSize', 'strokeWidth', 'symbolStrokeWidth', 'tickSize',
    'labelPadding', 'titlePadding', 'padding', 'offset', 'rowPadding', 'columnPadding', 'dx', 'dy', 'thickness',
    'labelLimit', 'width', 'height', 'spacing'])
  const areas = new Set(['size', 'symbolSize'])

  /** A specification whose lengths are `factor` times as large: figures are made for paper, and grow with the page. */
  const enlarge = (value, factor, name) => {
    if (typeof value === 'number') return linear.has(name) ? value * factor : areas.has(name) ? value * factor ** 2 : value
    if (Array.isArray(value)) return value.map(item => enlarge(item, factor, ''))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) =>
      [key, key === 'data' || key === 'scale' ? item : enlarge(item, factor, key)]))
  }

  const tip = document.createElement('div')
  tip.className = 'tip'
  tip.hidden = true
  document.body.append(tip)

  const showTip = (_handler, event, item, value) => {
    tip.hidden = value === null || value === undefined || value === ''
    if (tip.hidden) return
    // of the nearest point Vega-Lite finds numbers, but not texts
    const row = item?.datum?.datum ?? {}
    tip.textContent = Object.entries(value).map(([key, text]) => `${key}: ${row[key] ?? text}`).join('\n')
    const { width, height } = tip.getBoundingClientRect()
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4))}px`
    tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 4))}px`
  }

  const state = new Map()

  const draw = async figure => {
    const { name } = figure.dataset
    const { data, spec, log } = specs[name]
    const known = state.get(figure) ?? { isLog: false }
    state.set(figure, known)
    const drawing = figure.querySelector('.drawing')
    known.factor ??= drawing.clientWidth / drawing.firstElementChild.viewBox.baseVal.width
    const enlarged = enlarge({ ...known.isLog ? log : spec, data }, known.factor, '')
    const runtime = vega.parse(vegaLite.compile(enlarged).spec, null, { ast: true })
    const container = document.createElement('div')
    const view = new vega.View(runtime, {
      renderer: 'svg', container, hover: true, expr: vega.expressionInterpreter, tooltip: showTip, logLevel: vega.Error
    })
    // the page's own shows
    await view.background(null).runAsync()
    known.view?.finalize()
    known.view = view
    drawing.replaceChildren(container)
    figure.dataset.live = known.isLog ? 'log' : 'linear'
  }

  const wake = figure => { if (!state.has(figure)) return draw(figure) }

  for (const figure of document.querySelectorAll('figure[data-name]')) {
    for (const event of ['pointerenter', 'focusin']) figure.addEventListener(event, () => wake(figure))
    figure.querySelector('.reset').addEventListener('click', () => draw(figure))
    figure.querySelector('.log')?.addEventListener('click', ({ currentTarget: button }) => {
      const known = state.get(figure) ?? { isLog: false }
      known.isLog = !known.isLog
      state.set(figure, known)
      button.setAttribute('aria-pressed', String(known.isLog))
      return draw(figure)
    })
  }

  const numberOf = text => text === '∞' ? Infinity : text === '−∞' ? -Infinity : Number.parseFloat(text.replaceAll(',', ''))

  for (const table of document.querySelectorAll('table[data-rows]')) {
    const body = table.tBodies[0]
    for (const heading of table.tHead.rows[0].cells) {
      heading.querySelector('button').addEventListener('click', () => {
        const sign = heading.getAttribute('aria-sort') === 'ascending' ? -1 : 1
        for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort')
        heading.setAttribute('aria-sort', sign === 1 ? 'ascending' : 'descending')
        const isNumber = heading.classList.contains('number')
        const keyed = [...body.rows].map(row => {
          const text = row.cells[heading.cellIndex].textContent
          const key = isNumber ? numberOf(text) : text
          return { row, key, isMissing: isNumber ? Number.isNaN(key) : text === '–' }
        })
        const order = isNumber ? (a, b) => a === b ? 0 : a - b : new Intl.Collator('en', { numeric: true }).compare
        keyed.sort((a, b) => Number(a.isMissing) - Number(b.isMissing) || (a.isMissing ? 0 : sign * order(a.key, b.key)))
        body.append(...keyed.map(({ row }) => row))
      })
    }
    const filter = document.querySelector(`input[data-table="${table.id}"]`)
    const count = filter?.parentElement.querySelector('.count')
    const texts = filter === null ? [] : [...body.rows].map(row => [row, row.textContent.toLowerCase()])
    filter?.addEventListener('input', () => {
      const words = filter.value.toLowerCase().split(/\s+/)
      for (const [row, text] of texts) row.hidden = !words.every(word => text.includes(word))
      count.textContent = `${texts.filter(([row]) => !row.hidden).length} of ${texts.length} rows`
    })
  }
}
