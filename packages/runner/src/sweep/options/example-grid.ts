/** A grid of 27 runs, as the help of `gsplan sweep` shows it. */
export const exampleGrid = `seeds = "1-3"                                 # three runs of each
base.params.T_RUN = "10s"                     # one value for all runs
[grid]                                        # each value with each other one
N_NODES = { from = 10, to = 40, factor = 2 }  # 10, 20, 40
OVERLAY_D = [4, 6, 8]
`
