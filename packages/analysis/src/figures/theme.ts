import type { Config } from 'vega-lite/types_unstable/config.js'

/** Width of a column of a paper, 85 mm, in CSS pixels. */
export const WIDTH = 321

/** Height of a figure with one panel, CSS pixels. */
export const HEIGHT = 200

/** Colours on white, and on a dark page. */
export const colours = {
  background: { light: '#ffffff', dark: '#1e242b' },
  ink: { light: '#1c2430', dark: '#e6eaf0' },
  quiet: { light: '#55606e', dark: '#a3afbd' },
  grid: { light: '#e3e6ea', dark: '#343d48' },
  fill: { light: '#7d9cbb', dark: '#5b83ad' },
  band: { light: '#c3d0de', dark: '#3d5064' }
} as const

/**
 * Lines by order: they differ in lightness and dashes as well as in hue, so that they differ in grey too. A
 * ninth takes the first look again.
 */
export const lines = [
  { light: '#16456e', dark: '#8fc1f0', dash: [] },
  { light: '#d2691e', dark: '#f0a35c', dash: [5, 2] },
  { light: '#2a9d7c', dark: '#5fd3ae', dash: [2, 1.5] },
  { light: '#7b2d8b', dark: '#cf93dd', dash: [7, 2, 1.5, 2] },
  { light: '#8a8f98', dark: '#b9bec6', dash: [] },
  { light: '#b22234', dark: '#f2808d', dash: [1, 1] },
  { light: '#c9a227', dark: '#e8cf73', dash: [9, 3] },
  { light: '#4b5563', dark: '#dfe3e8', dash: [4, 1.5, 1, 1.5, 1, 1.5] }
] as const

/** Look of every figure: legible at the width of a column, 7 points or more. */
export const config = {
  font: 'DejaVu Sans',
  background: colours.background.light,
  padding: 4,
  axis: {
    labelFontSize: 9.5, titleFontSize: 9.5, titleFontWeight: 'normal', labelColor: colours.ink.light,
    titleColor: colours.ink.light, gridColor: colours.grid.light, domainColor: colours.quiet.light,
    tickColor: colours.quiet.light, tickSize: 3, labelPadding: 2, titlePadding: 4, tickCount: 6
  },
  legend: {
    orient: 'bottom', direction: 'horizontal', title: null, labelFontSize: 9.5, labelColor: colours.ink.light,
    labelLimit: 290, symbolType: 'stroke', symbolSize: 260, symbolStrokeWidth: 1.4, rowPadding: 1, columnPadding: 8,
    offset: 4, layout: { bottom: { anchor: 'start', direction: 'vertical' } }
  },
  header: { labelFontSize: 9.5, titleFontSize: 9.5, labelColor: colours.ink.light },
  title: { fontSize: 10.5, fontWeight: 'normal', color: colours.ink.light, anchor: 'start', frame: 'group', offset: 6 },
  view: { stroke: null }
  // `layout` is Vega's, which the types leave out
} as unknown as Config
