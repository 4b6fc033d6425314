import type { Run, RunTable } from '@gsplan/gate'
import type { TopLevelSpec } from 'vega-lite'

/** A figure that a template draws. */
export interface OwnFigure {
  /** Name of the figure and of its files. */
  readonly name: string
  readonly spec: TopLevelSpec
}

/** Tables and figures that a template makes of a run. */
export interface TemplateOutput {
  readonly tables?: Readonly<Record<string, RunTable>>
  /** Names of figures that a report has, or figures of its own. */
  readonly figures?: ReadonlyArray<string | OwnFigure>
}

/** The default export of a template such as `analysis.mjs`. */
export type Template = (run: Run) => TemplateOutput | Promise<TemplateOutput>
