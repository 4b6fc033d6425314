/**
 * The packages arquero and flechette (Arrow's format). Users get them as one file, `bundled/arquero.js`, which
 * tools/setup/bundle.mjs makes: arquero asks for any flechette 2, whose newest release has a dependency that a registry
 * may lack, and only npm's flat layout would let a version of ours decide on arquero's.
 *
 * `@gsplan/gate/arquero` hands arquero on to code that works on tables: `op`, `escape`, `table`, `ColumnTable` and the rest.
 */
export * from 'arquero'
export * as flechette from '@uwdata/flechette'
