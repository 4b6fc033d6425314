import { useEffect, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RunDetail, RunFileView, RunView } from '../../api.ts'
import { Badge } from '../parts/badge.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { factsOf, formatBytes, formatMetric, formatMoment } from '../state/format.ts'
import { metrics } from '../state/panel.ts'
import { get } from '../state/request.ts'
import { hrefOf } from '../state/route.ts'
import { fileUrl, runUrl } from '../state/run-urls.ts'
import { RunActions } from './run-actions.tsx'

function Verdict ({ run, findings }: { readonly run: RunView, readonly findings: readonly string[] }): JSX.Element {
  return (
    <div class={`verdict ${run.state}`}>
      <strong><Badge state={run.state} /></strong>
      {run.reasons.length > 0 && <ul>{run.reasons.map(each => <li key={each}>{each}</li>)}</ul>}
      {findings.length > 0 && <ul class="findings">{findings.map(each => <li key={each}>{each}</li>)}</ul>}
    </div>
  )
}

function Metrics ({ run }: { readonly run: RunView }): JSX.Element | null {
  const shown = metrics.value.filter(({ name }) => run.metrics[name] !== undefined)
  if (shown.length === 0) return null
  return (
    <div class="tiles">
      {shown.map(({ name, unit, meaning }) => (
        <div key={name} class="tile" title={meaning}>
          <b>{formatMetric(run.metrics[name], unit)}</b>
          <span>{name.replaceAll('_', '_\u200b')}</span>
        </div>
      ))}
    </div>
  )
}

function Figures ({ run, files }: { readonly run: RunView, readonly files: readonly RunFileView[] }): JSX.Element | null {
  const figures = files.filter(({ path }) => /^analysis\/figures\/[^/]+\.svg$/.test(path))
  if (figures.length === 0) return null
  return (
    <section>
      <h2>Figures</h2>
      <div class="figures">
        {figures.map(({ path }) => {
          const title = path.replace(/^.*\/|\.svg$/g, '').replaceAll('-', ' ')
          return (
            <a key={path} class="figure" target="_blank" rel="noopener" href={fileUrl(run, path)}>
              <img loading="lazy" src={fileUrl(run, path)} alt={title} />
              <span>{title}</span>
            </a>
          )
        })}
      </div>
    </section>
  )
}

function Parameters ({ run }: { readonly run: RunView }): JSX.Element {
  return (
    <details>
      <summary><h2>Parameters</h2></summary>
      <div class="scroll">
        <table>
          <tbody>
            {Object.entries(run.params).map(([name, text]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td><code>{text}</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function Files ({ run, files }: { readonly run: RunView, readonly files: readonly RunFileView[] }): JSX.Element {
  return (
    <details>
      <summary><h2>Files</h2></summary>
      <ul class="files">
        {files.map(({ path, bytes }) => (
          <li key={path}>
            <a target="_blank" rel="noopener" href={fileUrl(run, path)}>{path}</a>
            {' '}
            <span class="quiet">{formatBytes(bytes)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** A finished run. */
export function RunDetailPage ({ name, isFailed }: { readonly name: string, readonly isFailed: boolean }): JSX.Element {
  const [detail, setDetail] = useState<RunDetail | string>()
  useEffect(() => {
    get<RunDetail>(runUrl({ name, isFailed }))
      .then(setDetail, (error: unknown) => { setDetail((error as Error).message) })
  }, [name, isFailed])
  if (detail === undefined) return <p class="quiet">Loading …</p>
  if (typeof detail === 'string') return (
    <p class="empty">
      {detail}
      {' '}
      <a href={hrefOf('results')}>All runs</a>
    </p>
  )
  const { run, files, findings } = detail
  return (
    <article class="detail">
      <p><a href={hrefOf('results')}>← All runs</a></p>
      <h1>{run.name}</h1>
      <p class="quiet">{[formatMoment(run.startedAt), ...factsOf(run)].join(' · ')}</p>
      <Verdict run={run} findings={findings} />
      <RunActions run={run} />
      <Metrics run={run} />
      <Figures run={run} files={files} />
      <Parameters run={run} />
      <Files run={run} files={files} />
      <Dialog />
    </article>
  )
}
