/**
 * The package yargs. Users get it as one file, `bundled/yargs.js`, which tools/setup/bundle.mjs makes: a command starts with
 * one file to load in place of twenty, and a package with a command installs none of yargs' packages.
 */
export { default } from 'yargs'
