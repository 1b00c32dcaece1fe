import { expect, it } from 'vitest'
import { pressed } from '../src/model/shortcuts'

const none = () => {}
const all = [{ key: 'n', what: 'New', run: none }, { key: '?', what: 'Help', run: none }, { key: ']', what: 'Next', run: none, when: () => false }]
const event = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false, target: null, ...more })
const at = (target: object) => ({ target: target as EventTarget })

it('finds what a key is for', () => expect(pressed(all, event('n'), true)?.what).toBe('New'))
it.each([
  ['with Ctrl', event('n', { ctrlKey: true })], ['in a field', event('n', at({ tagName: 'INPUT' }))], ['in an editor', event('n', at({ tagName: 'DIV', isContentEditable: true }))],
  ['on the viewer', event('n', at({ tagName: 'DIV', role: 'application' }))], ['that another part took', event('n', { defaultPrevented: true })], ['that is for nothing now', event(']')],
])('leaves alone a key %s', (_, one) => expect(pressed(all, one, true)).toBeUndefined())
it('leaves only the help when shortcuts are off', () => {
  expect(pressed(all, event('n'), false)).toBeUndefined()
  expect(pressed(all, event('?'), false)?.what).toBe('Help')
})
