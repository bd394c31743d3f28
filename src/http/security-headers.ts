/** Features that no response uses, not even the page of the documentation. */
const unusedFeatures = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']

/** Headers of all responses. They are data for which browsers load nothing; the documentation has a policy of its own. */
export const securityHeaders = Object.freeze({
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  // Pages of CORS_ORIGINS use CORS, to which this does not apply.
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': unusedFeatures.map(name => `${name}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // Old browsers do not know `frame-ancestors`.
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none'
})

const withHsts = Object.freeze({
  ...securityHeaders,
  'strict-transport-security': 'max-age=31536000; includeSubDomains'
})

/**
 * The headers of the response to a request, with HSTS over HTTPS. Not for `localhost`: the browsers of developers would
 * use HTTPS for all other servers on their machine, too.
 */
export function securityHeadersFor({ protocol, hostname }: { protocol: string; hostname: string }) {
  return protocol === 'https' && !/^(.*\.)?localhost$/i.test(hostname) ? withHsts : securityHeaders
}
