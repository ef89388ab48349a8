import { assert } from './steps.mjs'
import { byId, byShortCode, noCode, qregg, started } from './workflows.mjs'

/** Every operation of the action node with several items, run by n8n's own engine. */
export async function checkActions({ step, chapter }, { n8n, ask, good, credential }) {
  chapter('The action node, several items each')

  /** Runs one Qregg node over items; answers its items and the execution. */
  async function run(items, parameters, more) {
    const { id } = await n8n.save(started('Try', items, [qregg(credential, parameters, more)]))
    const execution = await n8n.run(id)
    return { ...execution, out: execution.items('Qregg') }
  }
  /** The same where nothing may fail: one result for each item, paired with it. */
  async function all(items, parameters) {
    const { status, error, out } = await run(items, parameters)
    assert.equal(status, 'success', error?.message)
    assert.deepEqual(
      out.map(({ pairedItem }) => pairedItem.item),
      items.map((_, index) => index),
    )
    return out.map(({ json }) => json)
  }
  const code = (operation, more = {}) => ({ resource: 'code', operation, ...more })
  /** @type {any[]} */
  let codes = []

  await step('create makes a code for each item, with what was added and nothing else', async () => {
    const items = [
      { url: 'https://example.com/1', title: 'Table 1', short: 'table-1', tags: 'summer, terrace' },
      { url: 'https://example.com/2', title: 'Table 2', tags: ['winter'] },
      { url: 'https://example.com/3' },
    ]
    const made = await all(items, {
      ...code('create', { destination: '={{ $json.url }}' }),
      additionalFields: {
        title: '={{ $json.title }}',
        shortCode: '={{ $json.short }}',
        tags: '={{ $json.tags }}',
        metadata: { entries: [{ name: 'table', value: '={{ $json.title }}' }] },
      },
    })
    codes = await Promise.all(made.map(({ id }) => ask('GET', `/codes/${id}`)))
    assert.deepEqual(
      codes.map(({ destination }) => destination),
      items.map(({ url }) => url),
    )
    assert.deepEqual(
      codes.map(({ title }) => title),
      ['Table 1', 'Table 2', null],
    )
    assert.deepEqual(
      codes.map(({ tags }) => tags),
      [['summer', 'terrace'], ['winter'], []],
    )
    assert.equal(codes[0].shortCode, 'table-1')
    assert.equal(codes[0].metadata.table, 'Table 1')
    return made.map(({ shortCode }) => shortCode).join(', ')
  })

  await step('get finds a code by its ID, its short code and its short URL', async () => {
    const ids = codes.map(({ id }) => ({ id }))
    const byIds = await all(ids, code('get', { codeId: byId('={{ $json.id }}') }))
    assert.deepEqual(
      byIds.map(({ id }) => id),
      codes.map(({ id }) => id),
    )
    const printed = codes.flatMap(({ shortCode, shortUrl }) => [
      { what: shortCode },
      { what: `${shortUrl}?a=1` },
    ])
    const found = await all(
      printed,
      code('get', { codeId: byShortCode('={{ $json.what }}'), simplify: false }),
    )
    assert.deepEqual(
      found.map(({ id }) => id),
      codes.flatMap(({ id }) => [id, id]),
    )
    assert.deepEqual(found[0], codes[0])
    return `simplified: ${Object.keys(byIds[0]).length} fields, raw: ${Object.keys(found[0]).length}`
  })

  await step('get many obeys Limit, and Return All reads every page', async () => {
    for (let index = 0; index < 105; index++)
      await ask('POST', '/codes', { payload: { url: `https://example.com/many/${index}` }, tags: ['many'] })
    const some = await run([{}], code('getAll', { returnAll: false, limit: 2 }))
    assert.equal(some.out.length, 2)
    const every = await run([{}, {}], code('getAll', { returnAll: true, filters: { tag: 'many' } }))
    assert.equal(every.out.length, 210)
    assert.equal(new Set(every.out.map(({ json }) => json.id)).size, 105)
    return '2 of 108; twice 105 in two pages each'
  })

  await step('update changes what was added, and leaves the rest', async () => {
    const items = codes
      .slice(0, 2)
      .map(({ id }, index) => ({ id, url: index === 0 ? 'https://example.com/new' : undefined }))
    const changed = await all(items, {
      ...code('update', { codeId: byId('={{ $json.id }}') }),
      updateFields: { destination: '={{ $json.url }}', active: false },
    })
    assert.deepEqual(
      changed.map(({ destination }) => destination),
      ['https://example.com/new', 'https://example.com/2'],
    )
    assert.deepEqual(
      changed.map(({ active, title }) => [active, title]),
      [
        [false, 'Table 1'],
        [false, 'Table 2'],
      ],
    )
    await all(items, {
      ...code('update', { codeId: byId('={{ $json.id }}') }),
      updateFields: { active: true },
    })
  })

  await step('create or update makes a code once and then updates it', async () => {
    const items = [
      { ext: 'order/1001', url: 'https://example.com/first' },
      { ext: 'order/1001', url: 'https://example.com/second' },
    ]
    const [first, second] = await all(
      items,
      code('upsert', { externalId: '={{ $json.ext }}', destination: '={{ $json.url }}' }),
    )
    assert.equal(first.id, second.id)
    assert.equal(second.destination, 'https://example.com/second')
  })

  await step('download image gives a file for each item, named by its short code', async () => {
    const items = [{ format: 'png' }, { format: 'svg' }]
    const { status, out } = await run(
      items,
      code('downloadImage', {
        codeId: byId(codes[0].id),
        format: '={{ $json.format }}',
        binaryPropertyName: 'image',
        options: { size: 300 },
      }),
    )
    assert.equal(status, 'success')
    const files = out.map(({ binary }) => binary.image)
    assert.deepEqual(
      files.map(({ fileName, mimeType }) => `${fileName} ${mimeType}`),
      ['table-1.png image/png', 'table-1.svg image/svg+xml'],
    )
    const heads = await Promise.all(files.map((file) => n8n.file(file)))
    assert.equal(heads[0].subarray(1, 4).toString(), 'PNG')
    assert.equal(heads[0].readUInt32BE(16), 300)
    assert.match(heads[1].toString(), /^<svg/)
    return heads.map(({ length }) => `${length} bytes`).join(', ')
  })

  await step('simulate makes a test scan for each item, and scans are listed', async () => {
    const items = [
      { country: 'at', device: 'tablet' },
      { country: 'US', device: 'desktop' },
    ]
    const made = await all(items, {
      ...{ resource: 'scan', operation: 'simulate', codeId: byId(codes[0].id), simplify: false },
      options: { country: '={{ $json.country }}', device: '={{ $json.device }}' },
    })
    assert.deepEqual(
      made.map(({ scan }) => [scan.country, scan.device, scan.test]),
      [
        ['AT', 'tablet', true],
        ['US', 'desktop', true],
      ],
    )
    const list = (codeId, filters) =>
      run([{}], { resource: 'scan', operation: 'getAll', codeId, returnAll: true, filters })
    const ids = made.map(({ id }) => id).sort()
    for (const [codeId, filters] of [
      [byId(codes[0].id), {}],
      [noCode, { reason: 'test' }],
    ]) {
      const { out } = await list(codeId, filters)
      assert.deepEqual(out.map(({ json }) => json.id).sort(), ids)
    }
    assert.equal((await list(byId(codes[1].id), {})).out.length, 0)
    assert.equal((await list(noCode, { reason: 'human' })).out.length, 0)
  })

  await step('delete answers {"deleted": true} for each item, and the codes are gone', async () => {
    const gone = codes.slice(1)
    const out = await all(
      gone.map(({ id }) => ({ id })),
      code('delete', { codeId: byId('={{ $json.id }}') }),
    )
    assert.deepEqual(out, [{ deleted: true }, { deleted: true }])
    for (const { id } of gone) await assert.rejects(ask('GET', `/codes/${id}`), /404/)
  })

  const mixed = () => [{ id: codes[0].id }, { id: 'code_doesNotExist0' }, { id: codes[0].id }]
  const get = code('get', { codeId: byId('={{ $json.id }}') })

  await step('a failing item stops the workflow with the server’s words and the item’s number', async () => {
    const { status, error } = await run(mixed(), get)
    assert.equal(status, 'error')
    assert.equal(error.context.itemIndex, 1)
    return `${error.message} | ${error.description}`
  })

  await step('with "Continue", the failing item becomes an error and the others go on', async () => {
    const { status, out } = await run(mixed(), get, { onError: 'continueRegularOutput' })
    assert.equal(status, 'success')
    assert.deepEqual(
      out.map(({ json }) => json.id ?? 'error'),
      [codes[0].id, 'error', codes[0].id],
    )
    return out[1].json.error
  })

  await step('with an error output, the failing item goes there', async () => {
    const { status, runData } = await run(mixed(), get, { onError: 'continueErrorOutput' })
    assert.equal(status, 'success')
    assert.deepEqual(
      runData.Qregg[0].data.main.map((items) => items.length),
      [2, 1],
    )
  })

  await step('a network that fails names the item too', async () => {
    const away = await n8n.saveCredential('Away', { ...good, baseUrl: 'http://127.0.0.1:9' })
    const { error } = await run([{}], code('getAll', { returnAll: true }), {
      credentials: { qreggApi: away },
    })
    assert.equal(error.context.itemIndex, 0)
    return error.message
  })

  await step('"Retry on Fail" makes nothing twice', async () => {
    // The second item is refused each time, so n8n runs the node three times over the first one.
    const again = await run(
      [
        { title: 'Once', short: undefined },
        { title: 'Never', short: 'table-1' },
      ],
      {
        ...code('create', { destination: 'https://example.com/once' }),
        additionalFields: { title: '={{ $json.title }}', shortCode: '={{ $json.short }}' },
      },
      { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
    )
    assert.equal(again.status, 'error')
    assert.equal((await ask('GET', '/codes?search=Once')).length, 1)
    return again.error.message
  })
  return codes[0]
}
