import t from 'tap'
import { addressKey, createAddressLimit } from '../../src/lib/address.ts'

t.test('an IPv4 address counts by itself, in every form', async t => {
  t.equal(addressKey('192.0.2.1'), '192.0.2.1')
  for (const ip of ['::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1'])
    t.equal(addressKey(ip), '192.0.2.1', ip)
})

t.test('the IPv6 addresses of a /64 network count together', async t => {
  const network = '2001:db8:0:1::/64'
  for (const ip of ['2001:db8:0:1::', '2001:db8:0:1::2', '2001:0DB8:0:1:ffff:ffff:ffff:ffff'])
    t.equal(addressKey(ip), network, ip)
  t.equal(addressKey('2001:db8:0:2::1'), '2001:db8:0:2::/64')
  t.equal(addressKey('::1'), '0:0:0:0::/64')
  t.equal(addressKey('fe80::1%eth0'), 'fe80:0:0:0::/64')
  t.equal(addressKey('1:2:3:4:5:6:7:8'), '1:2:3:4::/64')
  t.equal(addressKey('64:ff9b::192.0.2.1'), '64:ff9b:0:0::/64')
})

t.test('anything else counts by itself', async t => {
  for (const ip of ['', 'unknown', '192.0.2.1:80', '::1::']) t.equal(addressKey(ip), ip)
})

t.test('an address has at most as many open as the limit allows, whatever others have', async t => {
  const limit = createAddressLimit(2)
  const end = limit.begin('2001:db8::1')
  limit.begin('2001:db8::2')
  t.equal(limit.begin('2001:db8::3'), undefined)
  t.ok(limit.begin('192.0.2.1'))
  end?.()
  t.ok(limit.begin('2001:db8::3'))
  t.equal(limit.begin('2001:db8::1'), undefined)
})
