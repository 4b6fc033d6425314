/** Name of gsplan's own plan in compositions and in the environment of its instances. */
export const OWN_PLAN = 'gsplan'
