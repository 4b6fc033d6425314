import {
  describeParameters, formatRange, parameters, resolveComposeParams, scoreParameters, type Parameter, type ScoreParameter
} from '@gsplan/composer'
import type { FormDescription, FormField, FormSection, FormValues } from '../api.ts'
import type { EngineChoice } from '../panel-functions.ts'
import {
  OTHERS, placeId, RUN_CONFIG, runConfigFields, SCORES, scoreId, TOPICS, topicFieldNames, topicId, topicScoreId
} from './field-ids.ts'
import { layOut } from './form-layout.ts'
import { toValues } from './to-values.ts'

const kinds: Partial<Readonly<Record<Parameter['type'], FormField['kind']>>> = {
  int: 'number', float: 'number', number: 'number', bool: 'bool', toml: 'area', topology: 'area', groups: 'area'
}

function toField (parameter: Parameter): FormField {
  const { name, type, unit, choices, meaning, inRouter, mayBeEmpty = false } = parameter
  return {
    id: name, name, kind: choices === undefined ? kinds[type] ?? 'text' : 'choice', unit, choices,
    range: choices === undefined ? formatRange(parameter) : '', meaning,
    emptyMeans: mayBeEmpty || type === 'strings' ? undefined : 'default',
    isUnsupported: inRouter === 'unsupported' ? true : undefined
  }
}

/** Words for a score parameter, made of its declaration. */
function scoreMeaning ({ name, otherName, weight, whenZero, countsWith }: ScoreParameter): string {
  const words = name.replaceAll(/([a-z])(?=[A-Z])/g, '$1 ').replaceAll(/(IP|PX)(?=[A-Z])/g, '$1 ').toLowerCase()
  return [
    words, ...otherName === undefined ? [] : [`also ${otherName}`],
    ...weight === undefined ? [] : [`counts while ${weight} is not 0`],
    ...countsWith === undefined ? [] : [`counts with ${countsWith}`], ...whenZero === undefined ? [] : [`0 means ${whenZero}`]
  ].join('; ')
}

const toScoreField = (toId: (name: string) => string) => (parameter: ScoreParameter): FormField => ({
  id: toId(parameter.name), name: parameter.name, kind: parameter.type === 'duration' ? 'text' : 'number',
  range: parameter.rule?.expected ?? '', meaning: scoreMeaning(parameter),
  emptyMeans: parameter.type === 'duration' ? '0s' : '0'
})

const area = (id: string, name: string, meaning: string): FormField => ({ id, name, kind: 'area', range: '', meaning })

const scoreFieldsOf = (table: ScoreParameter['table'], toId: (name: string) => string): FormField[] =>
  scoreParameters.filter(parameter => parameter.table === table).map(toScoreField(toId))

function fieldsOf (parameter: Parameter): FormField[] {
  const { name } = parameter
  if (name === TOPICS) return []
  if (name === SCORES) {
    return [
      ...scoreFieldsOf(
        'Thresholds', each => scoreId('Thresholds', each)
      ), ...scoreFieldsOf('params', each => scoreId('params', each)),
      area(`${SCORES}.${OTHERS}`, 'other score parameters', 'JSON: those of topics that are not topics of the run, and of other names')
    ]
  }
  if (name !== RUN_CONFIG) return [toField(parameter)]
  return [
    {
      id: runConfigFields.logLevel, name: 'log_level', kind: 'text', range: '', emptyMeans: 'default',
      meaning: 'log level of Testground\'s instances'
    },
    {
      id: runConfigFields.keepService, name: 'keep_service', kind: 'bool', range: '',
      meaning: 'keep the pods of a run on cluster:k8s when it has ended'
    },
    area(RUN_CONFIG, RUN_CONFIG, 'other run configuration of Testground, TOML')
  ]
}

const topicMeanings: Readonly<Record<typeof topicFieldNames[number], string>> = {
  id: 'name of the topic', message_rate: 'messages of the whole network, such as 120/s or 1/12s',
  message_size: 'size of a message, such as 2 KiB'
}

/** Settings of a run that are no parameters. */
export interface FormSettings {
  readonly engines: readonly EngineChoice[]
}

const settingFields = ({ engines }: FormSettings): FormField[] => [
  {
    id: 'engine', name: 'engine', kind: 'choice', choices: engines.map(({ name }) => name), range: '',
    meaning: engines.map(({ name, meaning }) => `${name}: ${meaning}`).join('; ')
  },
  {
    id: 'seeds', name: 'seeds', kind: 'text', range: '', emptyMeans: '1',
    meaning: 'seed of the run, or several for a set with one verdict: 1, 1-5 or 1,3,7'
  },
  {
    id: 'conditions', name: 'conditions', kind: 'area', range: '',
    meaning: 'conditions on metrics, a line each, such as latency_p99 < 200ms; one that does not hold breaches the run'
  },
  { id: 'label', name: 'name', kind: 'text', range: '', meaning: 'ending of the name of the run\'s directory' },
  {
    id: 'force', name: 'force', kind: 'bool', range: '',
    meaning: 'run even work that is estimated beyond sense, and a run that owes no delivery'
  }
]

/** Settings of the places where engines run tests. */
const placeFields = ({ engines }: FormSettings): FormField[] => engines.flatMap(({ name: engine, settings = [] }) =>
  settings.map(({ name, title, meaning, choices, isList = false }): FormField => ({
    id: placeId(engine, name), name: title, choices, range: '', engine,
    kind: choices !== undefined ? 'choice' : isList ? 'area' : 'text', meaning: isList ? `${meaning}; one a line` : meaning
  })))

/** Section of the settings of places; none where engines have none. */
function placeSection (settings: FormSettings): FormSection[] {
  const fields = placeFields(settings)
  return fields.length === 0 ? [] : [{ id: 'place', title: 'Where it runs', fields }]
}

/** Consent to run code, in the section of the router. */
const consentFields: readonly FormField[] = [
  {
    id: 'allowCode', name: 'allow code', kind: 'bool', range: '',
    meaning: 'run programs that a configuration names, and routers in folders outside the current one; ' +
      'for configurations that you trust'
  },
  {
    id: 'allowScripts', name: 'allow scripts', kind: 'bool', range: '',
    meaning: 'build a router from git, which runs its build scripts; for repositories that you trust'
  }
]

/** Settings of the section of Testground. */
const testgroundFields: readonly FormField[] = [
  {
    id: 'endpoint', name: 'endpoint', kind: 'text', range: '',
    meaning: 'address of Testground\'s daemon, for the engine testground, such as http://localhost:8042'
  }
]

/** Settings among the parameters of a section. */
const settingsBefore: Readonly<Record<string, readonly FormField[]>> = { testground: testgroundFields }
const settingsAfter: Readonly<Record<string, readonly FormField[]>> = { router: consentFields }

/** Texts of the settings of a run without a flag. */
const settingDefaults = (settings: FormSettings): FormValues => ({
  engine: settings.engines[0]?.name ?? '', seeds: '1', conditions: '', label: '', endpoint: '', allowCode: 'false',
  allowScripts: 'false', force: 'false', ...Object.fromEntries(placeFields(settings).map(({ id }) => [id, '']))
})

/**
 * Describes the form: every parameter is a field of it, or several.
 *
 * @param declared declarations. @default the composer's
 */
export function describeForm (
  settings: FormSettings, configs: readonly string[], declared: readonly Parameter[] = parameters
): FormDescription {
  const known = new Map(describeParameters().map(parameter => [parameter.name, parameter]))
  const added = declared.filter(({ name }) => !known.has(name))
  const ofAdded = added.map(({ name, whenAbsent }) => [name, whenAbsent === undefined ? '' : String(whenAbsent)] as const)
  return {
    sections: [
      { id: 'run', title: 'Run', fields: settingFields(settings) },
      ...placeSection(settings),
      ...layOut(declared).map(({ id, title, parameters: inside }) =>
        ({ id, title, fields: [...settingsBefore[id] ?? [], ...inside.flatMap(fieldsOf), ...settingsAfter[id] ?? []] }))
    ],
    topicFields: [
      ...topicFieldNames.map((name): FormField =>
        ({ id: topicId('*', name), name, kind: 'text', range: '', meaning: topicMeanings[name] })),
      area(topicId('*', OTHERS), 'other fields', 'JSON: fields of the topic for another plan')
    ],
    topicScores: scoreFieldsOf('topic', name => topicScoreId('*', name)),
    defaults: { ...settingDefaults(settings), ...toValues(resolveComposeParams().params), ...Object.fromEntries(ofAdded) },
    configs
  }
}
