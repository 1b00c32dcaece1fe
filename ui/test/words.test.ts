import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fill, maybe, preferred, speak, t } from '../src/words'
import { de } from '../src/words/de'
import { en } from '../src/words/en'

/** The places of a text that are filled in, each once. */
const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe('a translation', () => {
  it('has the keys of English, and no others', () => expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort()))
  it.each(Object.keys(en) as (keyof typeof en)[])('of %s has the same places and forms', (key) => {
    expect(places(de[key])).toEqual(places(en[key]))
    expect(de[key].split(' | ').length).toBe(en[key].split(' | ').length)
    expect(de[key].trim()).not.toBe('')
  })
})

describe('the types of problems', () => {
  const document = JSON.parse(readFileSync(new URL('../../master/src/main/resources/org/equilux/master/web/openapi.json', import.meta.url), 'utf8')) as {
    components: { schemas: { Problem: { properties: { type: { anyOf: [{ enum: string[] }] } } } } }
  }
  const types = document.components.schemas.Problem.properties.type.anyOf[0].enum.map((type) => type.replace('urn:equilux:problem:', ''))

  it('that the master documents all have a title in the pages, and no others have one', () =>
    expect(Object.keys(en).filter((key) => key.startsWith('problemType.')).map((key) => key.slice('problemType.'.length)).sort()).toEqual(types.toSorted()))
})

describe('texts', () => {
  it('are filled in, and numbers are written as the language does', () => {
    expect(fill('{n} chunk | {n} chunks', { n: 1 })).toBe('1 chunk')
    expect(fill('{n} chunk | {n} chunks', { n: 1200 })).toBe('1,200 chunks')
    expect(fill('{n} Chunk | {n} Chunks', { n: 1200 }, 'de')).toBe('1.200 Chunks')
    expect(fill('{a} and {b}{c}', { a: 'x', c: undefined })).toBe('x and {b}')
  })
  it('are those of the language that is spoken', async () => {
    expect(t('common.jobs')).toBe('Jobs')
    await speak('de').catch(() => {}) // Without a page, only its attribute for the language cannot be set.
    expect(t('common.jobs')).toBe('Aufträge')
    await speak('en').catch(() => {})
    expect(maybe('channel.red')).toBe('Red')
    expect(maybe('constructor')).toBeUndefined()
  })
})

it.each([[['fr-FR', 'de-AT', 'en'], 'de'], [['en-US', 'de'], 'en'], [[], 'en'], [['constructor'], 'en']])('of %j is chosen %s', (tags, language) => {
  expect(preferred(tags)).toBe(language)
})
