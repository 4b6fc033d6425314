import type { JSX } from 'preact'
import type { FormSection } from '../../api.ts'
import { attemptOnce } from '../state/notices.ts'
import { form, fillForm, isChanged, isOfEngine, problems, quickStarts, startRun, values } from '../state/form.ts'
import { panel, refresh, runs } from '../state/panel.ts'
import { goTo } from '../state/route.ts'
import { ConfigBar } from './config-bar.tsx'
import { currentFilter, FilterBar, type Filter } from './filter.tsx'
import { Preview } from './preview.tsx'
import { AnyField } from './special-fields.tsx'
import { Topics } from './topics.tsx'
import { Dialog } from '../parts/dialog.tsx'

const quick = async (all: Readonly<Record<string, string>>): Promise<void> => attemptOnce('start', async () => {
  fillForm(all)
  await startRun(all)
  await refresh()
  goTo('run')
})

/** Runs that are one click away, while the output folder has none. */
function QuickStarts (): JSX.Element | null {
  const isFirst = panel.value !== undefined && runs.value.length === 0 && panel.value.jobs.length === 0
  if (!isFirst || quickStarts.value.length === 0) return null
  return (
    <section class="quick" aria-label="quick start">
      <h2>A first run, in one click</h2>
      <div class="cards">
        {quickStarts.value.map(({ title, meaning, values: all }) => (
          <button key={title} type="button" onClick={() => { void quick(all) }}>
            <strong>{title}</strong>
            <span>{meaning}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** Tests whether a section has a field, those of topics included, and not those of engines that are not chosen. */
const isIn = (section: FormSection, id: string): boolean =>
  section.fields.some(field => field.id === id && isOfEngine(field.engine)) ||
  (section.id === 'topics' && /^(TOPIC_CONFIG|PEER_SCORE_PARAMS\.Topics)\./.test(id))

/** Sections that are open at first: those that are changed most. */
const openAtFirst: readonly string[] = ['run', 'place', 'router', 'nodes', 'time', 'topics', 'network', 'pubsub']

function Section ({ section, filter }: { readonly section: FormSection, readonly filter: Filter }): JSX.Element | null {
  const fields = section.fields.filter(filter.fits)
  const ids = Object.keys(values.value).filter(id => isIn(section, id))
  const [changed, wrong] = [ids.filter(isChanged).length, ids.filter(id => problems.value.has(id)).length]
  const isTopics = section.id === 'topics'
  if (fields.length === 0 && !isTopics) return null
  return (
    <details class="section" id={`section-${section.id}`} open={filter.isOn || openAtFirst.includes(section.id) || wrong > 0}>
      <summary>
        <h2>{section.title}</h2>
        {changed > 0 && (
          <span class="count" title="fields that differ from their defaults">
            {`${changed} changed`}
          </span>
        )}
        {wrong > 0 && (
          <span class="count bad">
            {`${wrong} wrong`}
          </span>
        )}
      </summary>
      {isTopics && <Topics filter={filter} />}
      <div class="fields">{fields.map(field => <AnyField key={field.id} field={field} />)}</div>
    </details>
  )
}

/** The form of a run, and the run that it makes. */
export function ConfigurePage (): JSX.Element {
  const filter = currentFilter()
  const sections = form.value?.sections ?? []
  return (
    <>
      <h1 class="hidden">Configure a run</h1>
      <QuickStarts />
      <ConfigBar />
      <FilterBar />
      <div class="configure">
        <form onSubmit={event => { event.preventDefault() }} aria-label="parameters">
          {form.value === undefined && <p class="quiet">Loading …</p>}
          {sections.map(section => <Section key={section.id} section={section} filter={filter} />)}
        </form>
        <Preview />
      </div>
      <Dialog />
    </>
  )
}
