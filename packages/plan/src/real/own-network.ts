/** Environment variable with the IPv4 address of an instance's peers, where each instance has a network of its own. */
export const OWN_ADDRESS = 'GSPLAN_ADDRESS'

/** Environment variable that is {@link OUTSIDE} where links are shaped before the instance starts, not by its process. */
export const LINKS = 'GSPLAN_LINKS'
export const OUTSIDE = 'outside'
