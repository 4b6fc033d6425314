// @ts-check
// Renders a package's CHANGELOG.md entry from its own commits: those that name it in their scope. Nx alone takes every
// commit that touches a file of the package, though the commit may describe a change of another one.
import changelogRenderer from 'nx/release/changelog-renderer'

const { default: DefaultChangelogRenderer } = changelogRenderer

/** @param {string} scope such as `runner,analysis` */
const namesOf = scope => scope.split(',').map(name => name.trim())

export default class OwnChangelogRenderer extends DefaultChangelogRenderer {
  /**
   * @override
   * @type {import('nx/release/changelog-renderer').default['filterChanges']}
   */
  filterChanges (changes, project) {
    const name = project?.replace('@gsplan/', '')
    return super.filterChanges(changes, project).filter(({ scope }) => name === undefined || namesOf(scope).includes(name))
  }
}
