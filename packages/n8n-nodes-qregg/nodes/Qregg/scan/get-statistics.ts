import type { Stats, StatsInterval } from '@qregg/contract'
import type { IDataObject, INodeParameterResourceLocator } from 'n8n-workflow'
import { apiRequest } from '../../shared/api-request.ts'
import { codeLocator, findCode } from '../../shared/code-locator.ts'
import { choices } from '../choices.ts'
import type { Operation } from '../operation.ts'

const INTERVALS: Record<StatsInterval, string> = { day: 'Day', hour: 'Hour', month: 'Month', week: 'Week' }

export const getStatistics: Operation = {
  fields: [
    { ...codeLocator, required: false, description: 'Only scans of this code. Left empty: of all codes.' },
    {
      displayName: 'Split Into Points',
      name: 'splitIntoPoints',
      type: 'boolean',
      default: false,
      description:
        'Whether to give an item for each point in time rather than one with totals and breakdowns',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      description: 'What is not added is the last 30 days, by day, in the time zone of the workflow',
      options: [
        {
          displayName: 'From',
          name: 'from',
          type: 'string',
          default: '',
          placeholder: 'e.g. 2026-03-01',
          description: 'A date, or a time with its offset',
        },
        {
          displayName: 'Interval',
          name: 'interval',
          type: 'options',
          default: 'day',
          options: choices(INTERVALS),
          description: 'What one point in time is',
        },
        {
          displayName: 'Time Zone',
          name: 'timezone',
          type: 'string',
          default: '',
          placeholder: 'e.g. Europe/Berlin',
          description: 'Whose days are counted. Left empty: those of the workflow.',
        },
        {
          displayName: 'To',
          name: 'to',
          type: 'string',
          default: '',
          placeholder: 'e.g. 2026-03-31',
          description: 'A date, which is counted whole, or a time with its offset',
        },
        {
          displayName: 'Top',
          name: 'top',
          type: 'number',
          typeOptions: { minValue: 1, maxValue: 100 },
          default: 10,
          description: 'How many countries, cities, devices and so on to tell',
        },
      ],
    },
  ],

  async run(context, itemIndex) {
    const locator = context.getNodeParameter('codeId', itemIndex, {}) as INodeParameterResourceLocator
    const id = await findCode(context, locator, itemIndex)
    const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject
    const chosen = (name: string) => String(options[name] ?? '').trim() || undefined
    const { data } = await apiRequest<{ data: Stats }>(context, {
      method: 'GET',
      path: id === undefined ? '/stats' : `/codes/${encodeURIComponent(id)}/stats`,
      query: {
        from: chosen('from'),
        to: chosen('to'),
        interval: chosen('interval'),
        timezone: chosen('timezone') ?? context.getTimezone(),
        top: chosen('top'),
      },
      itemIndex,
    })
    const points = context.getNodeParameter('splitIntoPoints', itemIndex, false) as boolean
    return points ? data.series.map((point) => ({ json: { ...point } })) : [{ json: { ...data } }]
  },
}
