import type { RunTable, TableName } from '@gsplan/gate'
import type { TopLevelSpec } from 'vega-lite'

/** One run to be drawn: its name (shown when several are drawn over each other) and its tables, as far as it has them. */
export interface FigureRun {
  readonly name: string
  readonly tables: Readonly<Partial<Record<TableName, RunTable>>>
}

/** Drawing of a figure: its data and marks. */
export interface FigureOptions {
  /** With values under the pointer, zoom and pan. @default false: for paper */
  readonly interactive?: boolean
  /** With a logarithmic scale on the figure's {@link Figure.logAxis}. @default false */
  readonly log?: boolean
}

/** A figure that is made from tables alone. */
export interface Figure {
  /** Name of the figure and of its files. */
  readonly name: string
  readonly title: string
  /** Definition of its numbers. */
  readonly caption: string
  readonly needs: readonly TableName[]
  /** True if several runs can be drawn over each other. */
  readonly overlay: boolean
  /** Axis that may be logarithmic. */
  readonly logAxis?: 'x' | 'y' | undefined
  /**
   * Makes the figure of these runs as Vega-Lite, its data included: thinned to the visible, exact at the tails.
   *
   * @param runs one run, or several if {@link overlay}
   * @returns undefined when the tables hold nothing to draw
   */
  readonly spec: (runs: readonly FigureRun[], options?: FigureOptions) => TopLevelSpec | undefined
}
