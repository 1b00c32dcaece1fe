import { expect, it } from 'vitest'
import { Client } from '../src/api/client'
import { refused } from '../src/model/refused'

it.each([['unreachable', 'The provider cannot be reached'], ['not-allowed', 'You are not allowed to sign in here'], ['<b>', 'The provider did not sign you in'], ['constructor', 'The provider did not sign you in']])(
  'the reason %s is told as %s', (reason, title) => expect(refused(reason)?.title).toBe(title))

it('tells nothing of an address in itself', () => {
  expect(refused('Call 0900 666')?.detail).not.toContain('0900')
  expect([refused(undefined), refused(''), refused(['denied', 'x'])]).toEqual([null, null, null])
})

it('asks the master where the provider is', async () => {
  const asked: RequestInit[] = []
  const client = new Client((_, init) => {
    asked.push(init!)
    return Promise.resolve(new Response('{"location":"https://id.example/a?state=1"}'))
  })
  expect(await client.beginProvider('/jobs')).toBe('https://id.example/a?state=1')
  expect(asked[0]).toMatchObject({ method: 'POST', body: '{"next":"/jobs"}' })
})
