import { expect, test } from 'vitest'
import { AnalysisError } from '../../src/errors.ts'
import { parseMaxRegression } from '../../src/verdict/max-regression.ts'
import { parseThreshold } from '../../src/verdict/threshold.ts'

test.each([
  ['latency_p99{topic=blocks} < 200ms', 'latency_p99{topic=blocks}', 200],
  ['latency_p99{topic="blocks"}<0.2s', 'latency_p99{topic=blocks}', 200],
  ['  messages_expected { topic = "a b" } >= 5', 'messages_expected{topic="a b"}', 5],
  ['delivery_ratio{topic=a<b} = 100%', 'delivery_ratio{topic=a<b}', 1]
])('%s', (expression, metric, value) => {
  expect(parseThreshold(expression)).toMatchObject({ expression: expression.trim(), metric, value })
})

test('a limit on a regression of one topic', () => {
  expect(parseMaxRegression('latency_p99{topic="a 5%"} 5%')).toEqual({
    expression: 'latency_p99{topic="a 5%"} 5%', metric: 'latency_p99{topic="a 5%"}', worse: 'higher', amount: 0.05, relative: true
  })
})

const form = 'expected {topic=NAME} after the metric, with NAME in double quotes where it has blanks or , } "'
test.each([
  ['latency_p99{topic=a b} < 5', form], ['latency_p99{} < 5', form], ['latency_p99{peer=1} < 5', form], ['latency_p99{topic="a} < 5', form],
  ['latency_p99{topic=a < 5', form],
  ['latency_p9{topic=a} < 5', 'unknown metric latency_p9, did you mean latency_p90?'],
  ['cpu_fraction{topic=a} < 5', 'cpu_fraction exists for all topics together only (it is measured from health); gsplan-gate metrics lists the metrics per topic'],
  ['score_min{topic=a} > 0', 'score_min exists for all topics together only (it is measured from peer scores); gsplan-gate metrics lists the metrics per topic'],
  ['latency_p99{topic=a} 5', 'expected METRIC OPERATOR VALUE, such as latency_p99 < 200ms'],
  ['{topic=a} < 5', 'expected METRIC OPERATOR VALUE, such as latency_p99 < 200ms']
])('%s is refused', (expression, message) => {
  expect(() => parseThreshold(expression)).toThrow(new AnalysisError(`threshold ${JSON.stringify(expression)}: ${message}`))
})
