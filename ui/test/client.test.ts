import { describe, expect, it } from 'vitest'
import { Client, links, Problem, query } from '../src/api/client'
import { publicPathOf } from '../src/publicPath'
import { nextOf } from '../src/router'
import { speak } from '../src/words'

/** A client whose requests are kept and answered with this. */
function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const asked: { path: string; init: RequestInit }[] = []
  const client = new Client((path, init) => {
    asked.push({ path: String(path), init: init! })
    return Promise.resolve(new Response(status === 204 ? null : body, { status, headers }))
  })
  return { client, asked }
}

it('sends the token against forged requests with what changes something, and only then', async () => {
  const { client, asked } = answering(200, '{"jobs":[],"total":0}')
  client.csrfToken = 'secret'
  await client.jobs({ search: 'a&b', state: '', limit: 5 })
  await client.removeJob('x/y')
  expect(asked[0]!.path).toBe('/api/v1/jobs?search=a%26b&limit=5')
  expect(asked[0]!.init.headers).not.toHaveProperty('X-CSRF-Token')
  expect(asked[1]!.path).toBe('/api/v1/jobs/x%2Fy')
  expect(asked[1]!.init.headers).toHaveProperty('X-CSRF-Token', 'secret')
})

it('takes an answer without a body', async () => {
  await expect(answering(204, '').client.signOut()).resolves.toBeUndefined()
})

describe('a refusal', () => {
  it('is told in the words of the master', async () => {
    const { client } = answering(429, '{"title":"Too many attempts","detail":"Wait a little.","status":429}', { 'Retry-After': '30' })
    await expect(client.signIn('a', 'b')).rejects.toMatchObject({ status: 429, title: 'Too many attempts', detail: 'Wait a little.', retryAfter: 30 })
  })
  it('of a known type has the title of the page, and the detail of the master', async () => {
    await speak('de').catch(() => {}) // Without a page, only its attribute for the language cannot be set.
    const { client } = answering(415, '{"type":"urn:equilux:problem:not-a-picture","title":"Not a supported picture file","detail":"It is empty.","status":415}')
    await expect(client.job('x')).rejects.toMatchObject({ title: 'Keine unterstützte Bilddatei', detail: 'It is empty.', lang: 'en' })
    const other = answering(400, '{"type":"urn:equilux:problem:http-400","title":"Bad Request","detail":"No.","status":400}')
    await expect(other.client.job('x')).rejects.toMatchObject({ title: 'Bad Request' })
    expect(Problem.unreachable().lang).toBeUndefined()
    await speak('en').catch(() => {})
  })
  it('by something that is no master says so', async () => {
    await expect(answering(502, '<html>').client.workers()).rejects.toMatchObject({ status: 502, title: 'The master answered with status 502' })
  })
  it('for want of a session leads to the sign-in page, but not from there', async () => {
    const { client } = answering(401, '{"title":"t","detail":"d"}')
    let out = 0
    client.onSignedOut = () => out++
    await expect(client.workers()).rejects.toBeInstanceOf(Problem)
    await expect(client.signIn('a', 'b')).rejects.toBeInstanceOf(Problem)
    expect(out).toBe(1)
  })
})

it('says that the master cannot be reached', async () => {
  const client = new Client(() => Promise.reject(new TypeError('failed to fetch')))
  await expect(client.workers()).rejects.toMatchObject({ status: 0, title: 'The master cannot be reached' })
})

it('makes problems of whatever is thrown', () => {
  expect(Problem.of(new Error('boom')).detail).toContain('boom')
  expect(Problem.of(Problem.unreachable()).title).toBe('The master cannot be reached')
})

it('builds addresses', () => {
  expect(query({ a: 1, b: '', c: undefined })).toBe('?a=1')
  expect(links.tile('id', 'result', 2, 3, 4, 5)).toBe('/api/v1/jobs/id/views/result/2/3/4/5')
})

it.each([['/jobs/1?a=b', '/jobs/1?a=b'], ['//evil.example', '/new'], ['/\\evil.example', '/new'], ['https://evil.example', '/new'], [undefined, '/new']])(
  'leads from sign-in with %s to %s', (next, path) => expect(nextOf(next)).toBe(path))

it.each([['/equilux/', '/equilux/'], ['/', '/'], ['./', '/'], [undefined, '/']])(
  'finds the public path %s to be %s', (content, path) => expect(publicPathOf(content)).toBe(path))
